/**
 * Files of records, each under a name of 64 hexadecimal digits and with a checksum, so that a file that was cut short,
 * damaged or swapped shows it. A file begins with `filament-kmc runs 1` and a line end; a record is
 *
 *     4  bytes  "RUN" and a zero byte
 *     4         kind: 0 a result, 1 the reason of a failure
 *     8         length n of the content, little-endian as all numbers
 *     32        name
 *     32        SHA-256 of the 48 bytes above and the content
 *     n         content
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { flushFolder, makeFolder, writePartsAtomic, writeWhole } from './atomic-file.ts';
import { failpoint, type WriteStep } from './failpoint.ts';
import { readAt, withFile } from './open-file.ts';

/** What a record holds. */
export type RecordKind = 'result' | 'failure';

/** Where a record lies. */
export interface RecordPlace {
  readonly file: string;
  /** Byte at which it begins. */
  readonly offset: number;
  /** Bytes of its content. */
  readonly length: number;
  readonly kind: RecordKind;
  readonly name: string;
}

/**
 * What is wrong with a file: `torn` ends within a record, as after a kill while it was written; `damaged` has other bytes
 * than were written; `foreign` is something else; `newer` is of a later format.
 */
export interface RecordFileProblem {
  readonly kind: 'torn' | 'damaged' | 'foreign' | 'newer';
  /** In words, after the name of the file. */
  readonly detail: string;
}

/** What was found in a file. */
export interface ScannedFile {
  readonly records: readonly RecordPlace[];
  /** Null where nothing is wrong. */
  readonly problem: RecordFileProblem | null;
}

/** A record whose bytes are not those that were written. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

const FORMAT = 1;
const HEADER = Buffer.from(`filament-kmc runs ${FORMAT}\n`, 'latin1');
const MARK = Buffer.from('RUN\0', 'latin1');
const KINDS: readonly RecordKind[] = ['result', 'failure'];
const FRAME = 80;
const SIGNED = 48;

/** The bytes with which a file of records begins. */
export const recordFileHeader: Uint8Array = HEADER;

/** A record in memory. */
export interface RecordContent {
  readonly kind: RecordKind;
  readonly name: string;
  readonly content: Uint8Array;
}

/** A record as it lies in a file: its frame and its content. */
export function encodeRecord(kind: RecordKind, name: string, content: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(FRAME + content.length);
  MARK.copy(bytes);
  bytes.writeUInt32LE(KINDS.indexOf(kind), 4);
  bytes.writeBigUInt64LE(BigInt(content.length), 8);
  bytes.write(name, 16, 32, 'hex');
  bytes.set(content, FRAME);
  checksum(bytes.subarray(0, SIGNED), content).copy(bytes, SIGNED);
  return bytes;
}

function checksum(signed: Uint8Array, content: Uint8Array): Buffer {
  return createHash('sha256').update(signed).update(content).digest();
}

/**
 * Lists the records of a file. With `verify` every byte is read and checked, and records with wrong bytes are left out;
 * without, frames alone are read. Throws where the file cannot be read at all.
 */
