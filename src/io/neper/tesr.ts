/** Raster tessellations of Neper (`.tesr`), ascii and binary. */
import { MapError } from '../../scenario/map-request.ts';
import { checkVoxels, type RawMap } from '../maps/raw-map.ts';
import { fromAxisAngle, fromBunge, fromRodrigues, inverse, normalised } from '../maps/rotation.ts';

/** Bytes of a cell in a binary format, and whether the first is the highest. */
const BINARY: Readonly<Record<string, [bytes: number, big: boolean]>> = {
  binary8: [1, false],
  binary16: [2, false],
  binary16_big: [2, true],
  binary32: [4, false],
  binary32_big: [4, true],
};

/**
 * Reads a raster tessellation: sections `**general` (dimension, voxels, edges), `**cell` (numbers, orientations) and
 * `**data` (cells of the voxels, x fastest, in the file or, by `readFile`, beside it). Neper's lengths have no unit; cell 0 is none.
 *
 * @throws MapError
 */
export function parseTesr(bytes: Uint8Array, readFile: (name: string) => Uint8Array): RawMap {
  const decoder = new TextDecoder('latin1');
  if (!decoder.decode(bytes.subarray(0, 7)).startsWith('***tesr'))
    throw new MapError('no line ***tesr', 'a raster tessellation of Neper');
  const dataAt = startOf(bytes, '**data');
  // One character a byte, so that places in the text are places in the file.
  const head = decoder.decode(dataAt < 0 ? bytes : bytes.subarray(0, dataAt));
  const general = section(head, 'general');
  const [dimension] = general;
  if (dimension !== 2 && dimension !== 3) throw new MapError(`**general of dimension ${dimension}`, '2 or 3');
  const sizes = general.slice(1, 1 + dimension);
  const edges = general.slice(1 + dimension, 1 + 2 * dimension);
  if (!sizes.every((n) => Number.isInteger(n) && n > 0) || edges.length !== dimension)
    throw new MapError(
      `**general with ${sizes.join(' x ')} voxels`,
      'whole numbers of voxels and their edges',
    );
  if (dataAt < 0) throw new MapError('no section **data', 'the cells of the voxels', 'the file is cut short');
  checkVoxels(sizes);
  const cells = sizes.reduce((product, n) => product * n, 1);
  const labels = readCells(bytes, dataAt, cells, readFile);
  const [nx, second] = sizes as [number, number];
  const [dx, dSecond] = edges as [number, number];
  return {
    // A plane of Neper lies in x and y; here it stands on the electrode.
    dimensions: dimension === 2 ? [nx, 1, second] : [nx, second, sizes[2]!],
    spacing: dimension === 2 ? [dx, dSecond, dSecond] : [dx, dSecond, edges[2]!],
    unit: null,
    labels,
    orientation: orientationsOf(head),
    none: 0,
  };
}

/** The numbers of a section up to the next one. */
function section(head: string, name: string): number[] {
  const body = new RegExp(`\\*\\*${name}\\s+([^*]*)`).exec(head)?.[1];
  if (body === undefined) throw new MapError(`no section **${name}`, 'one');
  return body.trim().split(/\s+/).map(Number);
}

/** Where a line begins with a word, blanks before it aside; -1 where none does. */
function startOf(bytes: Uint8Array, word: string): number {
  const wanted = Buffer.from(word);
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + 1)) {
    let before = at - 1;
    while (before >= 0 && (all[before] === 32 || all[before] === 9)) before--;
    const after = all[at + wanted.length];
    if ((before < 0 || all[before] === 10) && !(after !== undefined && after > 32)) return at;
  }
  return -1;
}

/** Bytes below **data that surely hold its format and the name of its file. */
const DATA_HEAD = 4096;

