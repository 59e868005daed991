/** How far the processes that work on a folder are together, as one of them sees it. */
import { PROCESS_NAME } from '../io/process-name.ts';
import { type Beat, listBeats } from './claims.ts';
import { type RunFiles, workFolder } from './run-files.ts';

/** Counts the runs of a folder that are done, whoever did them. */
export class Overview {
  /** Names of the chunks whose files are there, and other processes that work, as last seen. */
  published = new Set<string>();
  others: readonly Beat[] = [];
  private readonly files: RunFiles;
  /** Finished runs of each chunk, as found at the start; and with what others have told since. */
  private readonly before: ReadonlyMap<string, number>;
  private partial: ReadonlyMap<string, number>;

  constructor(files: RunFiles) {
    this.files = files;
    this.before = new Map(
      files.chunks.map(({ name, runs }) => [
        name,
        runs.filter(({ hash }) => files.find(hash)?.kind === 'result').length,
      ]),
    );
    this.partial = this.before;
  }

  /** Looks at what others have done. */
  look(): void {
    this.published = this.files.published();
    this.others = listBeats(workFolder(this.files.folder)).filter((beat) => beat.process !== PROCESS_NAME);
    const partial = new Map(this.before);
    for (const { open } of this.others)
      for (const [name, runs] of Object.entries(open))
        partial.set(name, Math.max(runs, partial.get(name) ?? 0));
    this.partial = partial;
  }

  /**
   * Runs finished or failed: in the chunks that this process works on as it says in `open`, in those published all,
   * but for those that are tried once more (`retry`).
   */
  doneRuns(open: Beat['open'], retry: ReadonlySet<string>): number {
    let done = 0;
    for (const { name, runs } of this.files.chunks) {
      const whole = this.published.has(name) && !retry.has(name);
      done += open[name] ?? (whole ? runs.length : (this.partial.get(name) ?? 0));
    }
    return done;
  }
}
