import { describe, expect, it } from 'vitest';
import { exponential, openStream } from '../../src/kinetics/random.ts';
import {
  chiSquareDeviate,
  compareExponent,
  compareMean,
  erlangCumulative,
  extrapolate,
  fitLine,
  jackknife,
  kolmogorovSmirnov,
  meanAndError,
} from '../../src/verify/statistics.ts';

describe('statistics of the verification cases', () => {
  it('gives mean and standard error', () => {
    expect(meanAndError([1, 2, 3, 4])).toEqual({ mean: 2.5, error: Math.sqrt(5 / 3 / 4) });
    expect(meanAndError([7])).toEqual({ mean: 7, error: 0 });
  });

  it('has a chi-square deviate of mean 0 and spread 1 for the right law', () => {
    const random = openStream('statistics/chi-square').next;
    const weights = Array.from({ length: 30 }, (_, k) => 1 / (1 + k) ** 2);
    const sum = weights.reduce((a, b) => a + b, 0);
    const deviates = Float64Array.from({ length: 300 }, () => {
      const counts = new Float64Array(30);
      for (let i = 0; i < 5000; i++) {
        let rest = random() * sum;
        let k = 0;
        while (k < 29 && rest >= weights[k]) rest -= weights[k++];
        counts[k]++;
      }
      return chiSquareDeviate(
        counts,
        weights.map((w) => (5000 * w) / sum),
      );
    });
    const { mean, error } = meanAndError(deviates);
    expect(Math.abs(mean)).toBeLessThan(3 * error + 0.05);
    expect(error * Math.sqrt(300)).toBeGreaterThan(0.85);
    expect(error * Math.sqrt(300)).toBeLessThan(1.15);
    // chi-square quantile 0.95 of 10 degrees of freedom is 18.307, the normal one 1.645.
    const counts = new Array<number>(11).fill(100);
    counts[0] += Math.sqrt(18.307 * 50);
    counts[1] -= Math.sqrt(18.307 * 50);
    expect(chiSquareDeviate(counts, new Array<number>(11).fill(100))).toBeCloseTo(1.645, 1);
    expect(chiSquareDeviate([50, 50, 1], [50, 51, 0])).toBe(Infinity);
    expect(() => chiSquareDeviate([3, 4], [3, 4])).toThrow('0 bins remain');
  });

  it('knows the Erlang distribution', () => {
    expect(erlangCumulative(1, 0.7)).toBeCloseTo(1 - Math.exp(-0.7), 14);
    expect(erlangCumulative(3, 2)).toBeCloseTo(1 - Math.exp(-2) * (1 + 2 + 2), 14);
    const random = openStream('statistics/erlang').next;
    const sample = Float64Array.from({ length: 2000 }, () => exponential(random) + exponential(random));
    expect(kolmogorovSmirnov(sample, (t) => erlangCumulative(2, t))).toBeLessThan(1.63);
    expect(kolmogorovSmirnov(sample, (t) => erlangCumulative(3, t))).toBeGreaterThan(5);
    expect(kolmogorovSmirnov(Float64Array.of(0.5), (x) => x)).toBe(0.5);
  });

  it('fits a line', () => {
    const x = [0, 1, 2, 4];
    const exact = fitLine(
      x,
      x.map((v) => 3 - 2 * v),
    );
    expect(exact.slope).toBeCloseTo(-2, 12);
    expect(exact.intercept).toBeCloseTo(3, 12);
  });

  it('extrapolates in powers, with the error of the intercept', () => {
    const x = [8, 12, 16, 24, 32];
    const y = x.map((L) => 0.3 - 0.1 * L ** -1.1 + 1.3 * L ** -2.1);
    const exact = extrapolate(x, y, [1, 1, 2, 1, 1], [1.1, 2.1]);
    expect(exact.value).toBeCloseTo(0.3, 10);
    // Two points of error 0.1 at 1/x = 1 and 1/2: intercept 2 y_2 - y_1.
    const two = extrapolate([1, 2], [5, 4], [0.1, 0.1], [1]);
    expect(two.value).toBeCloseTo(3, 12);
    expect(two.error).toBeCloseTo(0.1 * Math.sqrt(5), 12);
    expect(() => extrapolate([1, 2], [1, 1], [1, 1], [1, 2])).toThrow('2 points when expected at least 3');
  });

  it('has the standard error of a mean as its jackknife error', () => {
    const sample = [3, 1, 4, 1, 5, 9, 2, 6];
    const { mean, error } = meanAndError(sample);
    const jack = jackknife(sample, (runs) => runs.reduce((a, b) => a + b, 0) / runs.length);
    expect(jack.value).toBeCloseTo(mean, 12);
    expect(jack.error).toBeCloseTo(error, 12);
  });

  it('fails what is off, what is too uncertain, and refuses too few values', () => {
    const sample = [0.9, 1.1, 1, 1, 0.9, 1.1, 1, 1];
    expect(compareMean('a', 1, sample, { largestError: 0.1 }).pass).toBe(true);
    expect(compareMean('a', 1.2, sample, { largestError: 0.1 }).pass).toBe(false);
    expect(compareMean('a', 1, sample, { largestError: 0.01 }).pass).toBe(false);
    expect(compareMean('a', 1.05, sample, { largestError: 0.1, allowed: 0.01 }).pass).toBe(false);
    expect(() => compareMean('a', 1, [1, 2], { largestError: 1 })).toThrow('2 values');
    expect(compareExponent('b', 0.5, { value: 0.52, error: 0.01 }, 0.03, '').pass).toBe(true);
    expect(compareExponent('b', 0.5, { value: 0.54, error: 0.01 }, 0.03, '').pass).toBe(false);
    expect(compareExponent('b', 0.5, { value: 0.5, error: 0.02 }, 0.03, '').pass).toBe(false);
  });
});
