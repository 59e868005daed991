/**
 * Descriptive statistics, seeded bootstrap intervals and goodness-of-fit tests. Every random number of a
 * bootstrap comes from the named stream, so an interval is as reproducible as a run.
 */
import { linearRegression as leastSquares, mean, sampleStandardDeviation } from 'simple-statistics';
import { openStream, type Random } from '../kinetics/random.ts';
import { upperGamma } from './special-functions.ts';

export { mean } from 'simple-statistics';

/** An estimate with the ends of its interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How an interval is resampled. */
export interface BootstrapOptions {
  /** Name of the random stream, e.g. `7/bootstrap/ccd/0003`. */
  readonly stream: string;
  /** Number of resamples, default 2000. */
  readonly resamples?: number;
  /** Confidence level, default 0.95. */
  readonly level?: number;
}

/** Values in rising order; infinities allowed, the input is untouched. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * Quantile of values in rising order by linear interpolation (type 7 of Hyndman and Fan 1996). Infinite
 * values are allowed: a quantile that leans on one is infinite. NaN for no values.
 */
export function quantileSorted(values: ArrayLike<number>, probability: number): number {
  const n = values.length;
  if (n === 0) return Number.NaN;
  const position = probability * (n - 1);
  const below = Math.floor(position);
  const low = values[below]!;
  if (position === below) return low;
  const high = values[below + 1]!;
  // Minus infinity and a share of an infinite step would be no number.
  return low === high || low === Number.NEGATIVE_INFINITY ? low : low + (position - below) * (high - low);
}

/** Quantile of values in any order, see {@link quantileSorted}. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  return quantileSorted(sorted(values), probability);
}

/** Median: the mean of the two middle values for an even count. NaN for no values. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Standard error of the mean, s / sqrt(n); NaN below two values. */
export function standardError(values: readonly number[]): number {
  return values.length < 2 ? Number.NaN : sampleStandardDeviation([...values]) / Math.sqrt(values.length);
}

/** Fills `out` with indices drawn with replacement from 0 .. count - 1. */
export function drawIndices(out: Uint32Array, count: number, random: Random): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.floor(random() * count);
}

/** Ends of the central interval of the given level of resampled values (percentile method). */
export function percentileEnds(resampled: ArrayLike<number>, level = 0.95): { low: number; high: number } {
  const values = sorted(resampled);
  const tail = (1 - level) / 2;
  return { low: quantileSorted(values, tail), high: quantileSorted(values, 1 - tail) };
}

/**
 * Percentile bootstrap interval of a statistic (Efron and Tibshirani 1993): the items are drawn again with
 * replacement, the statistic is taken of each draw, and the central share `level` of the results is reported.
 * Infinite results count as such, so an end may be infinite.
 */
export function bootstrapInterval<T>(
  items: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions,
): Interval {
  const value = statistic(items);
  if (items.length === 0) return { value, low: Number.NaN, high: Number.NaN };
  const random = openStream(options.stream).next;
  const resamples = options.resamples ?? 2000;
  const results = new Float64Array(resamples);
  const sample: T[] = [...items];
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < sample.length; i++) sample[i] = items[Math.floor(random() * items.length)]!;
    results[r] = statistic(sample);
  }
  return { value, ...percentileEnds(results, options.level) };
}

/** Least-squares line through points [x, y]; NaN slope for fewer than two different x. */
export function linearFit(points: readonly (readonly [number, number])[]): {
  slope: number;
  intercept: number;
} {
  const x0 = points[0]?.[0];
  if (points.every(([x]) => x === x0)) return { slope: Number.NaN, intercept: Number.NaN };
  const { m, b } = leastSquares(points.map(([x, y]) => [x, y]));
  return { slope: m, intercept: b };
}

/** P(chi-square with `degrees` of freedom >= statistic). */
export function chiSquareTail(statistic: number, degrees: number): number {
  return upperGamma(degrees / 2, statistic / 2);
}

