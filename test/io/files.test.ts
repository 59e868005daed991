import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import { pack, unpack } from '../../src/io/codec.ts';
import { formatCsv, parseCsv } from '../../src/io/csv.ts';
import { formatJson } from '../../src/io/json.ts';

const folder = mkdtempSync(join(tmpdir(), 'filament-io-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('binary codec', () => {
  const value = () => ({
    seed: '1/0003',
    none: null,
    nan: Number.NaN,
    infinity: Number.NEGATIVE_INFINITY,
    float: 0.1,
    site: Uint32Array.from([1, 4_000_000_000]),
    time: Float64Array.from([0.1, Number.NaN, 1e-300]),
    root: Int32Array.from([-1, 7]),
    state: Uint8Array.from([0, 255]),
    big: BigInt64Array.from([-1n, 2n ** 62n]),
    empty: new Float64Array(0),
    nested: { list: [{ a: 1 }, { a: 2 }], words: ['ä', ''] },
  });

  test('typed arrays come back as what they were', () => {
    const back = unpack<ReturnType<typeof value>>(pack(value()));
    expect(back).toEqual(value());
    expect(back.site).toBeInstanceOf(Uint32Array);
    expect(back.time).toBeInstanceOf(Float64Array);
    expect(back.state.constructor).toBe(Uint8Array);
  });

  test('the same value gives the same bytes, whatever was packed in between', () => {
    const first = pack(value());
    pack({ other: 'record', site: 1 });
    pack(Array.from({ length: 50 }, (_, i) => ({ [`key${i}`]: i })));
    expect(Buffer.from(pack(value())).equals(Buffer.from(first))).toBe(true);
    expect(first.byteOffset).toBe(0);
    expect(first.buffer.byteLength).toBe(first.length);
  });

  test('truncated bytes are refused', () => {
    const bytes = pack(value());
    expect(() => unpack(bytes.subarray(0, bytes.length - 9))).toThrow();
  });
});

describe('atomic files', () => {
  test('makes folders, replaces whole files and leaves nothing aside', () => {
    const path = join(folder, 'a', 'b', 'c.txt');
    writeFileAtomic(path, 'a long first text');
    writeFileAtomic(path, 'short');
    expect(readFileSync(path, 'utf8')).toBe('short');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['c.txt']);
  });

  test('a failed write leaves nothing aside', () => {
    const path = join(folder, 'd');
    writeFileAtomic(join(path, 'inside'), '');
    expect(() => writeFileAtomic(path, 'a file where a folder is')).toThrow();
    expect(readdirSync(folder).sort()).toEqual(['a', 'd']);
  });
});

describe('CSV and JSON', () => {
  test('any text survives a round trip', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', '\r') })), {
          minLength: 1,
        }),
        (rows) => {
          expect(parseCsv(formatCsv(['first', 'second'], rows))).toEqual([['first', 'second'], ...rows]);
        },
      ),
    );
  });

  test('numbers keep all digits; what is not a number is empty', () => {
    expect(
      formatCsv(
        ['a [um]', 'b', 'c', 'd', 'e'],
        [[0.1 + 0.2, Number.NaN, null, true, Number.POSITIVE_INFINITY]],
      ),
    ).toBe('a [um],b,c,d,e\n0.30000000000000004,,,true,inf\n');
    expect(() => formatCsv(['a'], [[1, 2]])).toThrow('2 cells under a header of 1');
    expect(formatJson({ a: Number.NaN })).toBe('{\n  "a": null\n}\n');
  });
});
