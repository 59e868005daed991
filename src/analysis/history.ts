/** The deposit at any moment of a run, rebuilt from the events at which its sites turned. */

/** When each lithium site turned, in order; part of a run's result. */
export interface SiteEvents {
  readonly site: Uint32Array;
  /** Number of the quantum that completed the site. */
  readonly event: Uint32Array;
  /** s. */
  readonly time: Float64Array;
}

/** Number of leading entries of a rising array that are at most `limit`. */
function countUpTo(rising: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lithium sites at time `time` in s, in the order in which they filled; a view, not a copy. */
export function lithiumAtTime(
  { site, time }: Pick<SiteEvents, 'site' | 'time'>,
  moment: number,
): Uint32Array {
  return site.subarray(0, countUpTo(time, moment));
}

/** Lithium sites after `count` inserted quanta, in the order in which they filled; a view, not a copy. */
export function lithiumAfterEvents(
  { site, event }: Pick<SiteEvents, 'site' | 'event'>,
  count: number,
): Uint32Array {
  return site.subarray(0, countUpTo(event, count));
}
