import { expect, test } from 'vitest';
import type { CurrentObservation } from '../../src/analysis/critical-current.ts';
import {
  criticalCurrentRatio,
  criticalCurrentSlope,
  meanRatio,
} from '../../src/analysis/sweep-comparison.ts';
import { exponential, openStream } from '../../src/kinetics/random.ts';

/** A ramp of 2 % steps meeting Weibull critical currents of modulus 7. */
function ensemble(name: string, runs: number, scale: number): CurrentObservation[] {
  const random = openStream(name).next;
  return Array.from({ length: runs }, () => {
    const x = scale * exponential(random) ** (1 / 7);
    const current = 0.1 * 1.02 ** Math.ceil(Math.log(x / 0.1) / Math.log(1.02));
    return { current, previous: current / 1.02, last: current };
  });
}

const sizes = [5e-6, 1e-5, 2e-5, 4e-5];

test('slope of ln(CCD) on ln(grain size): weakest link d^(1/M), with common or separate random numbers', () => {
  const run = (name: (x: number) => string) =>
    criticalCurrentSlope(
      sizes,
      sizes.map((x) => ensemble(name(x), 64, 0.3 * (x / 5e-6) ** (1 / 7))),
      { stream: 's', resamples: 300 },
    );
  const separate = run((x) => `slope/${x}`);
  expect(Math.abs(separate.value - 1 / 7)).toBeLessThan(0.06);
  expect(separate.low).toBeLessThan(1 / 7);
  expect(separate.high).toBeGreaterThan(1 / 7);
  expect(separate.low).toBeGreaterThan(0);
  const common = run(() => 'slope');
  expect(Math.abs(common.value - 1 / 7)).toBeLessThan(0.01);
  expect(common.high - common.low).toBeLessThan((separate.high - separate.low) / 3);
});

test('a ratio of medians is tight under common seeds and covers the truth under separate ones', () => {
  const reference = ensemble('a', 64, 0.3);
  const same = criticalCurrentRatio(ensemble('a', 64, 0.3), reference, { stream: 's', resamples: 200 });
  expect(same).toEqual({ value: 1, low: 1, high: 1 });
  const other = criticalCurrentRatio(ensemble('b', 64, 0.36), reference, { stream: 's', resamples: 300 });
  expect(other.low).toBeLessThan(1.2);
  expect(other.high).toBeGreaterThan(1.2);
  expect(other.high - other.low).toBeGreaterThan(0.03);
});

test('failed runs and values without meaning are left out of their own point only', () => {
  const runs = ensemble('a', 20, 0.3);
  const holes = runs.map((run, k) => (k % 5 === 0 ? null : run));
  expect(Math.abs(criticalCurrentRatio(holes, runs, { stream: 's', resamples: 50 }).value - 1)).toBeLessThan(
    0.05,
  );
  expect(meanRatio([2, 4, Number.NaN], [1, 1, 1], { stream: 's', resamples: 50 }).value).toBe(3);
});

test('a median that is not reached gives no slope', () => {
  const survivor: CurrentObservation = { current: null, previous: null, last: 1 };
  const slope = criticalCurrentSlope([1, 2], [ensemble('a', 4, 0.3), Array(4).fill(survivor)], {
    stream: 's',
    resamples: 20,
  });
  expect(slope.value).toBeNaN();
  expect(slope.low).toBeNaN();
});