/**
 * Pearson's chi-square test of counts against expected counts. Neighbouring cells are pooled until each
 * expects at least `leastExpected` (default 5). `fitted` parameters are taken off the degrees of freedom.
 */
export function chiSquareTest(
  observed: ArrayLike<number>,
  expected: ArrayLike<number>,
  { leastExpected = 5, fitted = 0 }: { leastExpected?: number; fitted?: number } = {},
): { statistic: number; degrees: number; pValue: number } {
  if (observed.length !== expected.length)
    throw new RangeError(`${observed.length} observed counts for ${expected.length} expected counts`);
  const cells: { observed: number; expected: number }[] = [];
  let open = { observed: 0, expected: 0 };
  for (let i = 0; i < observed.length; i++) {
    open.observed += observed[i]!;
    open.expected += expected[i]!;
    if (open.expected >= leastExpected) {
      cells.push(open);
      open = { observed: 0, expected: 0 };
    }
  }
  const last = cells.at(-1);
  if (last === undefined) cells.push(open);
  else {
    last.observed += open.observed;
    last.expected += open.expected;
  }
  let statistic = 0;
  for (const cell of cells) statistic += (cell.observed - cell.expected) ** 2 / cell.expected;
  const degrees = Math.max(0, cells.length - 1 - fitted);
  return { statistic, degrees, pValue: degrees === 0 ? 1 : chiSquareTail(statistic, degrees) };
}

/**
 * Asymptotic tail of the Kolmogorov distribution with Stephens' (1970) correction for small samples:
 * P(D >= distance) for an effective sample size n.
 */
export function kolmogorovTail(distance: number, n: number): number {
  const root = Math.sqrt(n);
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * lambda * lambda);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

/** One-sample Kolmogorov-Smirnov test of values against a continuous distribution function. */
export function kolmogorovTest(
  values: ArrayLike<number>,
  cumulative: (x: number) => number,
): { distance: number; pValue: number } {
  const ordered = sorted(values);
  const n = ordered.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const f = cumulative(ordered[i]!);
    distance = Math.max(distance, f - i / n, (i + 1) / n - f);
  }
  return { distance, pValue: kolmogorovTail(distance, n) };
}

/** Two-sample Kolmogorov-Smirnov test. */
export function kolmogorovTwoSampleTest(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): { distance: number; pValue: number } {
  const a = sorted(first);
  const b = sorted(second);
  let i = 0;
  let j = 0;
  let distance = 0;
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= x) i++;
    while (j < b.length && b[j]! <= x) j++;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  return { distance, pValue: kolmogorovTail(distance, (a.length * b.length) / (a.length + b.length)) };
}

/** A mean held against an exact value. */
export interface MeanComparison {
  readonly mean: number;
  readonly standardError: number;
  /** (mean - expected) / standardError. */
  readonly deviation: number;
  readonly pass: boolean;
}

/**
 * Compares the mean of independent values with an exact one: passes when they differ by at most
 * `errors` (default 3) standard errors, and the standard error is itself at most `largestError`: a test
 * whose scatter hides everything fails.
 */
export function compareMean(
  values: readonly number[],
  expected: number,
  { errors = 3, largestError = Number.POSITIVE_INFINITY }: { errors?: number; largestError?: number } = {},
): MeanComparison {
  const average = mean([...values]);
  const error = standardError(values);
  const deviation = error === 0 && average === expected ? 0 : (average - expected) / error;
  return {
    mean: average,
    standardError: error,
    deviation,
    pass: Math.abs(deviation) <= errors && error <= largestError,
  };
}

/** Wilson score interval of a proportion (95 % by default); `n` may be an effective, fractional count. */
export function wilsonInterval(proportion: number, n: number, z = 1.959963984540054): Interval {
  if (!(n > 0)) return { value: proportion, low: 0, high: 1 };
  const z2 = (z * z) / n;
  const centre = (proportion + z2 / 2) / (1 + z2);
  const half = (z / (1 + z2)) * Math.sqrt((proportion * (1 - proportion)) / n + z2 / (4 * n));
  return { value: proportion, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
