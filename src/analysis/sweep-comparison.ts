/**
 * Comparisons between the points of a sweep. Run k of every point has the same seed (the same random numbers and,
 * where only the resolution differs, the same sample), so runs are resampled jointly over the points: what the
 * common seeds share cancels, and where they share nothing this is the ordinary bootstrap.
 */
import { openStream } from '../kinetics/random.ts';
import type { CurrentObservation } from './critical-current.ts';
import { drawIndices, type Interval, linearFit, percentileEnds } from './statistics.ts';
import { type BoundedEstimate, type Bounds, meanBounds, medianBounds } from './weighted-estimates.ts';

/** Something estimated from the runs of a point, given how often each run is drawn. */
type Estimate = (weight: Uint32Array) => number;

/** A number where the draw determines one, else infinity (a median beyond the ramp) or NaN (no run). */
function numberOf(estimate: BoundedEstimate): Estimate {
  const bounds: Bounds = { low: 0, high: 0 };
  return (weight) => {
    estimate(weight, bounds);
    return bounds.low === Number.NEGATIVE_INFINITY ? Number.NaN : bounds.high;
  };
}

const medianEstimate = (runs: readonly (CurrentObservation | null)[]): Estimate =>
  numberOf(medianBounds(runs));
const meanEstimate = (values: readonly number[]): Estimate => numberOf(meanBounds(values));

/** Bootstrap interval of a function of the points' estimates; draws that give no finite number are left out. */
function jointInterval(
  estimates: readonly Estimate[],
  runs: number,
  combine: (values: readonly number[]) => number,
  { stream, resamples = 2000 }: ComparisonOptions,
): Interval {
  const weight = new Uint32Array(runs).fill(1);
  const value = combine(estimates.map((estimate) => estimate(weight)));
  const random = openStream(stream).next;
  const draw = new Uint32Array(runs);
  const results: number[] = [];
  for (let r = 0; r < resamples; r++) {
    drawIndices(draw, runs, random);
    weight.fill(0);
    for (let i = 0; i < runs; i++) weight[draw[i]!]!++;
    const result = combine(estimates.map((estimate) => estimate(weight)));
    if (Number.isFinite(result)) results.push(result);
  }
  return { value, ...percentileEnds(results) };
}

/** Name of the random stream, e.g. `1/bootstrap/slope/ccd`, and number of resamples (default 2000). */
export interface ComparisonOptions {
  readonly stream: string;
  readonly resamples?: number;
}

function slopeOf(x: readonly number[]): (values: readonly number[]) => number {
  const logX = x.map(Math.log);
  return (values) =>
    values.every((v) => Number.isFinite(v) && v > 0)
      ? linearFit(values.map((v, i) => [logX[i]!, Math.log(v)] as const)).slope
      : Number.NaN;
}

/**
 * Slope of ln(median critical current) on ln(x) over the points of a sweep, with its 95 % interval. `runs[p][k]`
 * is run k of point p. NaN where a point's median is not reached.
 */
export function criticalCurrentSlope(
  x: readonly number[],
  runs: readonly (readonly (CurrentObservation | null)[])[],
  options: ComparisonOptions,
): Interval {
  return jointInterval(runs.map(medianEstimate), runs[0]?.length ?? 0, slopeOf(x), options);
}

/** Ratio of a point's median critical current to that of a reference point, with its 95 % interval. */
export function criticalCurrentRatio(
  point: readonly (CurrentObservation | null)[],
  reference: readonly (CurrentObservation | null)[],
  options: ComparisonOptions,
): Interval {
  return jointInterval(
    [medianEstimate(point), medianEstimate(reference)],
    point.length,
    ([a, b]) => a! / b!,
    options,
  );
}

/** Ratio of a point's mean of an observable to that of a reference point, with its 95 % interval. */
export function meanRatio(
  point: readonly number[],
  reference: readonly number[],
  options: ComparisonOptions,
): Interval {
  return jointInterval(
    [meanEstimate(point), meanEstimate(reference)],
    point.length,
    ([a, b]) => a! / b!,
    options,
  );
}
