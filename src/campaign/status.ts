/** What a result folder is at: done, running, failed, left, and how long that may take. Others may be writing. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { chunksOf } from './chunks.ts';
import { type Beat, listBeats, listClaims, type RunningRun } from './claims.ts';
import { openResults } from './results.ts';
import { workFolder } from './run-files.ts';

/** State of a campaign. */
export interface CampaignStatus {
  readonly folder: string;
  readonly name: string;
  readonly total: number;
  readonly finished: number;
  readonly failed: readonly { readonly id: string; readonly error: string }[];
  /** Runs in progress, with the process that does each. */
  readonly running: readonly (RunningRun & { readonly host: string; readonly pid: number })[];
  /** Runs neither finished nor failed nor in progress. */
  readonly waiting: number;
  /** Living processes that work on it. */
  readonly processes: readonly Beat[];
  /** Claimed files of runs, by the id of their first run; `alive` false where the owner has ended. */
  readonly claims: readonly { readonly first: string; readonly owner: string; readonly alive: boolean }[];
  /** Estimate of the wall time left in s, from the runs that the living processes have finished; null where there are none. */
  readonly secondsLeft: number | null;
  /** Files that are damaged or foreign; the next process to work sets them aside. */
  readonly problems: readonly string[];
  readonly complete: boolean;
}

/**
 * Reads the state of a result folder, without writing to it.
 *
 * @throws StoreError where it is not a result folder
 */
export function campaignStatus(folder: string): CampaignStatus {
  const results = openResults(folder);
  const { plan, identity } = results;
  const total = plan.points.length * plan.runs;
  const finished = results.runs();
  const failed = results.failures();
  const ended = new Set([...finished, ...failed.map(({ id }) => id)]);
  const work = workFolder(folder);
  const processes = listBeats(work);
  const running = processes.flatMap(({ host, pid, running: runs }) =>
    runs.filter(({ id }) => !ended.has(id)).map((run) => ({ ...run, host, pid })),
  );
  const left = total - ended.size;
  const firsts = new Map(chunksOf(plan, identity.engine).map(({ name, runs }) => [name, runs[0]!.id]));
  return {
    folder,
    name: plan.name,
    total,
    finished: finished.length,
    failed,
    running,
    waiting: Math.max(0, left - running.length),
    processes,
    claims: listClaims(work).map(({ chunk, owner, alive }) => ({
      first: firsts.get(chunk) ?? chunk,
      owner,
      alive,
    })),
    secondsLeft: left === 0 ? 0 : estimate(left, processes, running),
    problems: results.problems,
    complete: left === 0 && statSync(join(folder, 'runs'), { throwIfNoEntry: false }) !== undefined,
  };
}

/** Wall time for so many runs at the pace of the living processes, less what those in progress have had. */
function estimate(left: number, processes: readonly Beat[], running: readonly RunningRun[]): number | null {
  const finished = processes.reduce((sum, { finished: runs }) => sum + runs, 0);
  const seconds = processes.reduce((sum, beat) => sum + beat.seconds, 0);
  const workers = processes.reduce((sum, beat) => sum + beat.workers, 0);
  if (finished === 0 || workers === 0) return null;
  const had = running.reduce((sum, run) => sum + run.seconds, 0);
  return Math.max(0, (left * seconds) / finished - had) / workers;
}
