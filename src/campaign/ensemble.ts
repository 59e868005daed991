/** Runs an ensemble in memory: every planned run over the pool, summarised in the order of the plan. */
import { comparePoints, type SweepComparison } from './comparison.ts';
import {
  makeProgressTable,
  progressRow,
  type RunProgress,
  type RunReply,
  type RunTask,
  readProgress,
} from './messages.ts';
import { type EnsemblePlan, planRuns } from './plan.ts';
import { type PointSummary, type RunRecord, summarisePoint } from './point-summary.ts';
import { runTasks } from './pool.ts';
import { type WorkerLocation, workerLocation } from './worker-url.ts';

/** Progress of an ensemble. */
export interface EnsembleProgress {
  readonly total: number;
  /** Runs finished or failed, those kept from before included. */
  readonly done: number;
  readonly reused: number;
  readonly failed: number;
  /** Done runs plus the fractions of the running ones, over all; 0 to 1. */
  readonly fraction: number;
  /** Estimate of the wall time left in s, from finished runs; null before the first. */
  readonly secondsLeft: number | null;
  /** The first of the running trajectories; null when none runs. */
  readonly running: Pick<RunProgress, 'current' | 'time' | 'lithiumSites'> | null;
}

/** How an ensemble is run. */
export interface EnsembleOptions {
  /** Threads; default: as many as the machine runs at once. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  /** Called about five times a second, and as each run ends. */
  readonly onProgress?: (progress: EnsembleProgress) => void;
  /** The worker module, default the engine's. */
  readonly worker?: WorkerLocation;
}

/** An ensemble that was run. */
export interface EnsembleResult {
  readonly plan: EnsemblePlan;
  readonly points: readonly PointSummary[];
  /** One for each series of the sweep. */
  readonly comparisons: readonly SweepComparison[];
  /** Finished and failed runs, by point and then by run. */
  readonly runs: readonly RunRecord[];
  /** Runs taken over from an earlier session. */
  readonly reused: number;
  /** Runs that were not finished because the ensemble was aborted. */
  readonly missing: number;
}

/**
 * Runs an ensemble and resolves to its result, the same for any number of workers. A run that fails is part of
 * the result; aborting resolves with what is finished.
 */
export async function runEnsemble(
  plan: EnsemblePlan,
  options: EnsembleOptions = {},
): Promise<EnsembleResult> {
  const planned = planRuns(plan);
  const records = new Map<string, RunRecord>();
  // All points of run 0 first, then of run 1: an ensemble stopped early is even over its points.
  const waiting = [...planned].sort((a, b) => a.run - b.run || a.point - b.point);
  const began = performance.now();
  const progress = makeProgressTable(waiting.length);
  const rows = waiting.map((_, slot) => progressRow(progress, slot));
  const tasks = waiting.map(
    ({ id, point, seed }, slot): RunTask => ({
      id,
      scenario: plan.points[point]!.scenario,
      seed,
      progress,
      slot,
    }),
  );

  let failed = 0;
  const report = () => {
    let share = 0;
    let running: EnsembleProgress['running'] = null;
    for (let slot = 0; slot < waiting.length; slot++) {
      if (records.has(waiting[slot]!.id)) continue;
      const reached = readProgress(rows[slot]!);
      share += reached.fraction;
      if (running === null && reached.current > 0) running = reached;
    }
    const fraction = planned.length === 0 ? 1 : (records.size + share) / planned.length;
    const secondsLeft =
      records.size === 0
        ? null
        : ((performance.now() - began) / 1000) * ((planned.length - records.size) / records.size);
    options.onProgress?.({
      total: planned.length,
      done: records.size,
      reused: 0,
      failed,
      fraction,
      secondsLeft,
      running,
    });
  };
  await runTasks<RunTask, RunReply>(tasks, {
    worker: options.worker ?? workerLocation('run'),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onTick: report,
    onDone: (slot, outcome) => {
      const run = waiting[slot]!;
      if (outcome.kind === 'aborted') return;
      if (outcome.kind === 'done') {
        const { summary } = outcome.reply;
        records.set(run.id, { ...run, outcome: summary.outcome, summary, error: null });
      } else {
        failed++;
        records.set(run.id, { ...run, outcome: 'failed', summary: null, error: outcome.error });
      }
      report();
    },
  });

  return summariseEnsemble(
    plan,
    planned.flatMap((run) => records.get(run.id) ?? []),
    0,
  );
}

/** What the finished and failed runs of a plan, in its order, say together. */
export function summariseEnsemble(
  plan: EnsemblePlan,
  runs: readonly RunRecord[],
  reused: number,
): EnsembleResult {
  const ofPoint: RunRecord[][] = plan.points.map(() => []);
  for (const record of runs) ofPoint[record.point]!.push(record);
  return {
    plan,
    points: ofPoint.map((records, point) => summarisePoint(plan, point, records)),
    comparisons: comparePoints(plan, runs),
    runs,
    reused,
    missing: plan.points.length * plan.runs - runs.length,
  };
}
