/** What the runs of one point say together. SI inside; {@link pointJson} gives the units of a report. */
import {
  type CriticalCurrent,
  type CurrentObservation,
  criticalCurrent,
  type MedianInterval,
  medianInterval,
} from '../analysis/critical-current.ts';
import { mean, standardError } from '../analysis/statistics.ts';
import type { RunSummary } from './messages.ts';
import type { EnsemblePlan, PlannedRun } from './plan.ts';

/** One run and what became of it. */
export interface RunRecord extends PlannedRun {
  readonly outcome: RunSummary['outcome'] | 'failed';
  readonly summary: RunSummary | null;
  /** Why it failed; null otherwise. */
  readonly error: string | null;
}

/** Mean of an observable over the runs where it has a meaning. */
export interface MeanValue {
  readonly mean: number;
  /** NaN below two runs. */
  readonly standardError: number;
  readonly runs: number;
}

/** Summary of one point of an ensemble. */
export interface PointSummary {
  readonly point: number;
  readonly parameters: EnsemblePlan['points'][number]['parameters'];
  /** Runs finished or failed. */
  readonly runs: number;
  readonly failed: number;
  readonly ccd: CriticalCurrent;
  readonly onset: CriticalCurrent;
  /** Time from the start of the protocol to the short in s, and from the onset to the short. */
  readonly timeToShort: MedianInterval;
  readonly onsetToShort: MedianInterval;
  readonly observables: Readonly<Record<string, MeanValue>>;
}

/** What a run says about its critical current density: the short. */
export function ccdObservation(run: RunSummary): CurrentObservation {
  return { current: run.shortCurrent, previous: run.previousCurrent, last: run.lastCurrent };
}

/** What a run says about its onset: the first site that filled. */
export function onsetObservation(run: RunSummary): CurrentObservation {
  return { current: run.onsetCurrent, previous: run.previousOnsetCurrent, last: run.lastCurrent };
}

/** What a run says about the time to the short, in s from the start of its protocol. */
export function timeToShortObservation(run: RunSummary): CurrentObservation {
  return { current: run.shortTime, previous: null, last: run.endTime };
}

/** What a run says about the time from the onset to the short; a run without onset was never at risk. */
export function onsetToShortObservation(run: RunSummary): CurrentObservation {
  // Electrodes joined by what was there before have a short and no onset.
  const since = run.onsetTime ?? run.shortTime ?? run.endTime;
  return {
    current: run.shortTime === null ? null : run.shortTime - since,
    previous: null,
    last: run.endTime - since,
  };
}

/** Observables of a run by name: the sizes its sample came out with, then those of the engine; NaN for none. */
export function runObservables(run: RunSummary): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [name, value] of Object.entries({ ...run.microstructure, ...run.observables }))
    all[name] = value ?? Number.NaN;
  return all;
}

/** Summarises the runs of one point. The bootstrap draws from streams named after the ensemble's seed. */
export function summarisePoint(
  plan: EnsemblePlan,
  point: number,
  records: readonly RunRecord[],
): PointSummary {
  const finished = records.flatMap((r) => (r.summary === null ? [] : [r.summary]));
  const stream = `${plan.seed}/bootstrap/${point}`;
  const observed = finished.map(runObservables);
  const names = new Set(observed.flatMap((run) => Object.keys(run)));
  const observables: Record<string, MeanValue> = {};
  for (const name of names) {
    const values = observed.map((run) => run[name] ?? Number.NaN).filter(Number.isFinite);
    observables[name] = {
      mean: values.length === 0 ? Number.NaN : mean(values),
      standardError: standardError(values),
      runs: values.length,
    };
  }
  return {
    point,
    parameters: plan.points[point]!.parameters,
    runs: records.length,
    failed: records.filter((r) => r.outcome === 'failed').length,
    ccd: criticalCurrent(finished.map(ccdObservation), { stream: `${stream}/ccd` }),
    onset: criticalCurrent(finished.map(onsetObservation), { stream: `${stream}/onset` }),
    timeToShort: medianInterval(finished.map(timeToShortObservation), { stream: `${stream}/timeToShort` }),
    onsetToShort: medianInterval(finished.map(onsetToShortObservation), { stream: `${stream}/onsetToShort` }),
    observables,
  };
}
