/**
 * Maximum-likelihood fit of the two-parameter Weibull distribution, F(x) = 1 - exp(-(x / scale)^modulus), to
 * exact, interval-censored (a ramp step) and right-censored (a survivor) observations.
 *
 * With y = ln x and z = alpha + beta y (beta the modulus, alpha = -beta ln(scale)), z follows the standard
 * smallest-extreme-value law S(z) = exp(-e^z). Its density is log-concave, so the log-likelihood is concave in
 * (alpha, beta) for all three kinds of observation (Burridge 1981, J. R. Stat. Soc. B 43, 41) and Newton's
 * method with backtracking finds the one maximum. Intervals are profile likelihood: twice the drop of the
 * profiled log-likelihood is at most 3.841 (95 %).
 */
import type { Interval } from './statistics.ts';

/**
 * One observation: the value lies in (low, high]. low = high is an exact value, low = 0 a left-censored one
 * (short in the first step), high = Infinity a survivor beyond low.
 */
export interface CensoredValue {
  readonly low: number;
  readonly high: number;
}

/** A fitted Weibull distribution; the intervals are 95 % profile-likelihood. */
export interface WeibullFit {
  /** Unit of the observations. */
  readonly scale: Interval;
  readonly modulus: Interval;
  readonly logLikelihood: number;
  /** Observations that are not right-censored. */
  readonly events: number;
}

/** Half of the 95 % point of chi-square with one degree of freedom. */
const LIKELIHOOD_DROP = 1.920729410347062;
/** Moduli beyond this are taken as unbounded: all the values share one step or two adjacent ones. */
const LARGEST_MODULUS = 1000;

/** Log-likelihood with its gradient and Hessian in (alpha, beta). */
class Likelihood {
  value = 0;
  gAlpha = 0;
  gBeta = 0;
  hAlphaAlpha = 0;
  hAlphaBeta = 0;
  hBetaBeta = 0;
  /** ln of the ends; -Infinity for a left-censored value, +Infinity for a survivor. */
  private readonly low: Float64Array;
  private readonly high: Float64Array;

  constructor(values: readonly CensoredValue[], unit: number) {
    this.low = Float64Array.from(values, (v) => Math.log(v.low / unit));
    this.high = Float64Array.from(values, (v) => Math.log(v.high / unit));
  }

  evaluate(alpha: number, beta: number): number {
    const { low, high } = this;
    let value = 0;
    let gA = 0;
    let gB = 0;
    let hAA = 0;
    let hAB = 0;
    let hBB = 0;
    for (let i = 0; i < low.length; i++) {
      const y1 = low[i]!;
      const y2 = high[i]!;
      if (y1 === y2) {
        const z = alpha + beta * y1;
        const e = Math.exp(z);
        value += Math.log(beta) + z - e - y1;
        gA += 1 - e;
        gB += 1 / beta + y1 * (1 - e);
        hAA -= e;
        hAB -= e * y1;
        hBB -= 1 / (beta * beta) + e * y1 * y1;
        continue;
      }
      const open = y1 === Number.NEGATIVE_INFINITY;
      const e1 = open ? 0 : Math.exp(alpha + beta * y1);
      const u1 = open ? 0 : y1;
      if (y2 === Number.POSITIVE_INFINITY) {
        value -= e1;
        gA -= e1;
        gB -= e1 * u1;
        hAA -= e1;
        hAB -= e1 * u1;
        hBB -= e1 * u1 * u1;
        continue;
      }
      const e2 = Math.exp(alpha + beta * y2);
      const delta = e2 - e1;
      const share = -Math.expm1(-delta);
      value += Math.log(share) - e1;
      // Densities over the probability of the interval, written so that neither end overflows.
      const f1 = e1 / share;
      const f2 = delta > 700 ? 0 : e2 / Math.expm1(delta);
      const a = f2 - f1;
      const b = f2 * y2 - f1 * u1;
      const d1 = f1 * (1 - e1);
      const d2 = f2 === 0 ? 0 : f2 * (1 - e2);
      gA += a;
      gB += b;
      hAA += d2 - d1 - a * a;
      hAB += d2 * y2 - d1 * u1 - a * b;
      hBB += d2 * y2 * y2 - d1 * u1 * u1 - b * b;
    }
    this.gAlpha = gA;
    this.gBeta = gB;
    this.hAlphaAlpha = hAA;
    this.hAlphaBeta = hAB;
    this.hBetaBeta = hBB;
    this.value = Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
    return this.value;
  }
}

/** Newton with backtracking in both parameters; null where the modulus runs away. */
function maximise(likelihood: Likelihood, start: number): { alpha: number; beta: number } | null {
  let alpha = 0;
  let beta = start;
  let value = likelihood.evaluate(alpha, beta);
  for (let iteration = 0; iteration < 200; iteration++) {
    const { gAlpha, gBeta, hAlphaAlpha, hAlphaBeta, hBetaBeta } = likelihood;
    const determinant = hAlphaAlpha * hBetaBeta - hAlphaBeta * hAlphaBeta;
    let dAlpha = gAlpha;
    let dBeta = gBeta;
    if (determinant > 0 && hAlphaAlpha < 0) {
      dAlpha = -(hBetaBeta * gAlpha - hAlphaBeta * gBeta) / determinant;
      dBeta = -(hAlphaAlpha * gBeta - hAlphaBeta * gAlpha) / determinant;
    }
    let step = 1;
    if (dBeta < 0) step = Math.min(1, (-0.9 * beta) / dBeta);
    let found = false;
    for (let half = 0; half < 60; half++, step /= 2) {
      const trial = likelihood.evaluate(alpha + step * dAlpha, beta + step * dBeta);
      if (trial >= value) {
        const gain = trial - value;
        alpha += step * dAlpha;
        beta += step * dBeta;
        value = trial;
        found = gain > 1e-13 * (1 + Math.abs(value));
        break;
      }
    }
    if (beta > LARGEST_MODULUS) return null;
    if (!found) break;
    likelihood.evaluate(alpha, beta);
  }
  return { alpha, beta };
}

