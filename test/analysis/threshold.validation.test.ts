import { expect, test } from 'vitest';
import { experiment } from './adaptive-experiment.ts';

/** Experiments a law: the standard error of a coverage of 0.95 is 0.027. */
const EXPERIMENTS = 64;

test.each([
  { median: 5.3, modulus: 4, width: 0.25 },
  { median: 5.3, modulus: 8, width: 0.15 },
  { median: 2.2, modulus: 20, width: 0.1 },
])('95 % intervals hold the median of %o at their rate', (law) => {
  let covered = 0;
  let modulus = 0;
  let runs = 0;
  for (let k = 0; k < EXPERIMENTS; k++) {
    const result = experiment(law, `coverage/${law.modulus}/${k}`);
    if (result.found.low <= law.median && result.found.high >= law.median) covered++;
    if (result.modulus.low <= law.modulus && result.modulus.high >= law.modulus) modulus++;
    runs += result.runs;
  }
  const error = Math.sqrt((0.95 * 0.05) / EXPERIMENTS);
  console.info(
    law,
    'median',
    covered / EXPERIMENTS,
    'modulus',
    modulus / EXPERIMENTS,
    'runs',
    runs / EXPERIMENTS,
  );
  expect(covered / EXPERIMENTS).toBeGreaterThan(0.95 - 3 * error);
  expect(modulus / EXPERIMENTS).toBeGreaterThan(0.95 - 3 * error);
});
