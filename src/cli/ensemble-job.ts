/** Runs a planned ensemble for a command: folder, progress, Ctrl-C, what is said about it. */
import { totalmem } from 'node:os';
import process from 'node:process';
import type { EnsembleProgress, EnsembleResult } from '../campaign/ensemble.ts';
import type { EnsemblePlan } from '../campaign/plan.ts';
import { defaultWorkers } from '../campaign/pool.ts';
import { type CampaignOptions, runCampaign, type WorkedCampaign } from '../campaign/run-campaign.ts';
import { milliamperes } from '../report/json.ts';
import { digits } from '../report/numbers.ts';
import { bytesText, memoryPlan } from '../report/plan.ts';
import type { Console } from './console.ts';
import { ExitCode, UsageError } from './exit.ts';
import { withProgress } from './progress.ts';

/** Where and how to run. */
export interface EnsembleJob {
  readonly plan: EnsemblePlan;
  readonly folder: string;
  readonly title: string;
  readonly workers: number | undefined;
  readonly signal: AbortSignal;
  /** Seconds between checkpoints of a run; default: a minute. */
  readonly checkpointInterval?: number | undefined;
  /** Wait for what other processes work on; default true. */
  readonly wait?: boolean;
}

function progressDetail({ done, total, failed, running }: EnsembleProgress): string {
  const parts = total === 1 ? [] : [`${done}/${total} runs`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (running !== null) {
    const now = `${digits(milliamperes(running.current))} mA/cm^2, ${running.lithiumSites} lithium sites`;
    parts.push(total === 1 ? now : `one at ${now}`);
  }
  return parts.join(', ') || 'starting';
}

/** Memory in bytes that this process may take: the machine's, or what a container or a batch system leaves of it. */
export function availableMemory(): number {
  // 0 where nothing constrains it.
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

/**
 * Warns where the workers of an ensemble will together want more memory than there is, in bytes.
 *
 * @throws UsageError where not even one of its runs has room
 */
export function checkMemory(
  plan: EnsemblePlan,
  workers: number,
  console: Pick<Console, 'warn'>,
  available = availableMemory(),
): void {
  const { perWorker, total } = memoryPlan(plan, workers, available);
  if (total <= available) return;
  const room = Math.floor((available - (total - workers * perWorker)) / perWorker);
  const there = `expected at most the ${bytesText(available)} there are`;
  if (room < 1)
    throw new UsageError(
      `memory: found about ${bytesText(total - (workers - 1) * perWorker)} for one worker, ${there}: write a larger microstructure.voxel or a smaller box`,
    );
  console.warn(
    `warning: memory: found about ${bytesText(total)} for ${workers} workers, ${there}: write --workers ${room} or fewer`,
  );
}

/** Runs the ensemble and says what became of it. */
export async function runEnsembleJob(job: EnsembleJob, console: Console): Promise<EnsembleResult> {
  checkMemory(job.plan, job.workers ?? defaultWorkers(), console);
  return workOnJob(
    job,
    console,
    (options) => runCampaign(job.plan, job.folder, options),
    ({ runs, missing, reused }) => {
      const failed = runs.flatMap(({ id, error }) => (error === null ? [] : [{ id, error }]));
      return { total: runs.length + missing, finished: runs.length - failed.length, failed, missing, reused };
    },
  );
}

/** Does the work of a job by `work`, with progress, and says what became of it, as `inShort` counts it. */
export async function workOnJob<Result>(
  job: Omit<EnsembleJob, 'plan'>,
  console: Console,
  work: (options: CampaignOptions) => Promise<Result>,
  inShort: (result: Result) => WorkedCampaign,
): Promise<Result> {
  const { folder, title, workers, signal, checkpointInterval, wait } = job;
  const result = await withProgress(title, console.flags, async (display) => {
    const worked = await work({
      ...(workers === undefined ? {} : { workers }),
      ...(checkpointInterval === undefined ? {} : { checkpointInterval }),
      ...(wait === undefined ? {} : { wait }),
      onNote: (text) => console.warn(`note: ${text}`),
      signal,
      onProgress: (progress) =>
        display.update(progress.fraction, progressDetail(progress), progress.secondsLeft),
    });
    const { total, finished, reused } = inShort(worked);
    const taken = reused === 0 ? '' : `, ${reused} taken over from ${folder}`;
    display.stop(`${finished} of ${total} runs finished${taken}`);
    return worked;
  });
  const { finished, failed, missing } = inShort(result);
  for (const { id, error } of failed) console.warn(`run ${id} failed: ${error}`);
  if (missing > 0)
    console.warn(
      `interrupted: ${finished} finished runs are kept in ${folder}, and the state of those that were running; the same command goes on with the ${missing} missing`,
    );
  return result;
}

/** Exit code of an ensemble. */
export function ensembleExit({ runs, missing }: EnsembleResult): ExitCode {
  return campaignExit(missing, runs.filter((run) => run.outcome === 'failed').length);
}

/** Exit code of a campaign with so many runs missing and failed. */
export function campaignExit(missing: number, failed: number): ExitCode {
  if (missing > 0) return ExitCode.interrupted;
  return failed > 0 ? ExitCode.failed : ExitCode.done;
}

/** Says the warnings of a plan, each once. */
export function noteWarnings({ warnings }: EnsemblePlan, console: Console): void {
  for (const warning of new Set(warnings)) console.note(`warning: ${warning}`);
}
