/**
 * The files of runs in a result folder: whole chunks in `runs/`, journals of chunks that are being worked on in `work/`.
 * Both are files of records under content hashes, so that a result is known wherever it lies, and whoever made it.
 */
import { existsSync, linkSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { flushFolder, makeFolder } from '../io/atomic-file.ts';
import { failpoint } from '../io/failpoint.ts';
import { hasEnded, PROCESS_NAME, PROCESS_NAME_FORM } from '../io/process-name.ts';
import {
  type RecordContent,
  type RecordFileProblem,
  type RecordPlace,
  readRecord,
  scanRecords,
  writeRecords,
} from '../io/record-file.ts';
import type { Chunk } from './chunks.ts';

/** Folders of a result folder. */
export const runsFolder = (folder: string): string => join(folder, 'runs');
export const workFolder = (folder: string): string => join(folder, 'work');
const chunkPath = (folder: string, chunk: Chunk): string => join(runsFolder(folder), `${chunk.name}.runs`);

/** Name of the process that writes a journal, at the beginning of the file's own. */
const JOURNAL_OWNER = new RegExp(`^(${PROCESS_NAME_FORM})-`);

/** A file that cannot be used as it is. Journals that are `torn` are what a kill leaves behind: what is whole in them counts. */
export interface FileProblem extends RecordFileProblem {
  readonly file: string;
}

/** Index of what a result folder holds. */
export class RunFiles {
  readonly folder: string;
  readonly chunks: readonly Chunk[];
  /** Files that are not what they should be, as far as they were read. */
  readonly problems: FileProblem[] = [];
  private readonly places = new Map<string, RecordPlace>();
  private readonly planned: ReadonlySet<string>;
  private readonly expected: ReadonlyMap<string, Chunk>;
  private readonly scanned = new Set<string>();

  constructor(folder: string, chunks: readonly Chunk[]) {
    this.folder = folder;
    this.chunks = chunks;
    this.planned = new Set(chunks.flatMap(({ runs }) => runs.map(({ hash }) => hash)));
    this.expected = new Map(chunks.map((chunk) => [chunkPath(folder, chunk), chunk]));
  }

  /** What a folder holds of a plan's chunks; with `verify` every byte is read, else the frames of records alone. */
  static read(folder: string, chunks: readonly Chunk[], verify: boolean): RunFiles {
    const files = new RunFiles(folder, chunks);
    for (const path of files.list()) files.scanFile(path, verify);
    return files;
  }

  /** Reads the journals of a chunk that were not read before: others may have left some. */
  scanJournals(chunk: Chunk): void {
    for (const path of this.list())
      if (!this.scanned.has(path) && path.endsWith(`--${chunk.name}.journal`)) this.scanFile(path, true);
  }

  /** Where the record of a run lies; undefined where there is none. */
  find(hash: string): RecordPlace | undefined {
    return this.places.get(hash);
  }

  /**
   * The content of a record. Where its journal is gone, another process has just written its chunk, which is read then.
   *
   * @throws RecordError where its bytes are not those that were written
   */
  content(place: RecordPlace): Uint8Array {
    try {
      return readRecord(place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const chunk = this.chunks.find(({ runs }) => runs.some(({ hash }) => hash === place.name));
      if (chunk === undefined) throw error;
      for (const { hash } of chunk.runs) if (this.find(hash)?.file === place.file) this.forget(hash);
      this.scanFile(chunkPath(this.folder, chunk), false);
      const moved = this.find(place.name);
      if (moved === undefined) throw error;
      return readRecord(moved);
    }
  }

  /** Notes a record that this process has written. */
  note(place: RecordPlace): void {
    this.places.set(place.name, place);
  }

  /** Forgets a record, which then counts as missing. */
  forget(hash: string): void {
    this.places.delete(hash);
  }

  /** Whether the file of a chunk is there; see {@link published} for many. */
  isPublished(chunk: Chunk): boolean {
    return existsSync(chunkPath(this.folder, chunk));
  }

  /** Names of the chunks whose files are there. */
  published(): Set<string> {
    return new Set(
      namesIn(runsFolder(this.folder))
        .filter((name) => name.endsWith('.runs'))
        .map((name) => name.slice(0, -'.runs'.length)),
    );
  }

  /** Chunks whose files are not there. */
  unpublished(): Chunk[] {
    const there = this.published();
    return this.chunks.filter(({ name }) => !there.has(name));
  }

  /** How many runs are planned, and how many of them were found finished or failed. */
  tally(): { readonly total: number; readonly finished: number; readonly failed: number } {
    let [total, finished, failed] = [0, 0, 0];
    for (const { runs } of this.chunks) {
      total += runs.length;
      for (const { hash } of runs) {
        const kind = this.find(hash)?.kind;
        if (kind === 'result') finished++;
        else if (kind === 'failure') failed++;
      }
    }
    return { total, finished, failed };
  }

  /** Path of a new journal of this process for a chunk. */
  journalPath(chunk: Chunk): string {
    const work = workFolder(this.folder);
    for (let k = 0; ; k++) {
      const path = join(work, `${PROCESS_NAME}-${k}--${chunk.name}.journal`);
      if (!existsSync(path)) return path;
    }
  }

  /**
   * Writes the file of a chunk from the records of its runs, `fresh` ones first.
   *
   * @throws RecordError where one of them has become unreadable
   */
  publish(chunk: Chunk, fresh: ReadonlyMap<string, RecordContent>): void {
    const { places } = this;
    function* records(): Generator<RecordContent> {
      for (const { hash } of chunk.runs) {
        const place = places.get(hash);
        const record = fresh.get(hash) ?? (place && contentOf(place));
        if (record === undefined) throw new Error(`chunk ${chunk.name} lacks a run`);
        yield record;
      }
    }
    this.write(chunkPath(this.folder, chunk), records(), 'chunk');
  }

  /**
   * Mends what cannot stay: copies what is whole in damaged files, and in those that hold runs of something else, into
   * a journal, and moves them to `set-aside/`. Torn journals stay: what is whole in them counts. What was done, a line each.
   */
  setAside(): string[] {
    const lines: string[] = [];
    for (const { file, kind, detail } of this.problems.splice(0)) {
      const name = relative(this.folder, file);
      const saved = [...this.places.values()].filter((place) => place.file === file);
      const kept = saved.length === 0 ? '' : ` (${saved.length} runs of it are kept)`;
      if (kind === 'torn' && file.endsWith('.journal')) {
        lines.push(`${name} ${detail}, cut off while it was written${kept}`);
        continue;
      }
      if (saved.length > 0) this.rescue(file, saved);
      const aside = freePath(join(this.folder, 'set-aside'), basename(file));
      if (!moveWithoutReplacing(file, aside)) continue;
      lines.push(`${name} ${detail}: moved to ${relative(this.folder, aside)}${kept}`);
    }
    return lines;
  }

  private rescue(file: string, saved: readonly RecordPlace[]): void {
    const path = freePath(workFolder(this.folder), `${PROCESS_NAME}--from-${basename(file)}.journal`);
    function* records(): Generator<RecordContent> {
      for (const place of saved) yield contentOf(place);
    }
    this.write(path, records(), 'file');
  }

  /** Writes a file of records, which then are found in it. */
  private write(path: string, records: Iterable<RecordContent>, step: 'chunk' | 'file'): void {
    for (const place of writeRecords(path, records, step)) this.note(place);
  }

  /** Removes the journals of a chunk, whose file is there. */
  removeJournals(chunk: Chunk): void {
    for (const name of namesIn(workFolder(this.folder)))
      if (name.endsWith(`--${chunk.name}.journal`))
        rmSync(join(workFolder(this.folder), name), { force: true });
    failpoint('journal.removed');
  }

  /** Removes what whole chunks have made superfluous: journals, and chunks of a smaller plan. */
  removeSuperfluous(): void {
    for (const path of this.list()) if (!this.expected.has(path)) rmSync(path, { force: true });
  }

  /** Files of runs, whole chunks first, each in order. */
  private list(): string[] {
    const at = (folder: string, extension: string) =>
      namesIn(folder)
        .filter((name) => name.endsWith(extension))
        .sort()
        .map((name) => join(folder, name));
    return [...at(runsFolder(this.folder), '.runs'), ...at(workFolder(this.folder), '.journal')];
  }

  private scanFile(path: string, verify: boolean): void {
    this.scanned.add(path);
    let found: ReturnType<typeof scanRecords>;
    try {
      found = scanRecords(path, verify);
    } catch (error) {
      // Another process has just replaced it by a whole chunk.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    const { records, problem } = found;
    const chunk = this.expected.get(path);
    const known = records.filter(({ name }) => this.planned.has(name));
    for (const place of known) {
      const before = this.places.get(place.name);
      // A result counts more than a failure; of two alike, the first.
      if (before === undefined || (before.kind === 'failure' && place.kind === 'result')) this.note(place);
    }
    // A process that lives may be writing at this moment.
    const owner = JOURNAL_OWNER.exec(basename(path))?.[1];
    const growing = path.endsWith('.journal') && owner !== undefined && hasEnded(owner) !== true;
    if (problem !== null && growing) return;
    if (problem !== null) this.problems.push({ file: path, ...problem });
    else if (known.length < records.length)
      this.problems.push({
        file: path,
        kind: 'foreign',
        detail: `holds ${records.length - known.length} runs of another scenario, seed or version`,
      });
    else if (
      chunk?.runs.some(({ hash }, k) => records[k]?.name !== hash) ||
      (chunk && chunk.runs.length !== records.length)
    )
      this.problems.push({
        file: path,
        kind: 'damaged',
        detail: `holds ${records.length} runs, not the ${chunk.runs.length} it should`,
      });
  }
}

/** A record that lies in a file. @throws RecordError where its bytes are not those that were written */
const contentOf = (place: RecordPlace): RecordContent => ({
  kind: place.kind,
  name: place.name,
  content: readRecord(place),
});

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** A path in a folder (made if missing) that nothing has. */
export function freePath(folder: string, name: string): string {
  makeFolder(folder);
  for (let k = 1; ; k++) {
    const path = join(folder, k === 1 ? name : `${name}.${k}`);
    if (!existsSync(path)) return path;
  }
}

/** Moves a file; false where it is gone. Where two processes move at once, neither replaces what the other has moved. */
export function moveWithoutReplacing(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    rmSync(from, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    // No hard links here.
    renameSync(from, to);
  }
  flushFolder(join(to, '..'));
  return true;
}
