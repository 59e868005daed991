/** A thread of the viewer's server, started at its first task. */
import { Piscina } from 'piscina';
import { type WorkerName, workerLocation } from '../campaign/worker-url.ts';

/** One thread of a module of `workers`, which takes tasks in turn and keeps what it has made between them. */
export class Worker<Task, Reply> {
  private readonly name: WorkerName;
  private thread: Thread<Task, Reply> | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(name: WorkerName) {
    this.name = name;
  }

  /** Runs a task after those before it; one that nobody waits for by then is left out, and rejects. */
  run(task: Task, gone?: AbortSignal): Promise<Reply> {
    const turn = this.last.then(() => {
      gone?.throwIfAborted();
      this.thread ??= this.start();
      const { pool, broken } = this.thread;
      return pool.run(task, { signal: broken.signal });
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.thread?.pool.destroy();
  }

  private start(): Thread<Task, Reply> {
    const { url, execArgv } = workerLocation(this.name);
    const pool = new Piscina<Task, Reply>({
      filename: url.href,
      execArgv: [...execArgv],
      minThreads: 1,
      maxThreads: 1,
    });
    // A thread that fails outside of its tasks would take the server with it, or leave a task waiting for ever: its tasks
    // fail, and the next one has a new thread.
    const broken = new AbortController();
    pool.on('error', (error) => {
      broken.abort(error);
      if (this.thread?.pool === pool) this.thread = null;
      void pool.destroy();
    });
    return { pool, broken };
  }
}

interface Thread<Task, Reply> {
  readonly pool: Piscina<Task, Reply>;
  /** Aborted where the thread fails outside of a task. */
  readonly broken: AbortController;
}