export function scanRecords(path: string, verify: boolean): ScannedFile {
  return withFile(path, 'r', (file) => {
    const { size } = fstatSync(file);
    const records: RecordPlace[] = [];
    const bad = (kind: RecordFileProblem['kind'], detail: string): ScannedFile => ({
      records,
      problem: { kind, detail },
    });
    const header = readAt(file, 0, HEADER.length);
    if (!header.equals(HEADER)) {
      if (HEADER.subarray(0, header.length).equals(header)) return bad('torn', 'ends within its first line');
      const [, format] = /^filament-kmc runs (\d+)/.exec(header.toString('latin1')) ?? [];
      return Number(format) > FORMAT
        ? bad('newer', `is of format ${format}, this version reads ${FORMAT}`)
        : bad('foreign', 'is not a file of runs');
    }
    let problem: RecordFileProblem | null = null;
    for (let offset = HEADER.length; offset < size; ) {
      const frame = readAt(file, offset, FRAME);
      const at = `at byte ${offset}, after ${records.length} whole runs`;
      if (frame.length < FRAME) return bad('torn', `ends within a run ${at}`);
      const kind = KINDS[frame.readUInt32LE(4)];
      if (!frame.subarray(0, 4).equals(MARK) || kind === undefined)
        return bad('damaged', `holds something else than a run ${at}`);
      const length = Number(frame.readBigUInt64LE(8));
      if (length > size - offset - FRAME) return bad('torn', `ends within a run ${at}`);
      const place = { file: path, offset, length, kind, name: frame.toString('hex', 16, SIGNED) };
      const whole =
        !verify ||
        checksum(frame.subarray(0, SIGNED), readAt(file, offset + FRAME, length)).equals(
          frame.subarray(SIGNED),
        );
      if (whole) records.push(place);
      else problem ??= { kind: 'damaged', detail: `holds a run with wrong bytes ${at}` };
      offset += FRAME + length;
    }
    return { records, problem };
  });
}

/** The content of a record. @throws RecordError where its bytes are not those that were written */
export function readRecord(place: RecordPlace): Uint8Array {
  const bytes = withFile(place.file, 'r', (file) => readAt(file, place.offset, FRAME + place.length));
  const content = bytes.subarray(FRAME);
  const same =
    bytes.length === FRAME + place.length &&
    bytes.toString('hex', 16, SIGNED) === place.name &&
    checksum(bytes.subarray(0, SIGNED), content).equals(bytes.subarray(SIGNED, FRAME));
  if (!same) throw new RecordError(`${place.file} is damaged at byte ${place.offset}`);
  return content;
}

/**
 * Writes a file of records that is whole or not there, one of them in memory at a time; where each lies in it, in their
 * order. Where it throws, or `records` does, the file is as it was before.
 */
export function writeRecords(
  path: string,
  records: Iterable<RecordContent>,
  step: WriteStep = 'file',
): RecordPlace[] {
  const places: RecordPlace[] = [];
  function* parts(): Generator<Uint8Array> {
    let offset = HEADER.length;
    yield HEADER;
    for (const { kind, name, content } of records) {
      const bytes = encodeRecord(kind, name, content);
      places.push({ file: path, offset, length: content.length, kind, name });
      offset += bytes.length;
      yield bytes;
    }
  }
  writePartsAtomic(path, parts(), step);
  return places;
}

/** A file of records that grows at its end, as a journal does; not whole before it is flushed. */
export class RecordWriter {
  readonly path: string;
  private readonly file: number;
  private size: number;
  private dirty = false;

  /** Begins a new file; its folder is made if missing. */
  constructor(path: string) {
    makeFolder(dirname(path));
    this.path = path;
    // Appending, so that after a write that failed the next one begins where that one was cut off.
    this.file = openSync(path, 'ax');
    try {
      failpoint('journal.open');
      writeWhole(this.file, HEADER);
    } catch (error) {
      closeSync(this.file);
      rmSync(path, { force: true });
      throw error;
    }
    this.size = HEADER.length;
    flushFolder(dirname(path));
  }

  /** Adds a record. Where that fails, on a full disk say, what is half-written is cut off again. */
  append(kind: RecordKind, name: string, content: Uint8Array): RecordPlace {
    const bytes = encodeRecord(kind, name, content);
    const offset = this.size;
    try {
      const half = bytes.length >> 1;
      writeWhole(this.file, bytes.subarray(0, half));
      failpoint('journal.half');
      writeWhole(this.file, bytes.subarray(half));
      failpoint('journal.appended');
    } catch (error) {
      ftruncateSync(this.file, offset);
      throw error;
    }
    this.size += bytes.length;
    this.dirty = true;
    return { file: this.path, offset, length: content.length, kind, name };
  }

  /** Flushes to the disk what was added. */
  flush(): void {
    if (!this.dirty) return;
    fsyncSync(this.file);
    this.dirty = false;
    failpoint('journal.flushed');
  }

  close(): void {
    closeSync(this.file);
  }
}
