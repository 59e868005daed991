/** Runs an ensemble into a result folder: opens or continues it, does what is missing, writes the tables. */
import { rmdirSync } from 'node:fs';
import { removeLeftovers } from '../io/atomic-file.ts';
import { failpoint } from '../io/failpoint.ts';
import { removeCheckpoints } from './checkpoint-files.ts';
import { chunksOf } from './chunks.ts';
import { removeEnded } from './claims.ts';
import { collectResults } from './collect.ts';
import { ENGINE_IDENTITY } from './engine-digest.ts';
import type { EnsembleProgress, EnsembleResult } from './ensemble.ts';
import { makeManifest } from './manifest.ts';
import type { EnsemblePlan } from './plan.ts';
import { defaultWorkers } from './pool.ts';
import { openResults } from './results.ts';
import { RunFiles, runsFolder, workFolder } from './run-files.ts';
import { openRunLog } from './run-log.ts';
import { beginFolder, checkFolder, identityOf, StoreError, writeManifest } from './store.ts';
import { type WorkOptions, type WorkProgress, workOn } from './work.ts';
import { type WorkerLocation, workerLocation } from './worker-url.ts';

/** How an ensemble is run into a folder. */
export interface CampaignOptions extends Pick<WorkOptions, 'wait' | 'checkpointInterval' | 'grace'> {
  /** Threads; default: as many as the machine runs at once. */
  readonly workers?: number;
  /** Once aborted, running trajectories save their state and the rest is left for the next time. */
  readonly signal?: AbortSignal;
  /** Called about five times a second, and as each run ends. */
  readonly onProgress?: (progress: EnsembleProgress) => void;
  /** Told what was found damaged, set aside, or gone on with, in words. */
  readonly onNote?: (text: string) => void;
  /** The worker module, default the engine's. */
  readonly worker?: WorkerLocation;
}

/**
 * Runs an ensemble into `folder`, beside any other processes that do. Finished runs of the same ensemble, or of a part
 * of it, are taken over; runs that failed are tried once more. Aborting through `options.signal` keeps what is
 * finished, saves the state of what runs, and writes the tables.
 *
 * @throws StoreError where the folder holds something else; nothing is written then.
 */
export async function runCampaign(
  plan: EnsemblePlan,
  folder: string,
  options: CampaignOptions = {},
): Promise<EnsembleResult> {
  checkFolder(folder, plan);
  return workInto(plan, folder, options, (started, asked) =>
    beginFolder(folder, plan, makeManifest(plan, asked, started, null)),
  );
}

/**
 * Works on the ensemble of a folder that was begun elsewhere, beside any other processes that do, as
 * {@link runCampaign}. The folder says what there is to do.
 *
 * @throws StoreError where it is no result folder, or was begun by an engine whose numbers may differ
 */
export async function workCampaign(folder: string, options: CampaignOptions = {}): Promise<EnsembleResult> {
  const { plan, identity } = openResults(folder);
  if (identity.engine !== ENGINE_IDENTITY)
    throw new StoreError(
      folder,
      'was begun by another engine, whose numbers may differ:',
      [`engine: ${identity.engine} there, ${ENGINE_IDENTITY} now`],
      false,
    );
  return workInto(plan, folder, options, () => []);
}

/** Does what is missing of an ensemble in a folder that can take it, after `begin`, whose notes are passed on. */
async function workInto(
  plan: EnsemblePlan,
  folder: string,
  options: CampaignOptions,
  begin: (started: Date, workers: number) => string[],
): Promise<EnsembleResult> {
  const started = new Date();
  const onNote = options.onNote ?? (() => {});
  const files = new RunFiles(folder, chunksOf(plan));
  files.scan(true);
  const runs = files.chunks.flatMap((chunk) => chunk.runs);
  const before = runs.filter(({ hash }) => files.find(hash)?.kind === 'result').length;
  const workers = Math.min(options.workers ?? defaultWorkers(), Math.max(1, runs.length - before));
  const asked = options.workers ?? defaultWorkers();
  for (const note of begin(started, asked)) onNote(note);
  for (const line of files.setAside()) onNote(line);
  removeEnded(workFolder(folder));
  const whole = before === runs.length && allPublished(files);
  if (!whole) {
    const { log, close } = openRunLog(folder);
    const { onProgress, wait, checkpointInterval, grace, signal } = options;
    try {
      await workOn({
        plan,
        files,
        worker: options.worker ?? workerLocation('run'),
        workers,
        log,
        onNote,
        ...(signal === undefined ? {} : { signal }),
        ...(wait === undefined ? {} : { wait }),
        ...(checkpointInterval === undefined ? {} : { checkpointInterval }),
        ...(grace === undefined ? {} : { grace }),
        ...(onProgress === undefined
          ? {}
          : { onProgress: (work) => onProgress(progressOf(work, files, before)) }),
      });
    } finally {
      close();
    }
  }
  if (allPublished(files)) cleanUp(folder, files);
  const result = { ...collectResults(folder), reused: before };
  writeManifest(folder, identityOf(plan), makeManifest(plan, asked, started, result));
  return result;
}

function allPublished(files: RunFiles): boolean {
  const there = files.published();
  return files.chunks.every(({ name }) => there.has(name));
}

/** Leaves of a complete ensemble nothing but its results. */
function cleanUp(folder: string, files: RunFiles): void {
  failpoint('cleanup.begin');
  const work = workFolder(folder);
  files.removeSuperfluous();
  removeCheckpoints(work);
  removeEnded(work);
  for (const each of [folder, runsFolder(folder), work]) removeLeftovers(each);
  try {
    rmdirSync(work);
  } catch {
    // Another process is about to leave, and removes it.
  }
  failpoint('cleanup.end');
}

/** What the work of this process says about the whole. */
function progressOf(
  { finished, failed, seconds, workers, running }: WorkProgress,
  files: RunFiles,
  reused: number,
): EnsembleProgress {
  const total = files.chunks.reduce((sum, { runs }) => sum + runs.length, 0);
  const done = Math.min(total, reused + finished + failed);
  const share = running.reduce((sum, { row }) => sum + row[0]!, 0);
  const first = running.find(({ row }) => row[2]! > 0)?.row;
  // A run is over when it shorts, long before the end of its protocol: finished runs tell more than fractions do.
  const under = running.reduce((sum, run) => sum + run.seconds, 0);
  const left = finished === 0 ? null : Math.max(0, ((total - done) * seconds) / finished - under) / workers;
  return {
    total,
    done,
    reused,
    failed,
    fraction: total === 0 ? 1 : Math.min(1, (done + share) / total),
    secondsLeft: left,
    running: first === undefined ? null : { time: first[1]!, current: first[2]!, lithiumSites: first[3]! },
  };
}
