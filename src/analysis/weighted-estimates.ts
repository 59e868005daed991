/** Estimates from the runs of one point when run k counts `weight[k]` times, as a bootstrap over runs draws them. */
import {
  type CurrentObservation,
  type OrderedObservations,
  orderObservations,
  productLimitMedian,
} from './critical-current.ts';

/**
 * What a draw says about a quantity: between `low` and `high`, which are the same where it is determined. A median
 * that is not reached lies above the last observation, `high` is infinite then; of a draw without any run nothing is
 * known.
 */
export interface Bounds {
  low: number;
  high: number;
}

/** Writes the estimate of a draw into `out`. */
export type BoundedEstimate = (weight: Uint32Array, out: Bounds) => void;

/** Product-limit median of critical currents (or times); null where run k gave none (it failed). */
export function medianBounds(runs: readonly (CurrentObservation | null)[]): BoundedEstimate {
  const present: number[] = [];
  runs.forEach((run, k) => {
    if (run !== null) present.push(k);
  });
  const rows: OrderedObservations = orderObservations(present.map((k) => runs[k]!));
  const rowWeight = new Uint32Array(present.length);
  return (weight, out) => {
    let total = 0;
    let last = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < rowWeight.length; r++) {
      rowWeight[r] = weight[present[rows.index[r]!]!]!;
      total += rowWeight[r]!;
      if (rowWeight[r]! > 0) last = rows.current[r]!;
    }
    out.high = total === 0 ? Number.POSITIVE_INFINITY : productLimitMedian(rows, rowWeight, total);
    out.low = Number.isFinite(out.high) ? out.high : last;
  };
}

/** Mean of an observable; NaN entries are left out. */
export function meanBounds(values: readonly number[]): BoundedEstimate {
  return (weight, out) => {
    let sum = 0;
    let total = 0;
    for (let k = 0; k < values.length; k++) {
      if (Number.isNaN(values[k]!)) continue;
      sum += weight[k]! * values[k]!;
      total += weight[k]!;
    }
    out.low = total === 0 ? Number.NEGATIVE_INFINITY : sum / total;
    out.high = total === 0 ? Number.POSITIVE_INFINITY : sum / total;
  };
}
