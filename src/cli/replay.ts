/** Runs one member of a stored ensemble again and compares it with what is stored. */
import { makeProgressTable, type RunReply, type RunTask } from '../campaign/messages.ts';
import { runTasks, type TaskOutcome } from '../campaign/pool.ts';
import { openResults, type StoredResults, someOf } from '../campaign/results.ts';
import { StoreError } from '../campaign/store.ts';
import { workerLocation } from '../campaign/worker-url.ts';
import { unpack } from '../io/codec.ts';
import type { RunResult } from '../simulation/result.ts';
import { UsageError } from './exit.ts';

/** Outcome of a replay. */
export interface Replay {
  readonly id: string;
  readonly result: RunResult;
  /** True where every byte is the same. */
  readonly identical: boolean;
  /** Top-level keys of the result that differ. */
  readonly differences: readonly string[];
  /** True where the stored result cannot be read. */
  readonly damaged: boolean;
}

/** Does one run in a thread of its own. */
async function runInThread(task: RunTask, signal: AbortSignal): Promise<TaskOutcome<RunReply>> {
  const worker = workerLocation('run');
  const [outcome] = await runTasks<RunTask, RunReply>([task], { worker, workers: 1, signal });
  return outcome!;
}

/**
 * Replays run `id` of the result folder `folder` by `perform`. Null when aborted.
 *
 * @throws UsageError where the folder holds no such run; Error where the run fails.
 */
export async function replay(
  folder: string,
  id: string,
  signal: AbortSignal,
  perform: typeof runInThread = runInThread,
): Promise<Replay | null> {
  const results = openResults(folder);
  const { plan } = results;
  const run = results.planned(id);
  const stored = results.runs();
  // A file that is damaged may have held it: the run is done all the same, to have it back.
  if (run === undefined || (!stored.includes(id) && results.problems.length === 0))
    throw new UsageError(`--run ${id}: found no such run in ${folder}, expected one of ${someOf(stored)}`);
  const kept = storedRun(results, id);
  const task: RunTask = {
    id,
    scenario: plan.points[run.point]!.scenario,
    seed: run.seed,
    progress: makeProgressTable(1),
    slot: 0,
  };
  const outcome = await perform(task, signal);
  if (outcome.kind === 'aborted') return null;
  if (outcome.kind === 'failed') throw new Error(`run ${id} failed: ${outcome.error}`);
  const { packed } = outcome.reply;
  const result = unpack<RunResult>(packed);
  const identical = kept !== null && Buffer.compare(kept.bytes, packed) === 0;
  const differences = identical || kept === null ? [] : differingKeys(kept.result, result);
  return { id, result, identical, differences, damaged: kept === null };
}

/** A stored result and its bytes; null where they are damaged. */
function storedRun(results: StoredResults, id: string): { result: RunResult; bytes: Uint8Array } | null {
  try {
    return { result: results.read(id), bytes: results.bytes(id) };
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}

function differingKeys(before: RunResult, now: RunResult): string[] {
  const text = (value: unknown) =>
    JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array) : v));
  const keys = new Set([...Object.keys(before), ...Object.keys(now)] as (keyof RunResult)[]);
  return [...keys].filter((key) => text(before[key]) !== text(now[key]));
}