/** Largest log-likelihood on the line (alpha, beta) = (a0 + t a1, b0 + t b1), concave in t. */
function maximiseOnLine(
  likelihood: Likelihood,
  a0: number,
  a1: number,
  b0: number,
  b1: number,
  guess: number,
): number {
  let t = guess;
  let value = likelihood.evaluate(a0 + t * a1, b0 + t * b1);
  for (let iteration = 0; iteration < 100; iteration++) {
    const gradient = likelihood.gAlpha * a1 + likelihood.gBeta * b1;
    const curvature =
      likelihood.hAlphaAlpha * a1 * a1 + 2 * likelihood.hAlphaBeta * a1 * b1 + likelihood.hBetaBeta * b1 * b1;
    const direction = curvature < 0 ? -gradient / curvature : gradient;
    let step = 1;
    const beta = b0 + t * b1;
    if (b1 !== 0 && direction * b1 < 0) step = Math.min(1, (-0.9 * beta) / (direction * b1));
    let gain = 0;
    for (let half = 0; half < 60; half++, step /= 2) {
      const trial = likelihood.evaluate(a0 + (t + step * direction) * a1, b0 + (t + step * direction) * b1);
      if (trial >= value) {
        gain = trial - value;
        t += step * direction;
        value = trial;
        break;
      }
    }
    if (!(gain > 1e-12 * (1 + Math.abs(value)))) break;
    likelihood.evaluate(a0 + t * a1, b0 + t * b1);
  }
  return value;
}

/** Where the concave `profile` falls to `level` beyond its maximum, going by factors and then halving. */
function findEnd(profile: (x: number) => number, best: number, level: number, factor: number, limit: number) {
  let inside = best;
  let outside = best * factor;
  while (profile(outside) > level) {
    inside = outside;
    outside *= factor;
    if (factor > 1 ? outside > limit : outside < limit) return factor > 1 ? Number.POSITIVE_INFINITY : 0;
  }
  for (let i = 0; i < 60 && Math.abs(outside / inside - 1) > 1e-7; i++) {
    const middle = Math.sqrt(inside * outside);
    if (profile(middle) > level) inside = middle;
    else outside = middle;
  }
  return Math.sqrt(inside * outside);
}

/**
 * Fits a Weibull distribution. Returns null where the data cannot bound it: fewer than two uncensored
 * observations, all of them in one ramp step or two adjacent ones (any larger modulus fits better), or all of them
 * left-censored (any scale below the first step fits as well).
 */
export function fitWeibull(values: readonly CensoredValue[]): WeibullFit | null {
  for (const { low, high } of values)
    if (!(low >= 0 && high >= low && high > 0))
      throw new RangeError(`a Weibull observation needs 0 <= low <= high, found (${low}, ${high}]`);
  const events = values.filter((v) => v.high < Number.POSITIVE_INFINITY);
  if (events.length < 2 || events.every((v) => v.low === 0)) return null;
  const unit = Math.exp(
    events.reduce((sum, v) => sum + Math.log(v.low > 0 ? Math.sqrt(v.low * v.high) : v.high), 0) /
      events.length,
  );
  const likelihood = new Likelihood(values, unit);
  const best = maximise(likelihood, 2);
  if (best === null) return null;
  const { alpha, beta } = best;
  const logLikelihood = likelihood.evaluate(alpha, beta);
  const level = logLikelihood - LIKELIHOOD_DROP;
  const scale = Math.exp(-alpha / beta);

  const profileModulus = (b: number) => maximiseOnLine(likelihood, 0, 1, b, 0, (alpha * b) / beta);
  const profileScale = (s: number) => maximiseOnLine(likelihood, 0, -Math.log(s), 0, 1, beta);
  const modulusLow = findEnd(profileModulus, beta, level, 1 / 1.3, beta * 1e-4);
  const modulusHigh = findEnd(profileModulus, beta, level, 1.3, LARGEST_MODULUS);
  const spread = 1 + 0.3 / beta;
  const scaleLow = findEnd(profileScale, scale, level, 1 / spread, scale * 1e-6);
  const scaleHigh = findEnd(profileScale, scale, level, spread, scale * 1e6);
  // Densities of exact values carry 1 / unit each.
  const exact = values.filter((v) => v.low === v.high).length;
  return {
    scale: { value: scale * unit, low: scaleLow * unit, high: scaleHigh * unit },
    modulus: { value: beta, low: modulusLow, high: modulusHigh },
    logLikelihood: logLikelihood - exact * Math.log(unit),
    events: events.length,
  };
}

/** F(x) of a Weibull distribution. */
export function weibullCumulative(x: number, scale: number, modulus: number): number {
  return x <= 0 ? 0 : -Math.expm1(-((x / scale) ** modulus));
}
