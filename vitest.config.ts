import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumPath } from './tools/chromium.ts';
import { vulkanEnvironment } from './tools/vulkan.ts';

/** Tests named `*.browser.test.ts` run in Chromium, `*.test.ts` in Node, `*.everywhere.test.ts` in both. */
export default defineConfig({
  test: {
    reporters: ['default', './tools/slowest-tests.ts'],
    projects: [
      {
        test: {
          name: 'node',
          // The default is one less, which leaves a processor idle while a test waits for a program that it started.
          maxWorkers: availableParallelism(),
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts', 'test/browsers/**'],
          globalSetup: 'test/support/model-server.ts',
          env: await vulkanEnvironment(),
          testTimeout: 120_000,
        },
      },
      {
        // Pages are cross-origin isolated, so that the wasm engine has its threads.
        server: {
          headers: {
            'Cross-Origin-Opener-Policy': 'same-origin',
            'Cross-Origin-Embedder-Policy': 'require-corp',
          },
        },
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
          // After the tests in Node: a browser uses several processors by itself.
          sequence: { groupOrder: 1 },
          include: ['test/**/*.browser.test.ts', 'test/**/*.everywhere.test.ts'],
          globalSetup: 'test/support/model-server.ts',
          testTimeout: 120_000,
          browser: {
            enabled: true,
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
