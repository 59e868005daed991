/** Runs a planned ensemble for a command: folder, progress, Ctrl-C, what is said about it. */
import type { EnsembleProgress, EnsembleResult } from '../campaign/ensemble.ts';
import type { EnsemblePlan } from '../campaign/plan.ts';
import { type CampaignOptions, runCampaign } from '../campaign/run-campaign.ts';
import { milliamperes } from '../report/json.ts';
import { digits } from '../report/text.ts';
import type { Console } from './console.ts';
import { ExitCode } from './exit.ts';
import { ProgressDisplay } from './progress.ts';

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

/** Runs the ensemble and says what became of it. */
export function runEnsembleJob(job: EnsembleJob, console: Console): Promise<EnsembleResult> {
  return workOnJob(job, console, (options) => runCampaign(job.plan, job.folder, options));
}

/** Does the work of a job by `work`, with progress, and says what became of it. */
export async function workOnJob(
  job: Omit<EnsembleJob, 'plan'>,
  console: Console,
  work: (options: CampaignOptions) => Promise<EnsembleResult>,
): Promise<EnsembleResult> {
  const { folder, title, workers, signal, checkpointInterval, wait } = job;
  const display = new ProgressDisplay(title, console.flags);
  let result: EnsembleResult;
  try {
    result = await work({
      ...(workers === undefined ? {} : { workers }),
      ...(checkpointInterval === undefined ? {} : { checkpointInterval }),
      ...(wait === undefined ? {} : { wait }),
      onNote: (text) => console.warn(`note: ${text}`),
      signal,
      onProgress: (progress) =>
        display.update(progress.fraction, progressDetail(progress), progress.secondsLeft),
    });
  } catch (error) {
    display.abandon();
    throw error;
  }
  const { runs, reused, missing } = result;
  const failed = runs.filter((run) => run.outcome === 'failed');
  const taken = reused === 0 ? '' : `, ${reused} taken over from ${folder}`;
  display.stop(`${runs.length - failed.length} of ${runs.length + missing} runs finished${taken}`);
  for (const { id, error } of failed) console.warn(`run ${id} failed: ${error}`);
  if (missing > 0)
    console.warn(
      `interrupted: ${runs.length - failed.length} finished runs are kept in ${folder}, and the state of those that were running; the same command goes on with the ${missing} missing`,
    );
  return result;
}

/** Exit code of an ensemble. */
export function ensembleExit({ runs, missing }: EnsembleResult): ExitCode {
  if (missing > 0) return ExitCode.interrupted;
  return runs.some((run) => run.outcome === 'failed') ? ExitCode.failed : ExitCode.done;
}

/** Says the warnings of a plan, each once. */
export function noteWarnings({ warnings }: EnsemblePlan, console: Console): void {
  for (const warning of new Set(warnings)) console.note(`warning: ${warning}`);
}
