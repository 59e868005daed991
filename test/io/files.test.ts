import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import { pack, unpack } from '../../src/io/codec.ts';
import { formatCsv, parseCsv } from '../../src/io/csv.ts';
import { writeHdf5 } from '../../src/io/hdf5/hdf5.ts';
import { formatJson } from '../../src/io/json.ts';
import { ArchiveError, formatNpz, npzParts } from '../../src/io/npy/npz.ts';
import { formatImageData } from '../../src/io/vtk/image-data.ts';
import { escapeXml, xmlComment } from '../../src/io/xml.ts';

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

describe('XML', () => {
  test('texts are escaped, and what XML cannot hold is replaced', () => {
    expect(escapeXml('a < b & "c"')).toBe('a &lt; b &amp; &quot;c&quot;');
    expect(escapeXml('\u0001\u007f\ud800\tµ😀')).toBe('\ufffd\ufffd\ufffd\tµ😀');
  });

  test('a comment holds no two hyphens in a row, whatever it is of', () => {
    for (const text of ['a--b', 'a---b', '----', '-', 'end--']) {
      const comment = xmlComment(text);
      expect(comment.slice(4, -3), text).not.toContain('--');
      expect(comment.replaceAll(/[^-]/g, '').length, text).toBe(4 + text.replaceAll(/[^-]/g, '').length);
    }
    const data = Uint8Array.of(1);
    const [head] = formatImageData({
      dimensions: [1, 1, 1],
      spacing: [1, 1, 1],
      arrays: [{ name: 'grain', unit: '1', components: 1, data }],
      time: 0,
      comment: 'a --- name\u0000',
    });
    expect(Buffer.from(head!).toString()).toContain('<!-- a - - - name\ufffd -->');
  });
});

describe('files of libraries', () => {
  test('an HDF5 file that cannot be finished leaves nothing behind, and what was there', async () => {
    const path = join(folder, 'h5', 'a.h5');
    await writeHdf5(path, { attributes: { title: 'first' } });
    const before = readFileSync(path);
    function* failing(): Generator<[string, object]> {
      yield ['one', {}];
      throw new Error('no more');
    }
    await expect(writeHdf5(path, { groups: failing() })).rejects.toThrow('no more');
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(join(folder, 'h5'))).toEqual(['a.h5']);
  });

  test('an archive of more arrays or bytes than the format holds is refused, and never longer than counted', () => {
    const entries = Array.from(
      { length: 5 },
      (_, k) =>
        [`array_${k}`, { shape: [300], data: new Uint8Array(300).map((_, i) => i * (k + 1)) }] as const,
    );
    const bytes = formatNpz(Object.fromEntries(entries)).length;
    const written = (files: number, most: number) =>
      [...npzParts(entries, { files, bytes: most })].reduce((sum, part) => sum + part.length, 0);
    expect(written(5, 2 * bytes)).toBe(bytes);
    expect(() => written(4, 2 * bytes)).toThrow(ArchiveError);
    expect(() => written(4, 2 * bytes)).toThrow('more than 4 arrays');
    expect(() => written(5, bytes - 1)).toThrow(`more than ${bytes - 1} bytes`);
  });
});
