/** A thread of the viewer's server, started at its first task. */
import { Piscina } from 'piscina';
import { type WorkerName, workerLocation } from '../campaign/worker-url.ts';

/** One thread of a module of `workers`, which takes tasks in turn and keeps what it has made between them. */
export class Worker<Task, Reply> {
  private readonly name: WorkerName;
  private pool: Piscina<Task, Reply> | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(name: WorkerName) {
    this.name = name;
  }

  /** Runs a task after those before it; one that nobody waits for by then is left out, and rejects. */
  run(task: Task, gone?: AbortSignal): Promise<Reply> {
    const turn = this.last.then(() => {
      gone?.throwIfAborted();
      return this.thread().run(task);
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.pool?.destroy();
  }

  private thread(): Piscina<Task, Reply> {
    const { url, execArgv } = workerLocation(this.name);
    this.pool ??= new Piscina({ filename: url.href, execArgv: [...execArgv], minThreads: 1, maxThreads: 1 });
    return this.pool;
  }
}