function readCells(
  bytes: Uint8Array,
  dataAt: number,
  cells: number,
  readFile: (name: string) => Uint8Array,
): ArrayLike<number> {
  const start = /\*\*data[ \t]*\r?\n[ \t]*(\S+)[ \t]*\r?\n(?:[ \t]*\*file[ \t]+(\S.*?)[ \t]*\r?\n)?/.exec(
    new TextDecoder('latin1').decode(bytes.subarray(dataAt, dataAt + DATA_HEAD)),
  );
  if (start === null)
    throw new MapError('no format below **data', `ascii or ${Object.keys(BINARY).join(', ')}`);
  const [whole, format, file] = start;
  const own = bytes.subarray(dataAt + start.index + whole.length);
  // The name is in UTF-8, as file names are.
  const body = file === undefined ? own : readFile(Buffer.from(file, 'latin1').toString('utf8'));
  if (format === 'ascii') return readWords(body, cells);
  const layout = BINARY[format!];
  if (layout === undefined)
    throw new MapError(`data as ${format}`, `ascii or ${Object.keys(BINARY).join(', ')}`);
  const [width, big] = layout;
  if (body.length < cells * width)
    throw new MapError(
      `${body.length} bytes of data`,
      `${cells * width} for ${cells} cells`,
      'the file is cut short',
    );
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const labels = new Int32Array(cells);
  for (let k = 0; k < cells; k++)
    labels[k] =
      width === 1 ? view.getUint8(k) : width === 2 ? view.getInt16(2 * k, !big) : view.getInt32(4 * k, !big);
  return labels;
}

/** Whole numbers between blanks. */
function readWords(body: Uint8Array, cells: number): Float64Array {
  const numbers = new Float64Array(cells);
  let at = 0;
  for (let k = 0; k < cells; k++) {
    while (at < body.length && body[at]! <= 32) at++;
    const start = at;
    let value = 0;
    let whole = true;
    for (; at < body.length && body[at]! > 32; at++) {
      const digit = body[at]! - 48;
      whole &&= digit >= 0 && digit <= 9;
      value = 10 * value + digit;
    }
    if (!whole || at === start) {
      const word = new TextDecoder('latin1').decode(body.subarray(start, at));
      throw new MapError(
        `'${word === '' ? 'the end' : word}' in the place of cell ${k + 1}`,
        `${cells} whole numbers`,
        'the file is cut short or damaged',
      );
    }
    numbers[k] = value;
  }
  return numbers;
}

/** Orientations of the cells, from `*ori` and, where cells are not numbered from 1, `*id`. */
function orientationsOf(head: string): RawMap['orientation'] {
  const written = /\*ori\s+(\S+)\s+([^*]*)/.exec(head);
  if (written === null) return null;
  const [name, sense = 'active'] = written[1]!.split(':');
  const numbers = written[2]!.trim().split(/\s+/).map(Number);
  const degree = Math.PI / 180;
  const readers: Record<string, [number, (v: readonly number[]) => number[]]> = {
    rodrigues: [3, ([x, y, z]) => fromRodrigues(x!, y!, z!)],
    'euler-bunge': [3, ([a, b, c]) => fromBunge(a! * degree, b! * degree, c! * degree)],
    'euler-kocks': [3, ([a, b, c]) => fromBunge((a! + 90) * degree, b! * degree, (90 - c!) * degree)],
    'euler-roe': [3, ([a, b, c]) => fromBunge((a! + 90) * degree, b! * degree, (c! - 90) * degree)],
    'axis-angle': [4, ([x, y, z, angle]) => fromAxisAngle(x!, y!, z!, angle! * degree)],
    quaternion: [4, (q) => [...q]],
  };
  const reader = readers[name!];
  if (reader === undefined)
    throw new MapError(
      `orientations as ${written[1]}`,
      Object.keys(readers).join(', '),
      'let Neper write another descriptor',
    );
  const [width, read] = reader;
  const ids = (/\*id\s+([^*]*)/.exec(head)?.[1] ?? '').trim().split(/\s+/).map(Number);
  const numbered = ids.length > 1 || ids[0]! > 0;
  const of = new Map<number, number[]>();
  for (let k = 0; width * (k + 1) <= numbers.length; k++) {
    const q = normalised(read(numbers.slice(width * k, width * (k + 1))));
    if (q?.every(Number.isFinite) === true)
      of.set((numbered ? ids[k] : undefined) ?? k + 1, sense === 'passive' ? inverse(q) : q);
  }
  return (label) => of.get(label);
}
