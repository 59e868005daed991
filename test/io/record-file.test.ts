import fs, { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  type RecordContent,
  RecordError,
  RecordWriter,
  readRecord,
  scanRecords,
  writeRecords,
} from '../../src/io/record-file.ts';

const { writeSync } = fs;

/** Has the disk full after so many bytes more. */
function fillDisk(room: number): void {
  let left = room;
  fs.writeSync = ((file: number, bytes: Uint8Array, from: number) => {
    if (left === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const length = Math.min(left, bytes.length - from);
    left -= length;
    return writeSync(file, bytes, from, length);
  }) as typeof writeSync;
  syncBuiltinESMExports();
}

function emptyDisk(): void {
  fs.writeSync = writeSync;
  syncBuiltinESMExports();
}

const folder = mkdtempSync(join(tmpdir(), 'filament-records-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(emptyDisk);

const record = (digit: string, length: number): RecordContent => ({
  kind: 'result',
  name: digit.repeat(64),
  content: new Uint8Array(length).fill(digit.charCodeAt(0)),
});
const [a, b, c] = [record('a', 100), record('b', 5000), record('c', 30)] as const;
const contents = (path: string) => {
  const { records, problem } = scanRecords(path, true);
  expect(problem).toBeNull();
  return records.map((place) => ({ kind: place.kind, name: place.name, content: readRecord(place) }));
};
const plain = (records: readonly RecordContent[]) =>
  records.map((each) => ({ ...each, content: Buffer.from(each.content) }));

describe('a journal', () => {
  test.each([0, 7, 80, 3000])('goes on after a record of which the disk had room for %i bytes', (room) => {
    const path = join(folder, `${room}.journal`);
    const journal = new RecordWriter(path);
    journal.append(a.kind, a.name, a.content);
    fillDisk(room);
    expect(() => journal.append(b.kind, b.name, b.content)).toThrow('ENOSPC');
    emptyDisk();
    const written = journal.append(c.kind, c.name, c.content);
    journal.flush();
    journal.close();
    expect(contents(path)).toEqual(plain([a, c]));
    expect(readRecord(written)).toEqual(Buffer.from(c.content));
  });
});

describe('a file of records', () => {
  test('holds them where it says, in their order', () => {
    const path = join(folder, 'whole.runs');
    const places = writeRecords(path, [a, b, c], 'chunk');
    expect(contents(path)).toEqual(plain([a, b, c]));
    expect(places).toEqual(scanRecords(path, true).records);
  });

  test('stays as it was where a record cannot be had, or written', () => {
    const path = join(folder, 'kept.runs');
    writeRecords(path, [a]);
    const before = readFileSync(path);
    function* failing(): Generator<RecordContent> {
      yield b;
      throw new RecordError('gone');
    }
    expect(() => writeRecords(path, failing())).toThrow('gone');
    fillDisk(1000);
    expect(() => writeRecords(path, [b, c])).toThrow('ENOSPC');
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
