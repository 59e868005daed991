/**
 * The files of runs in a result folder: whole chunks in `runs/`, journals of chunks that are being worked on in `work/`.
 * Both are files of records under content hashes, so that a result is known wherever it lies, and whoever made it.
 */
import { existsSync, linkSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { flushFolder, makeFolder, writePartsAtomic } from '../io/atomic-file.ts';
import { failpoint } from '../io/failpoint.ts';
import { hasEnded, PROCESS_NAME } from '../io/process-name.ts';
import {
  encodeRecord,
  type RecordKind,
  type RecordPlace,
  readRecord,
  recordFileHeader,
  scanRecords,
} from '../io/record-file.ts';
import type { Chunk } from './chunks.ts';

/** Folders of a result folder. */
export const runsFolder = (folder: string): string => join(folder, 'runs');
export const workFolder = (folder: string): string => join(folder, 'work');
const chunkPath = (folder: string, chunk: Chunk): string => join(runsFolder(folder), `${chunk.name}.runs`);

/** A record in memory, not yet in a file. */
export interface FreshRecord {
  readonly kind: RecordKind;
  readonly name: string;
  readonly content: Uint8Array;
}

/** A file that cannot be used as it is. */
export interface FileProblem {
  readonly file: string;
  /** `torn` journals are what a kill leaves behind: what is whole in them counts. */
  readonly kind: 'torn' | 'damaged' | 'foreign' | 'newer';
  readonly detail: string;
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
      const chunk = this.chunks.find(({ runs }) => runs.some(({ hash }) => hash === place.name));
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || chunk === undefined) throw error;
      this.forget(place.name);
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
  publish(chunk: Chunk, fresh: ReadonlyMap<string, FreshRecord>): void {
    const { places } = this;
    const path = chunkPath(this.folder, chunk);
    const written: RecordPlace[] = [];
    function* parts(): Generator<Uint8Array> {
      let offset = recordFileHeader.length;
      yield recordFileHeader;
      for (const { hash } of chunk.runs) {
        const place = places.get(hash);
        const record =
          fresh.get(hash) ?? (place && { kind: place.kind, name: hash, content: readRecord(place) });
        if (record === undefined) throw new Error(`chunk ${chunk.name} lacks a run`);
        const bytes = encodeRecord(record.kind, hash, record.content);
        written.push({ file: path, offset, length: record.content.length, kind: record.kind, name: hash });
        offset += bytes.length;
        yield bytes;
      }
    }
    writePartsAtomic(path, parts(), 'chunk');
    for (const place of written) this.note(place);
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
    const written: RecordPlace[] = [];
    function* parts(): Generator<Uint8Array> {
      let offset = recordFileHeader.length;
      yield recordFileHeader;
      for (const place of saved) {
        const bytes = encodeRecord(place.kind, place.name, readRecord(place));
        written.push({ ...place, file: path, offset });
        offset += bytes.length;
        yield bytes;
      }
    }
    writePartsAtomic(path, parts());
    for (const place of written) this.note(place);
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
    const owner = /^([\w-]+~[0-9a-f]{8}~\d+~\d+)-/.exec(basename(path))?.[1];
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
