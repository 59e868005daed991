/** Every message between the main thread and a worker, by name. All are plain data that structured clone carries. */
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../simulation/result.ts';
import type { VerificationResult } from '../verify/case.ts';

/** One trajectory to run: the task of `workers/run`. */
export interface RunTask {
  readonly id: string;
  readonly scenario: Scenario;
  /** Seed of the trajectory, e.g. `1/0007`. */
  readonly seed: string;
  /** Where to report progress; see {@link makeProgressTable}. */
  readonly progress: SharedArrayBuffer;
  /** Row of the progress table that belongs to this task. */
  readonly slot: number;
  /** Where and when its state is saved; absent: never. */
  readonly checkpoint?: CheckpointTask;
}

/** How the state of a run is saved while it runs. */
export interface CheckpointTask {
  /** The work folder. */
  readonly folder: string;
  /** Content hash of the run. */
  readonly hash: string;
  /** Seconds of wall time between two checkpoints. */
  readonly interval: number;
  /** One 32-bit number; once it is not 0 the run saves its state and ends. */
  readonly stop: SharedArrayBuffer;
}

/** Answer to a {@link RunTask} that was told to stop: its state is saved, there is no result. */
export interface RunSaved {
  readonly id: string;
  readonly saved: true;
  readonly notes: readonly string[];
}

/** The result without its per-event arrays: what tables and summaries are made of. */
export type RunSummary = Omit<RunResult, 'siteEvents' | 'trace'>;

/** Answer to a {@link RunTask}. */
export interface RunReply {
  readonly id: string;
  readonly summary: RunSummary;
  /** The whole result as packed by the codec; moved, not copied. */
  readonly packed: Uint8Array;
  /** Seconds of wall time that the simulation took in its thread. */
  readonly seconds: number;
  /** What happened to its checkpoints, in words; none in most runs. */
  readonly notes?: readonly string[];
}

/** One sample to measure: the task of `workers/conductivity`, whose answer is a `ConductivitySample`. */
export interface ConductivityTask {
  readonly scenario: Scenario;
  /** Seed of the sample, e.g. `1/0007`. */
  readonly seed: string;
}

/** One verification case: the task of `workers/verify`. */
export interface VerifyTask {
  readonly name: string;
  readonly full: boolean;
  /** Run with the wrong coefficient, to see the case fail. */
  readonly mutant: boolean;
}

/** Answer to a {@link VerifyTask}. */
export interface VerifyReply {
  readonly name: string;
  readonly results: readonly VerificationResult[];
}

/** Numbers a row of the progress table, float64 each: fraction done, time in s, current in A/m^2, lithium sites. */
const PROGRESS_FIELDS = 4;

/** How far a run is. */
export interface RunProgress {
  /** Share of its protocol, 0 to 1. */
  readonly fraction: number;
  /** Simulated time in s, and current density in A/m^2; 0 before the first step. */
  readonly time: number;
  readonly current: number;
  readonly lithiumSites: number;
}

/** A progress table for so many tasks, shared with the workers. */
export function makeProgressTable(tasks: number): SharedArrayBuffer {
  return new SharedArrayBuffer(8 * PROGRESS_FIELDS * Math.max(1, tasks));
}

/** The row of a task, to be written and read. */
export function progressRow(table: SharedArrayBuffer, slot: number): Float64Array {
  return new Float64Array(table, 8 * PROGRESS_FIELDS * slot, PROGRESS_FIELDS);
}

/** Writes how far a run is into its row. */
export function writeProgress(
  row: Float64Array,
  { fraction, time, current, lithiumSites }: RunProgress,
): void {
  row[0] = fraction;
  row[1] = time;
  row[2] = current;
  row[3] = lithiumSites;
}

/** How far the run of a row is. */
export function readProgress(row: Float64Array): RunProgress {
  const [fraction, time, current, lithiumSites] = row as unknown as [number, number, number, number];
  return { fraction, time, current, lithiumSites };
}
