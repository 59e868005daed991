/** Works on the chunks of a result folder, beside any other processes that do, until none is left. */
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { pack } from '../io/codec.ts';
import { PROCESS_NAME } from '../io/process-name.ts';
import { type RecordContent, RecordError, RecordWriter } from '../io/record-file.ts';
import { CheckpointFiles } from './checkpoint-files.ts';
import type { Chunk, HashedRun } from './chunks.ts';
import { BEAT_INTERVAL, type Beat, Claims, clockOf } from './claims.ts';
import {
  makeProgressTable,
  progressRow,
  type RunReply,
  type RunSaved,
  type RunTask,
  readProgress,
} from './messages.ts';
import { Overview } from './overview.ts';
import type { EnsemblePlan } from './plan.ts';
import { openPool, type TaskOutcome } from './pool.ts';
import { type RunFiles, workFolder } from './run-files.ts';
import type { WorkerLocation } from './worker-url.ts';

/** Seconds between checkpoints of a run, by default. */
export const CHECKPOINT_INTERVAL = 60;
/** Milliseconds that running trajectories are given to save their state when the work is stopped. */
const GRACE = 10_000;
/** Milliseconds between looks for something to claim, and between flushes of journals and looks at what others do. */
const LOOK_INTERVAL = 300;
const FLUSH_INTERVAL = 1_000;

/** How far the work on a folder is. */
export interface WorkProgress {
  /** Runs finished or failed, whoever did them. */
  readonly done: number;
  /** Those that work on it, this process first, as they last told. */
  readonly processes: readonly [Beat, ...Beat[]];
}

/** How to work. */
export interface WorkOptions {
  readonly plan: EnsemblePlan;
  readonly files: RunFiles;
  readonly worker: WorkerLocation;
  readonly workers: number;
  /** Once aborted, running runs save their state and nothing new is begun. */
  readonly signal?: AbortSignal;
  /** Wait for chunks that other processes work on, to take over what they may leave; default true. */
  readonly wait?: boolean;
  /** Seconds of wall time between checkpoints of a run. */
  readonly checkpointInterval?: number;
  /** Milliseconds for running runs to save their state. */
  readonly grace?: number;
  /** Limit of a thread's heap in MB; a run beyond it fails. Default: Node's own. */
  readonly heapLimit?: number;
  readonly log: Logger;
  /** Told of everything that a user should know, in words. */
  readonly onNote: (text: string) => void;
  readonly onProgress?: (progress: WorkProgress) => void;
}

/** A claimed chunk. */
interface OpenChunk {
  readonly chunk: Chunk;
  readonly waiting: HashedRun[];
  /** Runs begun and not ended. */
  running: number;
  journal: RecordWriter | null;
  /** Records that are in no file yet. */
  readonly fresh: Map<string, RecordContent>;
}

/** Works until nothing is left, or the signal; resolves to whether every chunk is there. */
export function workOn(options: WorkOptions): Promise<boolean> {
  return new Work(options).run();
}

class Work {
  private readonly options: WorkOptions;
  private readonly claims: Claims;
  private readonly open: OpenChunk[] = [];
  private readonly done = new Set<string>();
  /** Chunks with failed runs, found at the start: each is tried once more. */
  private readonly retry: Set<string>;
  private readonly order: readonly Chunk[];
  private readonly overview: Overview;
  private readonly stop = new SharedArrayBuffer(4);
  private readonly started = new Date();
  private readonly running = new Map<number, { run: HashedRun; since: number }>();
  private readonly table: SharedArrayBuffer;
  private finished = 0;
  private failed = 0;
  private seconds = 0;
  private stopping = false;
  private error: unknown = null;
  /** Ends the wait for running runs. */
  private leave: () => void = () => {};
  private graceTimer: NodeJS.Timeout | undefined;

  constructor(options: WorkOptions) {
    const { files } = options;
    this.options = options;
    this.claims = new Claims(workFolder(files.folder));
    this.table = makeProgressTable(options.workers);
    // Run 0 of all points first, then run 1: an ensemble stopped early is even over its points.
    this.order = [...files.chunks].sort(
      (a, b) => a.runs[0]!.run - b.runs[0]!.run || a.runs[0]!.point - b.runs[0]!.point,
    );
    this.overview = new Overview(files);
    this.retry = new Set(
      files.chunks
        .filter(({ runs }) => runs.some(({ hash }) => files.find(hash)?.kind === 'failure'))
        .map(({ name }) => name),
    );
  }

