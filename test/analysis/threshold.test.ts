import { describe, expect, test } from 'vitest';
import { normalQuantile } from '../../src/analysis/special-functions.ts';
import { currentSteps, ThresholdPosterior } from '../../src/analysis/threshold.ts';
import { experiment } from './adaptive-experiment.ts';

const range = { low: 1, high: 20 };

describe('posterior of the median', () => {
  test('without runs is the prior: a factor e beyond the range on both sides', () => {
    const posterior = new ThresholdPosterior([], range);
    const { value, low, high } = posterior.median(0.95);
    const whole = Math.log(20) + 2;
    expect(Math.log(value)).toBeCloseTo(Math.log(20) / 2, 6);
    expect(Math.log(high / low)).toBeCloseTo(0.95 * whole, 6);
    expect(posterior.modulus(0.9).value).toBeCloseTo(10, 6);
    const outside = posterior.outside();
    expect(outside.below).toBeCloseTo(1 / whole, 1);
    expect(outside.above).toBeCloseTo(1 / whole, 1);
  });

  test('of many runs is that of the largest likelihood, with its asymptotic width', () => {
    // Exact shares of a Weibull law at five currents, 20000 runs each.
    const [median, modulus, n] = [4, 6, 20_000];
    const counts = [3.2, 3.6, 4, 4.4, 4.8].map((current) => ({
      current,
      runs: n,
      shorts: Math.round(n * -Math.expm1(-Math.LN2 * (current / median) ** modulus)),
    }));
    const posterior = new ThresholdPosterior(counts, range);
    const found = posterior.median(0.95);
    expect(found.value / median).toBeCloseTo(1, 3);
    expect(posterior.modulus(0.95).value / modulus).toBeCloseTo(1, 2);
    // Fisher information of (ln j50, M) by differences of the probabilities.
    const p = (x: number, m: number, k: number) => -Math.expm1(-Math.LN2 * Math.exp(k * (x - m)));
    const info = [0, 0, 0];
    for (const { current } of counts) {
      const x = Math.log(current);
      const m = Math.log(median);
      const h = 1e-5;
      const dm = (p(x, m + h, modulus) - p(x, m - h, modulus)) / (2 * h);
      const dk = (p(x, m, modulus + h) - p(x, m, modulus - h)) / (2 * h);
      const q = p(x, m, modulus);
      info[0]! += (n * dm * dm) / (q * (1 - q));
      info[1]! += (n * dm * dk) / (q * (1 - q));
      info[2]! += (n * dk * dk) / (q * (1 - q));
    }
    const error = Math.sqrt(info[2]! / (info[0]! * info[2]! - info[1]! ** 2));
    expect(Math.log(found.high / found.low) / (2 * 1.96 * error)).toBeCloseTo(1, 1);
    // The other law of the same shares has nearly the same median.
    expect(new ThresholdPosterior(counts, range, 'logLogistic').median(0.95).value / median).toBeCloseTo(
      1,
      1,
    );
  });

  test('says when the median is beyond the currents searched', () => {
    const all = (shorts: number) =>
      new ThresholdPosterior(
        [1, 4, 20].map((current) => ({ current, runs: 40, shorts })),
        range,
      ).outside();
    expect(all(0).above).toBeGreaterThan(0.95);
    expect(all(40).below).toBeGreaterThan(0.95);
  });

  test('refuses a range that is none', () => {
    expect(() => new ThresholdPosterior([], { low: 2, high: 2 })).toThrow('0 < low < high');
  });
});

describe('next currents', () => {
  const steps = currentSteps(range, 0.02);

  test('are spread while little is known, and lie beside the median once it is', () => {
    const first = new ThresholdPosterior([], range).nextCurrents(steps, 8);
    expect(first.length).toBe(8);
    expect(new Set(first).size).toBeGreaterThanOrEqual(6);
    expect(Math.log(first[7]! / first[0]!)).toBeGreaterThan(2);
    const known = new ThresholdPosterior(
      [3.5, 3.8, 4.2, 4.5].map((current, k) => ({ current, runs: 200, shorts: [40, 76, 120, 158][k]! })),
      range,
    );
    for (const current of known.nextCurrents(steps, 8)) {
      expect(known.probability(current)).toBeGreaterThan(0.15);
      expect(known.probability(current)).toBeLessThan(0.9);
    }
  });

  test('are steps of the range and the same every time', () => {
    expect(steps[0]).toBe(1);
    expect(steps.at(-1)).toBeLessThanOrEqual(20);
    expect(steps.at(-1)! * 1.02).toBeGreaterThan(20);
    const once = new ThresholdPosterior([{ current: 4, runs: 3, shorts: 1 }], range).nextCurrents(steps, 5);
    expect(
      new ThresholdPosterior([{ current: 4, runs: 3, shorts: 1 }], range).nextCurrents(steps, 5),
    ).toEqual(once);
    for (const current of once) expect(steps).toContain(current);
  });

  test('one run at a time of a steep law halve the range: as many runs as bisection takes', () => {
    const counts: { current: number; runs: number; shorts: number }[] = [];
    let posterior = new ThresholdPosterior(counts, range);
    for (let k = 0; k < 12; k++) {
      const [current] = posterior.nextCurrents(steps, 1);
      counts.push({ current: current!, runs: 1, shorts: current! > 7.3 ? 1 : 0 });
      posterior = new ThresholdPosterior(counts, range);
    }
    const { low, high } = posterior.median(0.95);
    expect(low).toBeLessThan(7.3);
    expect(high).toBeGreaterThan(7.3);
    expect(Math.log(high / low)).toBeLessThan(0.4);
  });
});

test('intervals of simulated experiments hold the truth (20 of them; the coverage itself is in the validation lane)', () => {
  let covered = 0;
  for (let k = 0; k < 20; k++) {
    const { found } = experiment({ median: 5.3, modulus: 12, width: 0.15 }, `fast/${k}`);
    if (found.low <= 5.3 && found.high >= 5.3) covered++;
  }
  // Of a binomial with 0.95, 15 or fewer have probability 2.6e-3.
  expect(covered).toBeGreaterThan(15);
});

test('normal quantiles', () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 9);
  expect(normalQuantile(0.5)).toBeCloseTo(0, 9);
});
