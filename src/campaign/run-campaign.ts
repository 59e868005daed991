/** Runs an ensemble into a result folder: opens or continues it, does what is missing, writes the tables. */
import { rmdirSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { removeLeftovers } from '../io/atomic-file.ts';
import { failpoint } from '../io/failpoint.ts';
import { removeCheckpoints } from './checkpoint-files.ts';
import { chunksOf } from './chunks.ts';
import { Claims, listBeats, removeEnded } from './claims.ts';
import { collectResults } from './collect.ts';
import { ENGINE_IDENTITY } from './engine-digest.ts';
import type { EnsembleProgress, EnsembleResult } from './ensemble.ts';
import { makeManifest } from './manifest.ts';
import { secondsLeft } from './pace.ts';
import type { EnsemblePlan } from './plan.ts';
import { defaultWorkers } from './pool.ts';
import { openResults } from './results.ts';
import { RunFiles, runsFolder, workFolder } from './run-files.ts';
import { openRunLog } from './run-log.ts';
import {
  beginFolder,
  checkFolder,
  identityOf,
  manifestTime,
  readManifest,
  StoreError,
  writeManifest,
} from './store.ts';
import { type WorkOptions, type WorkProgress, workOn } from './work.ts';
import { type WorkerLocation, workerLocation } from './worker-url.ts';

/** How an ensemble is run into a folder. */
export interface CampaignOptions
  extends Pick<WorkOptions, 'wait' | 'checkpointInterval' | 'grace' | 'heapLimit'> {
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
  const session = await workInto(plan, folder, options, (started, asked) =>
    beginFolder(folder, plan, makeManifest(plan, asked, started, null)),
  );
  return endCampaign(session);
}

/** Has the tables written, by this process or another, and resolves to what they are made of. */
export async function endCampaign(session: Session): Promise<EnsembleResult> {
  const result = await writeTables(session);
  return result ?? { ...openResults(session.folder).ensemble(), reused: session.reused };
}

/** What became of a campaign that a process has worked on. */
export interface WorkedCampaign {
  readonly total: number;
  readonly finished: number;
  readonly failed: readonly { readonly id: string; readonly error: string }[];
  /** Neither finished nor failed. */
  readonly missing: number;
  /** Finished before this process began. */
  readonly reused: number;
}

/**
 * Works on the ensemble of a folder that was begun elsewhere, beside any other processes that do, as
 * {@link runCampaign}. The folder says what there is to do. The last process to end writes the tables.
 *
 * @throws StoreError where it is no result folder, or was begun by an engine whose numbers may differ
 */
export async function workCampaign(folder: string, options: CampaignOptions = {}): Promise<WorkedCampaign> {
  const { plan, identity } = openResults(folder);
  if (identity.engine !== ENGINE_IDENTITY)
    throw new StoreError(folder, 'was begun by another engine, whose numbers may differ:', [
      `engine: ${identity.engine} there, ${ENGINE_IDENTITY} now`,
    ]);
  const session = await workInto(plan, folder, options, () => []);
  await writeTables(session);
  const results = openResults(folder);
  const { total, finished, failed } = results.tally();
  return {
    total,
    finished,
    failed: results.failures(),
    missing: total - finished - failed,
    reused: session.reused,
  };
}

/** A process that has worked on a folder, or watched others do. */
export interface Session {
  readonly plan: EnsemblePlan;
  readonly folder: string;
  readonly files: RunFiles;
  readonly started: Date;
  /** Workers asked for. */
  readonly workers: number;
  /** Finished runs that were there at the start. */
  readonly reused: number;
  /** Null where there was nothing to do. */
  readonly runLog: ReturnType<typeof openRunLog> | null;
}

/** Does what is missing of an ensemble in a folder that can take it, after `begin`, whose notes are passed on. */
async function workInto(
  plan: EnsemblePlan,
  folder: string,
  options: CampaignOptions,
  begin: (started: Date, workers: number) => string[],
): Promise<Session> {
  const started = new Date();
  const onNote = options.onNote ?? (() => {});
  const files = RunFiles.read(folder, chunksOf(plan), true);
  const { total, finished: reused } = files.tally();
  const asked = options.workers ?? defaultWorkers();
  const workers = Math.min(asked, Math.max(1, total - reused));
  for (const note of begin(started, asked)) onNote(note);
  for (const line of files.setAside()) onNote(line);
  removeEnded(workFolder(folder));
  const session = { plan, folder, files, started, workers: asked, reused };
  if (reused === total && files.unpublished().length === 0) return { ...session, runLog: null };
  const runLog = openRunLog(folder);
  const { onProgress, wait, checkpointInterval, grace, heapLimit, signal } = options;
  try {
    await workOn({
      plan,
      files,
      worker: options.worker ?? workerLocation('run'),
      workers,
      log: runLog.log,
      onNote,
      ...(signal === undefined ? {} : { signal }),
      ...(wait === undefined ? {} : { wait }),
      ...(checkpointInterval === undefined ? {} : { checkpointInterval }),
      ...(grace === undefined ? {} : { grace }),
      ...(heapLimit === undefined ? {} : { heapLimit }),
      ...(onProgress === undefined
        ? {}
        : { onProgress: (work) => onProgress(progressOf(work, total, reused)) }),
    });
  } catch (error) {
    runLog.close();
    throw error;
  }
  return { ...session, runLog };
}

/** Name of the claim of the tables, beside those of chunks. */
const TABLES = 'tables';
/** Milliseconds between looks whether another process has written them. */
const LOOK_INTERVAL = 200;

/**
 * Writes tables and manifest, with what is there of the ensemble, and clears up once it is complete. Of several
 * processes that end together one does it, of those that leave one after the other the last; null in the others.
 */
async function writeTables(session: Session): Promise<EnsembleResult | null> {
  try {
    return await writeTablesInTurn(session);
  } finally {
    session.runLog?.close();
  }
}

async function writeTablesInTurn(session: Session): Promise<EnsembleResult | null> {
  const { plan, folder, files, reused, runLog } = session;
  const work = workFolder(folder);
  const complete = files.unpublished().length === 0;
  if (!complete && listBeats(work).length > 0) return null;
  const claims = new Claims(work);
  try {
    while (!(complete && tablesAreCurrent(folder)) && !claims.take(TABLES)) await setTimeout(LOOK_INTERVAL);
    // Written by another process while this one waited for the claim, or before.
    if (complete && tablesAreCurrent(folder)) return null;
    if (complete) clearUp(folder, files);
    let result: EnsembleResult;
    let read: bigint;
    do {
      read = lastChange(folder);
      result = { ...collectResults(folder), reused };
      const { started, workers } = begun(session);
      writeManifest(folder, identityOf(plan), makeManifest(plan, workers, started, result));
      // A process that tries failed runs once more may have written one meanwhile.
    } while (lastChange(folder) !== read);
    runLog?.log.info({ runs: result.runs.length, missing: result.missing }, 'tables written');
    return result;
  } finally {
    claims.leave();
    if (complete) removeWorkFolder(work);
  }
}

/**
 * When the campaign was begun and with how many workers, as the process that began it wrote; for one that goes on with
 * a campaign that was left, its own.
 */
function begun(session: Session): Pick<Session, 'started' | 'workers'> {
  const { status, started, workers } = readManifest(session.folder);
  return status === 'running' && typeof started === 'string' && typeof workers === 'number'
    ? { started: new Date(started), workers }
    : session;
}

/** Whether tables and manifest were written after the last file of runs, of the complete ensemble. */
function tablesAreCurrent(folder: string): boolean {
  return readManifest(folder).status === 'complete' && manifestTime(folder) >= lastChange(folder);
}

/** When a file of runs last came or went, in ns of the file system's clock. */
function lastChange(folder: string): bigint {
  return statSync(runsFolder(folder), { bigint: true }).mtimeNs;
}

/** Leaves of a complete ensemble nothing but its results. */
function clearUp(folder: string, files: RunFiles): void {
  failpoint('cleanup.begin');
  const work = workFolder(folder);
  files.removeSuperfluous();
  removeCheckpoints(work);
  removeEnded(work);
  for (const each of [folder, runsFolder(folder), work]) removeLeftovers(each);
  failpoint('cleanup.end');
}

function removeWorkFolder(work: string): void {
  try {
    rmdirSync(work);
  } catch {
    // Another process is about to leave, and removes it.
  }
}

/** What the work on the folder says about the whole. */
function progressOf({ done, processes }: WorkProgress, total: number, reused: number): EnsembleProgress {
  const running = processes.flatMap((each) => each.running);
  const share = running.reduce((sum, { fraction }) => sum + fraction, 0);
  const first = processes[0].running.find(({ current }) => current > 0);
  return {
    total,
    done,
    reused,
    failed: processes.reduce((sum, { failed }) => sum + failed, 0),
    fraction: total === 0 ? 1 : Math.min(1, (done + share) / total),
    secondsLeft: secondsLeft(total - done, processes),
    running: first ?? null,
  };
}
