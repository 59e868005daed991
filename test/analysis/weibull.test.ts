import { describe, expect, test } from 'vitest';
import { type CensoredValue, fitWeibull, weibullCumulative } from '../../src/analysis/weibull.ts';
import { exponential, openStream, type Random } from '../../src/kinetics/random.ts';

const draw = (random: Random, scale: number, modulus: number) => scale * exponential(random) ** (1 / modulus);

/** What a ramp of steps (rising) sees of a critical value. */
function rampValue(x: number, steps: readonly number[]): CensoredValue {
  const i = steps.findIndex((s) => s >= x);
  if (i < 0) return { low: steps.at(-1)!, high: Number.POSITIVE_INFINITY };
  return { low: i === 0 ? 0 : steps[i - 1]!, high: steps[i]! };
}

describe('maximum-likelihood Weibull fit', () => {
  test('solves the likelihood equations of exact data', () => {
    const random = openStream('exact').next;
    const values = Array.from({ length: 50 }, () => draw(random, 3e-5, 4));
    const fit = fitWeibull(values.map((v) => ({ low: v, high: v })))!;
    const m = fit.modulus.value;
    // Textbook form: sum x^m ln x / sum x^m - 1/m = mean ln x, scale^m = mean x^m.
    const powers = values.map((v) => (v / fit.scale.value) ** m);
    const sum = powers.reduce((a, b) => a + b, 0);
    const left = powers.reduce((a, p, i) => a + p * Math.log(values[i]!), 0) / sum - 1 / m;
    expect(left).toBeCloseTo(values.reduce((a, v) => a + Math.log(v), 0) / 50, 6);
    expect(sum / 50).toBeCloseTo(1, 6);
  });

  test('is equivariant: scaling the data scales the scale alone', () => {
    const random = openStream('scale').next;
    const values = Array.from({ length: 30 }, () => draw(random, 1, 7));
    const steps = Array.from({ length: 60 }, (_, i) => 0.5 * 1.02 ** i);
    const one = fitWeibull(values.map((v) => rampValue(v, steps)))!;
    const big = fitWeibull(
      values.map((v) => rampValue(v, steps)).map((v) => ({ low: 1e7 * v.low, high: 1e7 * v.high })),
    )!;
    expect(big.modulus.value).toBeCloseTo(one.modulus.value, 8);
    expect(big.scale.value / one.scale.value / 1e7).toBeCloseTo(1, 8);
    expect(big.modulus.high).toBeCloseTo(one.modulus.high, 5);
  });

  test('the profile interval ends where the likelihood has dropped by 1.92', () => {
    const random = openStream('profile').next;
    const values = Array.from({ length: 24 }, () => draw(random, 2, 5));
    const fit = fitWeibull(values.map((v) => ({ low: v, high: v })))!;
    for (const m of [fit.modulus.low, fit.modulus.high]) {
      const scaleM = values.reduce((a, v) => a + v ** m, 0) / values.length;
      let logLikelihood = 0;
      for (const v of values)
        logLikelihood += Math.log(m) - Math.log(scaleM) + (m - 1) * Math.log(v) - v ** m / scaleM;
      expect(fit.logLikelihood - logLikelihood).toBeCloseTo(1.9207, 3);
    }
    for (const s of [fit.scale.low, fit.scale.high]) {
      const at = (m: number) =>
        values.reduce((a, v) => a + Math.log(m / s) + (m - 1) * Math.log(v / s) - (v / s) ** m, 0);
      let best = Number.NEGATIVE_INFINITY;
      for (let m = 1; m < 20; m += 0.001) best = Math.max(best, at(m));
      expect(fit.logLikelihood - best).toBeCloseTo(1.9207, 3);
    }
  });

  test.each([
    ['fine steps', 1.02, 80, 32],
    ['coarse steps, a quarter surviving', 1.1, 9, 32],
  ] as const)('95 %% intervals cover the truth: %s', (_, ratio, count, runs) => {
    // The last of the coarse steps lies at the upper quartile of the distribution.
    const last = Math.log(4) ** (1 / 7);
    const steps = Array.from(
      { length: count },
      (_, i) => (count === 9 ? last : 2) * ratio ** (i + 1 - count),
    );
    const trials = 300;
    let modulus = 0;
    let scale = 0;
    let fitted = 0;
    for (let t = 0; t < trials; t++) {
      const random = openStream(`weibull/${ratio}/${t}`).next;
      const fit = fitWeibull(Array.from({ length: runs }, () => rampValue(draw(random, 1, 7), steps)));
      if (fit === null) continue;
      fitted++;
      if (fit.modulus.low <= 7 && 7 <= fit.modulus.high) modulus++;
      if (fit.scale.low <= 1 && 1 <= fit.scale.high) scale++;
    }
    expect(fitted).toBe(trials);
    // 3 standard errors of 0.94 over 300 are 0.041.
    for (const share of [modulus / trials, scale / trials]) {
      expect(share).toBeGreaterThan(0.9);
      expect(share).toBeLessThan(0.985);
    }
  });

  test('treating a survivor as an event at its last current would be biased; censoring is not', () => {
    const random = openStream('censor').next;
    const values = Array.from({ length: 4000 }, () => draw(random, 1, 5));
    const cut = 0.95;
    const right = fitWeibull(
      values.map((v) => (v > cut ? { low: cut, high: Number.POSITIVE_INFINITY } : { low: v, high: v })),
    )!;
    const wrong = fitWeibull(values.map((v) => ({ low: Math.min(v, cut), high: Math.min(v, cut) })))!;
    expect(Math.abs(right.modulus.value - 5)).toBeLessThan(0.3);
    expect(Math.abs(wrong.modulus.value - 5)).toBeGreaterThan(1);
    expect(right.modulus.low).toBeLessThan(5);
    expect(right.modulus.high).toBeGreaterThan(5);
  });

  test('what cannot be bounded is refused, what is malformed throws', () => {
    const step = { low: 1, high: 1.02 };
    const next = { low: 1.02, high: 1.04 };
    const survivor = { low: 3, high: Number.POSITIVE_INFINITY };
    expect(fitWeibull([step, step, step])).toBeNull();
    expect(fitWeibull([step, next, step, next])).toBeNull();
    expect(fitWeibull([step, survivor, survivor])).toBeNull();
    expect(fitWeibull([])).toBeNull();
    expect(fitWeibull([step, next, { low: 1.2, high: 1.3 }])).not.toBeNull();
    expect(() => fitWeibull([{ low: 2, high: 1 }])).toThrow('0 <= low <= high');
  });

  test('distribution function', () => {
    expect(weibullCumulative(1, 1, 7)).toBeCloseTo(1 - Math.exp(-1), 15);
    expect(weibullCumulative(0, 1, 7)).toBe(0);
  });
});
