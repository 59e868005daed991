/**
 * Contrasts between the arms of a comparison with paired bootstrap intervals. Run k has the same seed in every arm, so
 * a draw takes runs for all arms together: what the common samples share cancels, and a mechanism that changes no run
 * has an interval of zero width.
 *
 * Censored medians enter as what is known of them, an interval from the last observation to infinity, and a contrast
 * as the interval that follows. Its lower end is the 2.5 % quantile of the lower ends over draws, its upper end the
 * 97.5 % quantile of the upper ends: where nothing is censored this is the percentile bootstrap, otherwise it is wider.
 */
import { openStream } from '../kinetics/random.ts';
import type { Coalition, Contrast } from './shapley.ts';
import { drawIndices, percentileEnds } from './statistics.ts';
import type { BoundedEstimate, Bounds } from './weighted-estimates.ts';

/** A contrast with its 95 % interval; null where an arm it needs is not determined, an infinite end where it is open. */
export interface ContrastInterval {
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
}

/** How contrasts are resampled. */
export interface ResampleOptions {
  /** Name of the random stream of the draws of runs, e.g. `1/bootstrap/compare`. */
  readonly stream: string;
  /** Runs of an arm. */
  readonly runs: number;
  /** Resamples, default 2000. */
  readonly resamples?: number;
}

/**
 * Contrasts of one outcome. `arms` gives the outcome's estimate for every set that a contrast names. A contrast is a
 * list of parts of equal weight, of which it is the mean: one part where every combination was run, one for each random
 * cyclic order otherwise. The parts are drawn again, too, so that the interval covers the choice of the orders.
 */
export function contrastIntervals(
  arms: ReadonlyMap<Coalition, BoundedEstimate>,
  contrasts: readonly (readonly Contrast[])[],
  { stream, runs, resamples = 2000 }: ResampleOptions,
): ContrastInterval[] {
  if (contrasts.length === 0) return [];
  const row = new Map([...arms.keys()].map((arm, k) => [arm, k]));
  const estimates = [...arms.values()];
  const low = new Float64Array(estimates.length);
  const high = new Float64Array(estimates.length);
  const bounds: Bounds = { low: 0, high: 0 };
  const estimate = (weight: Uint32Array) => {
    for (let k = 0; k < estimates.length; k++) {
      estimates[k]!(weight, bounds);
      low[k] = bounds.low;
      high[k] = bounds.high;
    }
  };
  const compiled = contrasts.map((parts) => parts.map((part) => compile(part, row)));
  const mostParts = Math.max(...compiled.map((parts) => parts.length));

  const weight = new Uint32Array(runs).fill(1);
  estimate(weight);
  const values = compiled.map((parts) => {
    contrastBounds(parts, null, low, high, bounds);
    return bounds.low === bounds.high ? bounds.low : null;
  });
  const lows = compiled.map(() => new Float64Array(resamples));
  const highs = compiled.map(() => new Float64Array(resamples));
  const random = openStream(stream).next;
  const draw = new Uint32Array(runs);
  const drawnParts = new Uint32Array(mostParts);
  for (let r = 0; r < resamples; r++) {
    drawIndices(draw, runs, random);
    weight.fill(0);
    for (let i = 0; i < runs; i++) weight[draw[i]!]!++;
    estimate(weight);
    if (mostParts > 1) drawIndices(drawnParts, mostParts, random);
    for (let c = 0; c < compiled.length; c++) {
      const parts = compiled[c]!;
      contrastBounds(parts, parts.length > 1 ? drawnParts : null, low, high, bounds);
      lows[c]![r] = bounds.low;
      highs[c]![r] = bounds.high;
    }
  }
  return compiled.map((_, c) => ({
    value: values[c]!,
    low: percentileEnds(lows[c]!).low,
    high: percentileEnds(highs[c]!).high,
  }));
}

/** A part of a contrast over rows of arms: of term t the weight, and its pairs from `start[t]` to `start[t + 1]`. */
interface CompiledContrast {
  readonly weight: Float64Array;
  readonly start: Uint32Array;
  readonly plus: Uint32Array;
  readonly minus: Uint32Array;
}

function compile(contrast: Contrast, row: ReadonlyMap<Coalition, number>): CompiledContrast {
  const rowOf = (arm: Coalition): number => {
    const found = row.get(arm);
    if (found === undefined) throw new RangeError(`a contrast needs the arm ${arm}, which was not run`);
    return found;
  };
  const pairs = contrast.flatMap((term) => term.pairs);
  const start = new Uint32Array(contrast.length + 1);
  contrast.forEach((term, t) => {
    start[t + 1] = start[t]! + term.pairs.length;
  });
  return {
    weight: Float64Array.from(contrast, (term) => term.weight),
    start,
    plus: Uint32Array.from(pairs, ([arm]) => rowOf(arm)),
    minus: Uint32Array.from(pairs, ([, arm]) => rowOf(arm)),
  };
}

/** Mean over parts (all, or those drawn) of the contrast of arms between `low` and `high`. */
function contrastBounds(
  parts: readonly CompiledContrast[],
  drawn: Uint32Array | null,
  low: Float64Array,
  high: Float64Array,
  out: Bounds,
): void {
  let least = 0;
  let most = 0;
  for (let p = 0; p < parts.length; p++) {
    const { weight, start, plus, minus } = parts[drawn === null ? p : drawn[p]!]!;
    for (let t = 0; t < weight.length; t++) {
      let below = 0;
      let above = 0;
      for (let k = start[t]!; k < start[t + 1]!; k++) {
        below += low[plus[k]!]! - high[minus[k]!]!;
        above += high[plus[k]!]! - low[minus[k]!]!;
      }
      least += weight[t]! * below;
      most += weight[t]! * above;
    }
  }
  out.low = least / parts.length;
  out.high = most / parts.length;
}

/** The natural logarithm of an estimate of something positive. */
export function logarithm(estimate: BoundedEstimate): BoundedEstimate {
  return (weight, out) => {
    estimate(weight, out);
    out.low = out.low > 0 ? Math.log(out.low) : Number.NEGATIVE_INFINITY;
    out.high = Math.log(out.high);
  };
}