  async run(): Promise<boolean> {
    const { worker, signal, workers, heapLimit } = this.options;
    const pool = openPool<RunTask, RunReply | RunSaved>(workers, {
      worker,
      ...(heapLimit === undefined ? {} : { heapLimit }),
    });
    const timers = [
      setInterval(() => this.guarded(() => this.flush()), FLUSH_INTERVAL),
      setInterval(() => this.guarded(() => this.overview.look()), FLUSH_INTERVAL),
      setInterval(() => this.guarded(() => this.claims.beat(this.told())), BEAT_INTERVAL),
      setInterval(() => this.tell(), 200),
    ];
    const graceOver = new Promise<null>((resolve) => {
      this.leave = () => resolve(null);
    });
    const halt = () => this.halt();
    signal?.addEventListener('abort', halt, { once: true });
    if (signal?.aborted) halt();
    const lane = async (slot: number) => {
      for (let job = await this.next(); job !== null; job = await this.next()) {
        const { of, run } = job;
        this.running.set(slot, { run, since: performance.now() });
        progressRow(this.table, slot).fill(0);
        const outcome = await Promise.race([pool.run(this.task(run, slot)), graceOver]);
        const { since } = this.running.get(slot)!;
        this.running.delete(slot);
        this.guarded(() => this.take(of, run, outcome, (performance.now() - since) / 1000));
        this.tell();
      }
    };
    try {
      this.guarded(() => this.claims.beat(this.told()));
      this.guarded(() => this.overview.look());
      await Promise.all(Array.from({ length: workers }, (_, slot) => lane(slot)));
    } finally {
      signal?.removeEventListener('abort', halt);
      for (const timer of timers) clearInterval(timer);
      clearTimeout(this.graceTimer);
      await pool.close();
      for (const { journal } of this.open) {
        try {
          journal?.flush();
        } catch (error) {
          this.error ??= error;
        }
        journal?.close();
      }
      this.claims.leave();
    }
    if (this.error !== null) throw this.error;
    return this.options.files.unpublished().length === 0 && !this.stopping;
  }

  /** Begins nothing more; running runs are told to save their state, and waited for a while. */
  private halt(): void {
    if (this.stopping) return;
    this.stopping = true;
    Atomics.store(new Int32Array(this.stop), 0, 1);
    this.graceTimer = setTimeout(() => this.leave(), this.options.grace ?? GRACE);
  }

