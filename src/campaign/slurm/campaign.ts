/** An ensemble on Slurm: begins its folder, submits the tasks, waits for them, collects. */
import { realpathSync } from 'node:fs';
import { type Chunk, chunksOf } from '../chunks.ts';
import type { EnsembleResult } from '../ensemble.ts';
import { makeManifest } from '../manifest.ts';
import type { EnsemblePlan } from '../plan.ts';
import { endCampaign } from '../run-campaign.ts';
import { RunFiles } from '../run-files.ts';
import { beginFolder, checkFolder, identityOf, storedIdentity, writeManifest } from '../store.ts';
import {
  type CampaignState,
  type Submission,
  submitTasks,
  type WatchOptions,
  watchTasks,
} from './executor.ts';
import type { SlurmProfile } from './profile.ts';
import type { Slurm } from './slurm.ts';

/** How an ensemble is put on Slurm. */
export interface SlurmCampaignOptions
  extends Pick<WatchOptions, 'onLook' | 'onNote' | 'signal' | 'sleep' | 'interval'> {
  readonly slurm: Slurm;
  readonly profile: SlurmProfile;
  /** Command line of filament-kmc as the nodes start it. */
  readonly command: readonly string[];
  /** Seconds between checkpoints of a run; default: a minute. */
  readonly checkpointInterval?: number | undefined;
  /** Submit and come back at once. */
  readonly detach: boolean;
  readonly onSubmitted: (submission: Submission, state: CampaignState) => void;
}

/** How far the files of a folder say that its ensemble is, which goes into `chunks`. */
export function stateOf(folder: string, chunks: readonly Chunk[]): CampaignState {
  const files = RunFiles.read(folder, chunks, false);
  const { total, finished, failed } = files.tally();
  const pieces = files.unpublished().length;
  return { done: finished + failed, finished, total, pieces, complete: pieces === 0 };
}

/**
 * Runs an ensemble into `folder` by tasks on a Slurm cluster whose nodes see the same file system. Resolves to its
 * result; to null where the tasks go on without this process (detached, or aborted).
 *
 * @throws StoreError where the folder holds something else
 * @throws SlurmError where Slurm refuses, or tasks end again and again without finishing a run
 */
export async function runSlurmCampaign(
  plan: EnsemblePlan,
  folder: string,
  options: SlurmCampaignOptions,
): Promise<EnsembleResult | null> {
  const { slurm, profile, command, checkpointInterval, detach, onSubmitted } = options;
  checkFolder(folder, plan);
  const started = new Date();
  const workers = profile.cpus * profile.tasks;
  for (const note of beginFolder(folder, plan, makeManifest(plan, workers, started, null)))
    options.onNote(note);
  const campaign = {
    folder: realpathSync(folder),
    command,
    ...(checkpointInterval === undefined ? {} : { checkpointInterval }),
  };
  const chunks = chunksOf(plan);
  const state = () => stateOf(folder, chunks);
  const before = state();
  if (!before.complete) {
    onSubmitted(await submitTasks(slurm, campaign, profile, before.pieces), before);
    if (detach || !(await watchTasks(slurm, campaign, profile, { ...options, state }))) return null;
  }
  // The last task writes the tables, and this waits for it.
  const files = RunFiles.read(folder, chunks, false);
  const result = await endCampaign({
    plan,
    folder,
    files,
    started,
    workers,
    reused: before.finished,
    runLog: null,
  });
  writeManifest(
    folder,
    storedIdentity(folder) ?? identityOf(plan),
    makeManifest(plan, workers, started, { ...result, reused: before.finished }),
  );
  return result;
}
