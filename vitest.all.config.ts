import { defineConfig } from 'vitest/config';

/** Every lane: unit, physics validation, browser, cluster. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    isolate: false,
  },
});
