/** How long what is left of an ensemble may take, by the pace of those who work on it. */

/** What a process tells of its pace. */
export interface Pace {
  readonly workers: number;
  /** Runs done by it, and the seconds of wall time that they took together. */
  readonly finished: number;
  readonly seconds: number;
  /** Runs in progress, and the seconds they have had. */
  readonly running: readonly { readonly seconds: number }[];
}

/**
 * Wall time in s for `left` runs, those in progress among them; null before anyone has finished one. A run is over when
 * it shorts, long before the end of its protocol: finished runs tell more than fractions do.
 */
export function secondsLeft(left: number, processes: readonly Pace[]): number | null {
  let [finished, seconds, workers, had] = [0, 0, 0, 0];
  for (const process of processes) {
    finished += process.finished;
    seconds += process.seconds;
    workers += process.workers;
    for (const run of process.running) had += run.seconds;
  }
  if (left === 0) return 0;
  return finished === 0 ? null : Math.max(0, (left * seconds) / finished - had) / workers;
}
