import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scenarioTexts } from './fuzz-scenarios.ts';
import { acceptedOrRefused } from './round-trip.ts';

test('10 000 scenarios: none crashes or hangs, what is accepted reads back as the same', () => {
  const counts = { accepted: 0, refused: 0 };
  let slowest = 0;
  fc.assert(
    fc.property(scenarioTexts, (text) => {
      const began = performance.now();
      counts[acceptedOrRefused(text)]++;
      slowest = Math.max(slowest, performance.now() - began);
    }),
    { numRuns: 10_000, seed: 20261125 },
  );
  console.info(counts, `slowest ${slowest.toFixed(0)} ms`);
  // Neither side may be empty, or the inputs test nothing.
  expect(counts.accepted).toBeGreaterThan(500);
  expect(counts.refused).toBeGreaterThan(500);
  expect(slowest).toBeLessThan(10_000);
});
