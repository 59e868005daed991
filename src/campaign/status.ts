/** What a result folder is at: done, running, failed, left, and how long that may take. Others may be writing. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Beat, listBeats, listClaims, type RunningRun } from './claims.ts';
import { secondsLeft } from './pace.ts';
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
  const { plan } = results;
  const { total, finished } = results.tally();
  const failed = results.failures();
  const ended = new Set([...results.runs(), ...failed.map(({ id }) => id)]);
  const work = workFolder(folder);
  const processes = listBeats(work).map((beat) => ({
    ...beat,
    running: beat.running.filter(({ id }) => !ended.has(id)),
  }));
  const running = processes.flatMap(({ host, pid, running: runs }) =>
    runs.map((run) => ({ ...run, host, pid })),
  );
  const left = total - ended.size;
  const firsts = new Map(results.chunks.map(({ name, runs }) => [name, runs[0]!.id]));
  return {
    folder,
    name: plan.name,
    total,
    finished,
    failed,
    running,
    waiting: Math.max(0, left - running.length),
    processes,
    claims: listClaims(work).flatMap(({ chunk, owner, alive }) => {
      const first = firsts.get(chunk);
      return first === undefined ? [] : [{ first, owner, alive }];
    }),
    secondsLeft: secondsLeft(left, processes),
    problems: results.problems,
    complete: left === 0 && statSync(join(folder, 'runs'), { throwIfNoEntry: false }) !== undefined,
  };
}
