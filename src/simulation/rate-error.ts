import { type EventCatalogue, EventKind } from '../kinetics/catalogue.ts';

import { type SparseArray, sparse, spread } from '../lattice/sparse-array.ts';

/** Remembers the rates of a catalogue, to measure what an update of the field changes in them. */
export class RateError {
  private remembered: Float64Array = new Float64Array(1024);
  private readonly events: EventCatalogue;
  private readonly reversible: boolean;

  /**
   * `reversible`: sites also crack or lose lithium. A crack that is faster than all lithium together then counts as at
   * once, however fast it is, and rates that nearly vanish are measured against what they were.
   */
  constructor(events: EventCatalogue, reversible: boolean) {
    this.events = events;
    this.reversible = reversible;
  }

  /** Remembers the present rates. */
  remember(): void {
    const { rate, count } = this.events;
    if (this.remembered.length < count) this.remembered = new Float64Array(2 * count);
    this.remembered.set(rate.subarray(0, count));
  }

  /** All there is room for: entries listed later are measured against what stands there. */
  save(): SparseArray<Float64Array> {
    return sparse(this.remembered, 0);
  }

  /** The inverse of {@link save}. */
  restore(state: SparseArray<Float64Array>): void {
    this.remembered = new Float64Array(state.length);
    spread(state, 0, this.remembered);
  }

  /** Sum of |k - k'| over sum of k, against the rates remembered, or others of the same entries. */
  change(before: Float64Array = this.remembered): number {
    if (this.reversible) return this.reversibleChange(before);
    const { rate, count } = this.events;
    let difference = 0;
    let sum = 0;
    for (let s = 0; s < count; s++) {
      difference += Math.abs(rate[s] - before[s]);
      sum += rate[s];
    }
    return sum > 0 ? difference / sum : 0;
  }

  private reversibleChange(before: Float64Array): number {
    const { kind, rate, count } = this.events;
    let limit = 0;
    for (let s = 0; s < count; s++) if (kind[s] !== EventKind.crack) limit += rate[s];
    if (limit === 0) limit = Number.POSITIVE_INFINITY;
    let difference = 0;
    let sum = 0;
    let earlier = 0;
    for (let s = 0; s < count; s++) {
      const now = kind[s] === EventKind.crack ? Math.min(rate[s], limit) : rate[s];
      const then = kind[s] === EventKind.crack ? Math.min(before[s], limit) : before[s];
      difference += Math.abs(now - then);
      sum += now;
      earlier += then;
    }
    const scale = Math.max(sum, earlier);
    return scale > 0 ? difference / scale : 0;
  }
}