  /** Does something that writes; where that fails the work is stopped, and the reason thrown at its end. */
  private guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.error ??= error;
      this.halt();
    }
  }

  private task({ id, point, seed, hash }: HashedRun, slot: number): RunTask {
    const { plan, files, checkpointInterval = CHECKPOINT_INTERVAL } = this.options;
    return {
      id,
      scenario: plan.points[point]!.scenario,
      seed,
      progress: this.table,
      slot,
      checkpoint: { folder: workFolder(files.folder), hash, interval: checkpointInterval, stop: this.stop },
    };
  }

  /** The next run to begin; null where this lane is through. */
  private async next(): Promise<{ of: OpenChunk; run: HashedRun } | null> {
    for (;;) {
      if (this.stopping) return null;
      const of = this.open.find(({ waiting }) => waiting.length > 0);
      if (of !== undefined) {
        of.running++;
        return { of, run: of.waiting.shift()! };
      }
      let found: 'claimed' | 'others' | 'none' = 'none';
      this.guarded(() => {
        found = this.claim();
      });
      if (found === 'none') return null;
      if (found === 'others') {
        if (this.options.wait === false) return null;
        await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL));
      }
    }
  }

  /** Claims the next chunk that nobody works on. `others`: there are only such that others hold. */
  private claim(): 'claimed' | 'others' | 'none' {
    const { files } = this.options;
    this.overview.published = files.published();
    const clock = clockOf(workFolder(files.folder));
    let others = false;
    for (const chunk of this.order) {
      const { name } = chunk;
      if (this.done.has(name) || this.open.some((mine) => mine.chunk === chunk)) continue;
      const again = this.retry.has(name);
      if (this.overview.published.has(name) && !again) {
        this.done.add(name);
        continue;
      }
      if (!this.claims.take(name, clock)) {
        others = true;
        continue;
      }
      // Between the look and the claim another process may have written it.
      if (files.isPublished(chunk) && !again) {
        this.claims.release(name);
        this.done.add(name);
        continue;
      }
      this.openChunk(chunk);
      return 'claimed';
    }
    return others ? 'others' : 'none';
  }

  private openChunk(chunk: Chunk): void {
    const { files, onNote } = this.options;
    files.scanJournals(chunk);
    for (const line of files.setAside()) onNote(line);
    this.retry.delete(chunk.name);
    const waiting = chunk.runs.filter(({ hash }) => files.find(hash)?.kind !== 'result');
    const open: OpenChunk = { chunk, waiting: [...waiting], running: 0, journal: null, fresh: new Map() };
    this.open.push(open);
    this.publishIfWhole(open);
  }

  /** Takes what became of a run. */
  private take(
    of: OpenChunk,
    run: HashedRun,
    outcome: TaskOutcome<RunReply | RunSaved> | null,
    seconds: number,
  ): void {
    const { log, onNote } = this.options;
    of.running--;
    if (outcome === null || outcome.kind === 'aborted') {
      log.warn({ run: run.id, seconds }, 'cut off');
      return;
    }
    const notes = outcome.kind === 'done' ? (outcome.reply.notes ?? []) : [];
    for (const note of notes) {
      log.warn({ run: run.id }, note);
      onNote(`run ${run.id}: ${note}`);
    }
    if (outcome.kind === 'done' && 'saved' in outcome.reply) {
      log.info({ run: run.id, seconds }, 'state saved');
      return;
    }
    if (outcome.kind === 'done') {
      const { summary, packed, seconds: simulation } = outcome.reply as RunReply;
      log.info({ run: run.id, hash: run.hash, seconds, simulation, outcome: summary.outcome }, 'finished');
      of.fresh.set(run.hash, { kind: 'result', name: run.hash, content: packed });
      this.finished++;
      this.seconds += seconds;
    } else {
      log.error({ run: run.id, hash: run.hash, seconds, reason: outcome.error }, 'failed');
      of.fresh.set(run.hash, { kind: 'failure', name: run.hash, content: pack({ error: outcome.error }) });
      this.failed++;
    }
    if (!this.publishIfWhole(of)) this.writeJournal(of);
    this.removeCheckpoints(of, run);
  }

  /** Writes the file of a chunk once all its runs are done; tells whether it did. */
  private publishIfWhole(of: OpenChunk): boolean {
    const { files, log, onNote } = this.options;
    if (of.running > 0 || of.waiting.length > 0) return false;
    const missing = of.chunk.runs.filter(({ hash }) => !of.fresh.has(hash) && files.find(hash) === undefined);
    // Runs that were cut off: the chunk waits for the next time.
    if (missing.length > 0) return false;
    try {
      files.publish(of.chunk, of.fresh);
    } catch (error) {
      if (!(error instanceof RecordError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // What was in a journal of another process is no longer whole: those runs are done again.
      onNote(`${(error as Error).message}: its runs are done again`);
      for (const run of of.chunk.runs) {
        if (of.fresh.has(run.hash)) continue;
        files.forget(run.hash);
        of.waiting.push(run);
      }
      return false;
    }
    of.journal?.close();
    this.open.splice(this.open.indexOf(of), 1);
    this.done.add(of.chunk.name);
    this.overview.published.add(of.chunk.name);
    files.removeJournals(of.chunk);
    this.claims.release(of.chunk.name);
    log.info({ chunk: of.chunk.name, runs: of.chunk.runs.length }, 'written');
    return true;
  }

  private writeJournal(of: OpenChunk): void {
    const { files } = this.options;
    for (const { kind, name, content } of of.fresh.values()) {
      of.journal ??= new RecordWriter(files.journalPath(of.chunk));
      files.note(of.journal.append(kind, name, content));
      of.fresh.delete(name);
    }
  }

  private removeCheckpoints(of: OpenChunk, run: HashedRun): void {
    const checkpoints = new CheckpointFiles(workFolder(this.options.files.folder), run.hash);
    if (!checkpoints.exists()) return;
    // Long runs have checkpoints; these are not given up for a result that a power cut could still take.
    of.journal?.flush();
    checkpoints.remove();
  }

  private flush(): void {
    for (const { journal } of this.open) journal?.flush();
  }

  private tell(): void {
    const { onProgress } = this.options;
    if (onProgress === undefined) return;
    const told = this.told();
    const done = this.overview.doneRuns(told.open, this.retry);
    onProgress({ done, processes: [told, ...this.overview.others] });
  }

  /** What this process tells of itself. */
  private told(): Beat {
    const now = performance.now();
    return {
      process: PROCESS_NAME,
      host: hostname(),
      pid: process.pid,
      workers: this.options.workers,
      started: this.started.toISOString(),
      finished: this.finished,
      failed: this.failed,
      seconds: this.seconds,
      open: Object.fromEntries(this.open.map((of) => [of.chunk.name, doneOf(of)])),
      running: [...this.running].map(([slot, { run, since }]) => ({
        id: run.id,
        ...readProgress(progressRow(this.table, slot)),
        seconds: (now - since) / 1000,
      })),
    };
  }
}

/** Runs of a claimed chunk that are neither waiting nor running. */
const doneOf = ({ chunk, waiting, running }: OpenChunk): number =>
  chunk.runs.length - waiting.length - running;
