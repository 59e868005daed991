import { defineConfig } from 'vitest/config';

/** The fast lane: hermetic unit tests only. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.validation.test.ts', 'test/**/*.browser.test.ts', 'test/**/*.cluster.test.ts'],
    testTimeout: 30_000,
    maxWorkers: 2,
    // Modules are loaded and compiled once a worker: the lane takes half the time.
    isolate: false,
  },
});
