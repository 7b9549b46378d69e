import { defineConfig } from 'vitest/config';

/** The built studio in browsers that Playwright does not drive: those that are installed. */
export default defineConfig({
  test: {
    include: ['test/browsers/**/*.test.ts'],
    testTimeout: 80_000,
    hookTimeout: 30_000,
    fileParallelism: false,
  },
});
