import type { VerificationResult } from './case.ts';

/**
 * Mean of a sample and its standard error s/sqrt(n), s the sample standard deviation (0 for one value).
 */
export function meanAndError(sample: ArrayLike<number>): { mean: number; error: number } {
  const n = sample.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += sample[i]! / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (sample[i]! - mean) ** 2;
  return { mean, error: n > 1 ? Math.sqrt(squares / (n - 1) / n) : 0 };
}

/**
 * Pearson's statistic as a normal deviate (Wilson & Hilferty 1931): counts against expected counts of the same
 * sum, bins below 10 expected being joined with the following ones. Large positive: the law is wrong; large
 * negative: the counts are too good. Throws a RangeError when fewer than two bins remain.
 */
export function chiSquareDeviate(counts: ArrayLike<number>, expected: ArrayLike<number>): number {
  let statistic = 0;
  let bins = 0;
  let count = 0;
  let want = 0;
  for (let i = 0; i < counts.length; i++) {
    count += counts[i]!;
    want += expected[i]!;
    if (want >= 10) {
      statistic += (count - want) ** 2 / want;
      bins++;
      count = 0;
      want = 0;
    }
  }
  // What is left over is too little for a bin of its own; a count where nothing is expected is an error at once.
  if (want === 0 && count > 0) return Infinity;
  const freedom = bins - 1;
  if (freedom < 1) throw new RangeError(`${bins} bins remain when expected at least 2`);
  const spread = 2 / (9 * freedom);
  return ((statistic / freedom) ** (1 / 3) - (1 - spread)) / Math.sqrt(spread);
}

/**
 * Kolmogorov-Smirnov distance of a sample from a continuous distribution, times sqrt(n): above 1.63 with
 * probability 0.01, above 1.95 with 0.001 if the sample is of that law (n above 100).
 */
export function kolmogorovSmirnov(sample: Float64Array, cumulative: (x: number) => number): number {
  const sorted = sample.slice().sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const p = cumulative(sorted[i]!);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  }
  return distance * Math.sqrt(n);
}

/** Cumulative Erlang-m distribution of unit rate: 1 - exp(-x) sum_{k<m} x^k/k!. */
export function erlangCumulative(m: number, x: number): number {
  let term = Math.exp(-x);
  let rest = 0;
  for (let k = 0; k < m; k++) {
    rest += term;
    term *= x / (k + 1);
  }
  return 1 - rest;
}

/** Straight line y = intercept + slope x by least squares. */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): { slope: number; intercept: number } {
  const n = x.length;
  let mx = 0;
  let my = 0;
  for (let i = 0; i < n; i++) {
    mx += x[i]! / n;
    my += y[i]! / n;
  }
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    xx += (x[i]! - mx) ** 2;
    xy += (x[i]! - mx) * (y[i]! - my);
  }
  const slope = xy / xx;
  return { slope, intercept: my - slope * mx };
}

/**
 * Compares the mean of independent values (at least 8) with an expected one: the case passes when they differ by at
 * most `allowed` (default three standard errors) and the standard error is at most `largestError`.
 */
export function compareMean(
  name: string,
  expected: number,
  sample: ArrayLike<number>,
  limits: { largestError: number; allowed?: number; note?: string },
): VerificationResult {
  if (sample.length < 8) throw new RangeError(`${sample.length} values when expected at least 8`);
  const { mean, error } = meanAndError(sample);
  const tolerance = limits.allowed ?? 3 * error;
  return {
    name,
    expected,
    found: mean,
    tolerance,
    standardError: error,
    pass: Math.abs(mean - expected) <= tolerance && error <= limits.largestError,
    note: `${limits.note === undefined ? '' : `${limits.note}; `}standard error at most ${limits.largestError}`,
  };
}

/** A number with its standard error. */
export interface Estimate {
  value: number;
  error: number;
}

/** A statistic of several runs with its jackknife error over the runs (Tukey 1958). */
export function jackknife<T>(runs: readonly T[], estimate: (runs: readonly T[]) => number): Estimate {
  const n = runs.length;
  const partial = runs.map((_, left) => estimate(runs.filter((__, i) => i !== left)));
  const { mean } = meanAndError(partial);
  const squares = partial.reduce((sum, p) => sum + (p - mean) ** 2, 0);
  return { value: estimate(runs), error: Math.sqrt(((n - 1) / n) * squares) };
}

/** Compares a fitted exponent: it must be within `allowed`, and its standard error at most half of that. */
export function compareExponent(
  name: string,
  expected: number,
  { value, error }: Estimate,
  allowed: number,
  note: string,
): VerificationResult {
  return {
    name,
    expected,
    found: value,
    tolerance: allowed,
    standardError: error,
    pass: Math.abs(value - expected) <= allowed && error <= allowed / 2,
    note: `${note}; standard error at most ${allowed / 2}`,
  };
}

/**
 * Intercept of y = intercept + sum_k b_k x^-exponents[k] by least squares with known errors of y. Throws a RangeError
 * for fewer points than unknowns.
 */
export function extrapolate(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  errors: ArrayLike<number>,
  exponents: readonly number[],
): Estimate {
  const m = exponents.length + 1;
  if (x.length < m) throw new RangeError(`${x.length} points when expected at least ${m}`);
  // Normal equations with the unit vector of the intercept as further right side: its inverse gives the error.
  const rows = Array.from({ length: m }, () => new Float64Array(m + 2));
  for (let i = 0; i < x.length; i++) {
    const terms = [1, ...exponents.map((e) => x[i]! ** -e)];
    const weight = errors[i]! ** -2;
    for (let r = 0; r < m; r++) {
      for (let c = 0; c < m; c++) rows[r]![c]! += weight * terms[r]! * terms[c]!;
      rows[r]![m]! += weight * terms[r]! * y[i]!;
    }
  }
  rows[0]![m + 1] = 1;
  for (let pivot = m - 1; pivot >= 0; pivot--)
    for (let r = 0; r < m; r++) {
      if (r === pivot) continue;
      const factor = rows[r]![pivot]! / rows[pivot]![pivot]!;
      for (let c = 0; c < m + 2; c++) rows[r]![c]! -= factor * rows[pivot]![c]!;
    }
  const [first] = rows;
  return { value: first![m]! / first![0]!, error: Math.sqrt(first![m + 1]! / first![0]!) };
}
