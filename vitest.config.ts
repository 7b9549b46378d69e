import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumPath } from './tools/chromium.ts';
import { vulkanEnvironment } from './tools/vulkan.ts';

/** Tests named `*.browser.test.ts` run in Chromium, `*.test.ts` in Node, `*.everywhere.test.ts` in both. */
export default defineConfig({
  test: {
    reporters: ['default', './tools/slowest-tests.ts'],
    // One worker less than there are processors would leave one idle: many tests wait for programs that they start.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts', 'test/browsers/**'],
          globalSetup: 'test/support/model-server.ts',
          env: await vulkanEnvironment(),
          testTimeout: 120_000,
        },
      },
      {
        optimizeDeps: {
          include: [
            'canvaskit-wasm/bin/canvaskit.js',
            'fflate',
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-backend-cpu',
            '@tensorflow/tfjs-backend-wasm',
            '@tensorflow/tfjs-backend-webgl',
            '@tensorflow/tfjs-backend-webgpu',
          ],
        },
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts', 'test/**/*.everywhere.test.ts'],
          globalSetup: 'test/support/model-server.ts',
          testTimeout: 120_000,
          browser: {
            enabled: true,
            fileParallelism: false,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: chromiumPath(),
                args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
