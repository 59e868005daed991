/** Runs tasks on a pool of worker threads (piscina), one task a run, results in the order of the tasks. */
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { WorkerLocation } from './worker-url.ts';

/** What became of one task. `aborted` was not run to its end; it is neither a success nor a failure. */
export type TaskOutcome<Reply> =
  | { readonly kind: 'done'; readonly reply: Reply }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'aborted' };

/** How tasks are run. */
export interface PoolOptions<Reply> {
  readonly worker: WorkerLocation;
  /** Threads; default: as many as the machine runs at once. Never more than there are tasks. */
  readonly workers?: number;
  /** Aborting ends running tasks at once and drops waiting ones; `runTasks` then resolves. */
  readonly signal?: AbortSignal;
  /** Called as each task ends, in order of completion. */
  readonly onDone?: (index: number, outcome: TaskOutcome<Reply>) => void;
  /** Called about five times a second while tasks run. */
  readonly onTick?: () => void;
  /** Limit of a thread's heap in MB; a task beyond it is a failed task. Default: Node's own. */
  readonly heapLimit?: number;
}

/** Number of threads used when none is asked for. */
export function defaultWorkers(): number {
  return availableParallelism();
}

/** Threads that take one task at a time each. */
export interface Pool<Task, Reply> {
  readonly threads: number;
  /**
   * Runs a task; never rejects. A task that throws, exits its thread or runs out of memory is `failed` with its
   * reason; other tasks go on in other threads.
   */
  run(task: Task): Promise<TaskOutcome<Reply>>;
  /** Ends the threads, and with them what still runs. */
  close(): Promise<void>;
}

/** Starts `threads` threads of a worker module. */
export function openPool<Task, Reply>(
  threads: number,
  options: Pick<PoolOptions<Reply>, 'worker' | 'signal' | 'heapLimit'>,
): Pool<Task, Reply> {
  const pool = new Piscina<Task, Reply>({
    filename: options.worker.url.href,
    execArgv: [...options.worker.execArgv],
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    ...(options.heapLimit === undefined
      ? {}
      : { resourceLimits: { maxOldGenerationSizeMb: options.heapLimit } }),
  });
  // A thread that dies in a task fails that task alone. An error outside of any task means that the worker module
  // itself does not load: nothing would ever take the waiting tasks, so all of them fail with that reason.
  const broken = new AbortController();
  pool.on('error', (error) => broken.abort(error));
  const signal =
    options.signal === undefined ? broken.signal : AbortSignal.any([options.signal, broken.signal]);
  return {
    threads,
    run: async (task) => {
      try {
        return { kind: 'done', reply: await pool.run(task, { signal }) };
      } catch (error) {
        return options.signal?.aborted === true
          ? { kind: 'aborted' }
          : { kind: 'failed', error: reason(broken.signal.aborted ? broken.signal.reason : error) };
      }
    },
    close: () => pool.destroy(),
  };
}

/**
 * Runs every task and resolves to their outcomes, in task order whatever order they finished in; see {@link Pool.run}
 * for what becomes of a task that fails.
 */
export async function runTasks<Task, Reply>(
  tasks: readonly Task[],
  options: PoolOptions<Reply>,
): Promise<TaskOutcome<Reply>[]> {
  if (tasks.length === 0) return [];
  const threads = Math.max(1, Math.min(options.workers ?? defaultWorkers(), tasks.length));
  const pool = openPool<Task, Reply>(threads, options);
  const outcomes = new Array<TaskOutcome<Reply>>(tasks.length);
  let next = 0;
  // Piscina's own queue does not keep the order while threads start; each lane takes the next task in order.
  const lane = async () => {
    while (next < tasks.length) {
      const index = next++;
      const outcome = await pool.run(tasks[index]!);
      outcomes[index] = outcome;
      options.onDone?.(index, outcome);
    }
  };
  const ticker = options.onTick === undefined ? undefined : setInterval(options.onTick, 200);
  try {
    await Promise.all(Array.from({ length: threads }, lane));
    return outcomes;
  } finally {
    clearInterval(ticker);
    await pool.close();
  }
}

/** One line that says why a task failed. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]!.trim() || 'failed without a message';
}
