import { describe, expect, test } from 'vitest';
import { logGamma, normalCumulative, upperGamma } from '../../src/analysis/special-functions.ts';
import {
  bootstrapInterval,
  chiSquareTail,
  chiSquareTest,
  compareMean,
  kolmogorovTail,
  kolmogorovTest,
  kolmogorovTwoSampleTest,
  linearFit,
  mean,
  median,
  quantile,
  wilsonInterval,
} from '../../src/analysis/statistics.ts';
import { exponential, normal, openStream } from '../../src/kinetics/random.ts';

describe('special functions', () => {
  test('log gamma against exact factorials and the half-integer', () => {
    for (const [x, exact] of [
      [5, Math.log(24)],
      [0.5, 0.5 * Math.log(Math.PI)],
      [11, Math.log(3628800)],
    ] as const)
      expect(logGamma(x)).toBeCloseTo(exact, 12);
  });

  test('upper gamma against closed forms on both branches', () => {
    // Q(1, x) = e^-x; Q(3, x) = e^-x (1 + x + x^2/2).
    for (const x of [0.1, 1, 1.9, 2.1, 5, 40]) {
      expect(upperGamma(1, x) / Math.exp(-x)).toBeCloseTo(1, 12);
      expect(upperGamma(3, x) / (Math.exp(-x) * (1 + x + (x * x) / 2))).toBeCloseTo(1, 11);
    }
    expect(normalCumulative(1.959963984540054)).toBeCloseTo(0.975, 12);
    expect(normalCumulative(-1)).toBeCloseTo(0.158655253931457, 12);
  });
});

describe('quantiles', () => {
  test('median and quartiles, infinities included', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
    expect(median([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(median([1, 2, Number.POSITIVE_INFINITY])).toBe(2);
    expect(median([])).toBeNaN();
  });
});

describe('bootstrap', () => {
  const sample = (name: string, n: number) => {
    const random = openStream(name).next;
    return Array.from({ length: n }, () => normal(random));
  };

  test('the same stream gives the same interval, another stream another', () => {
    const values = sample('values', 40);
    const first = bootstrapInterval(values, median, { stream: 'a' });
    expect(bootstrapInterval(values, median, { stream: 'a' })).toEqual(first);
    expect(bootstrapInterval(values, median, { stream: 'b' })).not.toEqual(first);
    expect(first.low).toBeLessThanOrEqual(first.value);
    expect(first.high).toBeGreaterThanOrEqual(first.value);
  });

  test('intervals of a mean cover the truth about as often as they say', () => {
    let covered = 0;
    for (let trial = 0; trial < 300; trial++) {
      const values = sample(`coverage/${trial}`, 40);
      const { low, high } = bootstrapInterval(values, (s) => mean([...s]), {
        stream: `c/${trial}`,
        resamples: 300,
      });
      if (low <= 0 && 0 <= high) covered++;
    }
    // 3 standard errors of a share of 0.94 over 300 trials are 0.041.
    expect(covered / 300).toBeGreaterThan(0.899);
    expect(covered / 300).toBeLessThan(0.981);
  });

  test('slope and its interval', () => {
    const random = openStream('slope').next;
    const points = Array.from(
      { length: 60 },
      (_, i) => [i / 10, 2 + 0.7 * (i / 10) + 0.1 * normal(random)] as const,
    );
    const { value, low, high } = bootstrapInterval(points, (sample) => linearFit(sample).slope, {
      stream: 's',
      resamples: 500,
    });
    expect(Math.abs(value - 0.7)).toBeLessThan(0.05);
    expect(low).toBeLessThan(0.7);
    expect(high).toBeGreaterThan(0.7);
    expect(high - low).toBeLessThan(0.1);
    expect(
      linearFit([
        [1, 1],
        [1, 2],
      ]).slope,
    ).toBeNaN();
  });
});

describe('tests of fit', () => {
  test('tabulated percentage points', () => {
    expect(chiSquareTail(3.841458820694124, 1)).toBeCloseTo(0.05, 12);
    expect(chiSquareTail(18.307038053275146, 10)).toBeCloseTo(0.05, 12);
    expect(chiSquareTail(135.806723, 100)).toBeCloseTo(0.01, 6);
    // Large-sample 5 % point of Kolmogorov's distance: 1.3581 / sqrt(n).
    expect(kolmogorovTail(1.3581 / 1e4, 1e8)).toBeCloseTo(0.05, 3);
  });

  test('chi-square accepts the right counts, rejects wrong ones and pools rare cells', () => {
    expect(chiSquareTest([20, 30, 50], [20, 30, 50]).pValue).toBe(1);
    expect(chiSquareTest([2000, 3000, 5000], [2200, 2900, 4900]).pValue).toBeLessThan(1e-4);
    expect(chiSquareTest([1, 0, 0, 99], [0.5, 0.25, 0.25, 99]).degrees).toBe(0);
    expect(() => chiSquareTest([1], [1, 2])).toThrow('1 observed counts for 2 expected counts');
  });

  test('p-values are uniform under the null, small under an alternative', () => {
    const pValues: number[] = [];
    for (let trial = 0; trial < 200; trial++) {
      const random = openStream(`ks/${trial}`).next;
      pValues.push(
        kolmogorovTest(
          Array.from({ length: 100 }, () => exponential(random)),
          (x) => -Math.expm1(-x),
        ).pValue,
      );
    }
    expect(kolmogorovTest(pValues, (p) => p).pValue).toBeGreaterThan(0.001);
    const random = openStream('ks-other').next;
    const values = Array.from({ length: 2000 }, () => 1.1 * exponential(random));
    expect(kolmogorovTest(values, (x) => -Math.expm1(-x)).pValue).toBeLessThan(0.01);
  });

  test('two samples', () => {
    const random = openStream('two').next;
    const draw = (shift: number) => Array.from({ length: 500 }, () => shift + normal(random));
    expect(kolmogorovTwoSampleTest(draw(0), draw(0)).pValue).toBeGreaterThan(0.001);
    expect(kolmogorovTwoSampleTest(draw(0), draw(0.5)).pValue).toBeLessThan(1e-6);
    expect(kolmogorovTwoSampleTest([1, 2], [3, 4]).distance).toBe(1);
  });

  test('a mean within three standard errors, unless the scatter is too large to tell', () => {
    const values = [0.9, 1.1, 1.05, 0.95];
    expect(compareMean(values, 1).pass).toBe(true);
    expect(compareMean(values, 1.5).pass).toBe(false);
    expect(compareMean(values, 1, { largestError: 0.01 }).pass).toBe(false);
    expect(compareMean([1, 1], 1).pass).toBe(true);
    expect(compareMean([1, 1], 2).pass).toBe(false);
  });

  test('Wilson interval against a published example (81 of 263)', () => {
    const { low, high } = wilsonInterval(81 / 263, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });
});
