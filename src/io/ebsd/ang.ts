/** EBSD maps of TSL/EDAX (`.ang`), on square and hexagonal grids, segmented into grains. */
import type { MapNote } from '../../microstructure/grain-map.ts';
import { cubicDisorientation } from '../../microstructure/orientations.ts';
import { MapError } from '../../scenario/map-request.ts';
import { fillFromNeighbours } from '../maps/fill.ts';
import type { RawMap } from '../maps/raw-map.ts';
import { fromBunge } from '../maps/rotation.ts';

/** Disorientation in rad within which neighbours are one grain, unless the scenario says otherwise. */
const TOLERANCE = (5 * Math.PI) / 180;
/** What the header calls the Laue groups of cubic crystals, m-3m and m-3. */
const CUBIC = ['43', '23'];

/**
 * Reads a map and joins neighbouring points of one phase within `tolerance` rad (cubic symmetry) into grains, each with the
 * orientation of its first point; step sizes are in um. A hexagonal grid is sampled at squares of its step along x. The scan lies in
 * the plane of x and z, its first row at the working electrode. Points that were not indexed (phi1 = 4 pi, or a confidence
 * below 0) take the grain of a neighbour.
 *
 * @throws MapError
 */
export function parseAng(bytes: Uint8Array, tolerance = TOLERANCE): RawMap {
  const { header, symmetries, start: dataAt } = readHeader(bytes);
  const number = (key: string): number => {
    const value = Number(header.get(key));
    if (!(value > 0))
      throw new MapError(`${key} ${header.get(key) ?? 'missing'} in the header`, 'a positive number');
    return value;
  };
  const hexagonal = /^hex/i.test(header.get('GRID') ?? '');
  if (!hexagonal && !/^sqr/i.test(header.get('GRID') ?? ''))
    throw new MapError(`GRID ${header.get('GRID') ?? 'missing'}`, 'SqrGrid or HexGrid');
  const foreign = symmetries.find((symmetry) => !CUBIC.includes(symmetry));
  if (foreign !== undefined)
    throw new MapError(
      `a phase of symmetry ${foreign}`,
      `cubic ones (${CUBIC.join(', ')}), by whose disorientations points are joined into grains`,
      'segment the map with the program that knows its symmetry and import its labels',
    );
  const [stepX, stepY] = [number('XSTEP'), number('YSTEP')];
  const count = (key: string): number => {
    const value = number(key);
    if (!Number.isInteger(value)) throw new MapError(`${key} ${value} in the header`, 'a whole number');
    return value;
  };
  const [odd, rows] = [count('NCOLS_ODD'), count('NROWS')];
  // Rows are counted from 1: the first is odd. On a square grid all have as many points.
  const even = hexagonal ? count('NCOLS_EVEN') : odd;
  const grid: EbsdGrid = {
    rows,
    hexagonal,
    columns: (row) => (row % 2 === 0 ? odd : even),
    first: (row) => Math.ceil(row / 2) * odd + Math.floor(row / 2) * even,
  };
  const points = readPoints(bytes, dataAt, grid.first(rows));
  const { grain: ofPoint, orientation } = segment(points, grid, tolerance);
  const width = hexagonal ? Math.min(odd, even) : odd;
  const height = hexagonal ? Math.max(1, Math.round((rows * stepY) / stepX)) : rows;
  // Grain of each square voxel, by the nearest point.
  const grain = new Int32Array(width * height);
  for (let z = 0; z < height; z++)
    for (let x = 0; x < width; x++) {
      const row = hexagonal ? Math.min(rows - 1, Math.floor(((z + 0.5) * stepX) / stepY)) : z;
      // On a hexagonal grid even rows stand half a step to the right.
      const shift = hexagonal && row % 2 === 1 ? 0.5 : 0;
      const column = Math.min(grid.columns(row) - 1, Math.max(0, Math.round(x - shift)));
      grain[x + width * z] = ofPoint[grid.first(row) + column]!;
    }
  fillFromNeighbours(grain, [width, 1, height], false);
  return {
    dimensions: [width, 1, height],
    labels: grain,
    spacing: hexagonal ? [stepX, stepX, stepX] : [stepX, stepY, stepY],
    unit: 1e-6,
    orientation: (label) => orientation[label],
    none: null,
    notes: notesOf(points, grain, orientation.length, hexagonal ? [width, height, stepX] : null),
  };
}

/** What the map has lost or gained: by squares in the place of hexagons, and where patterns were not indexed. */
function notesOf(
  { count, indexed }: Points,
  grain: Int32Array,
  grains: number,
  squares: readonly [number, number, number] | null,
): MapNote[] {
  const notes: MapNote[] = [];
  if (squares !== null) {
    const [width, height, step] = squares;
    const lost = grains - new Set(grain).size;
    notes.push({
      code: 'map-resampled',
      found: `a hexagonal grid of ${count} points, sampled at ${width} x ${height} squares of its step of ${step} um${
        lost > 0 ? `; ${lost} of its ${grains} grains show on none of them` : ''
      }`,
      expected: 'a square grid',
      hint: 'boundaries move by up to half a step; convert the scan to a square grid to choose how',
    });
  }
  const holes = indexed.reduce((sum, one) => sum + 1 - one, 0);
  if (holes > 0)
    notes.push({
      code: 'map-points-filled',
      found: `${holes} of ${count} points not indexed (${((100 * holes) / count).toPrecision(2)} %), in the grain of a neighbour now`,
      expected: 'all points indexed',
      hint: 'clean the scan up where that is too many',
    });
  return notes;
}

/** Where points stand: rows of points in turns long and short (by half a step to the right), or all the same. */
interface EbsdGrid {
  readonly rows: number;
  readonly hexagonal: boolean;
  /** Points of a row. */
  columns(row: number): number;
  /** Index of the first point of a row. */
  first(row: number): number;
}

const HASH = 35;
const LINE_FEED = 10;

/** Lines that begin with `#`: keys, the symmetries of the phases, and where the first other line begins. */
function readHeader(bytes: Uint8Array): {
  header: Map<string, string>;
  symmetries: string[];
  start: number;
} {
  let start = 0;
  while (bytes[start] === HASH) {
    const end = bytes.indexOf(LINE_FEED, start);
    start = end < 0 ? bytes.length : end + 1;
  }
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, start));
  const header = new Map<string, string>();
  for (const [, key, value] of text.matchAll(
    /^#\s*(GRID|XSTEP|YSTEP|NCOLS_ODD|NCOLS_EVEN|NROWS):?[ \t]+(\S+)/gm,
  ))
    header.set(key!, value!);
  const symmetries = [...text.matchAll(/^#\s*Symmetry:?[ \t]+(\S+)/gm)].map(([, symmetry]) => symmetry!);
  return { header, symmetries, start };
}

interface Points {
  readonly count: number;
  /** Unit quaternions, four a point. */
  readonly q: Float64Array;
  readonly phase: Int32Array;
  /** 1 where the pattern was indexed. */
  readonly indexed: Uint8Array;
}

/** Rows phi1 Phi phi2 x y IQ CI phase ...; what stands after the fifth number may be missing. */
function readPoints(bytes: Uint8Array, start: number, expected: number): Points {
  // A row has five numbers at least: no room is made for more than there can be.
  if (10 * expected > bytes.length - start + 1)
    throw new MapError(
      `${bytes.length - start} bytes of points`,
      `${expected} points, as the header says`,
      'the file is cut short or damaged',
    );
  const q = new Float64Array(4 * expected);
  const phase = new Int32Array(expected);
  const indexed = new Uint8Array(expected);
  const decoder = new TextDecoder('latin1');
  let count = 0;
  for (let at = start; at < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, at);
    const end = found < 0 ? bytes.length : found;
    const line = decoder.decode(bytes.subarray(at, end)).trim();
    at = end + 1;
    if (line === '' || line.startsWith('#')) continue;
    const words = line.split(/\s+/);
    const [phi1, phi, phi2, x, y] = words.map(Number);
    if (words.length < 5 || ![phi1, phi, phi2, x, y].every(Number.isFinite))
      throw new MapError(`the row '${line.slice(0, 60)}'`, 'phi1 Phi phi2 x y ... in numbers');
    if (count < expected) {
      q.set(fromBunge(phi1!, phi!, phi2!), 4 * count);
      phase[count] = Number(words[7] ?? 0);
      indexed[count] = Math.abs(phi1! - 4 * Math.PI) > 1e-3 && !(Number(words[6]) < 0) ? 1 : 0;
    }
    count++;
  }
  if (count !== expected)
    throw new MapError(
      `${count} points`,
      `${expected}, as the header says`,
      'the file is cut short or damaged',
    );
  return { count, q, phase, indexed };
}

/** Grain of each point, -1 where it was not indexed: neighbours of one phase within the tolerance are joined. */
function segment(
  { count, q, phase, indexed }: Points,
  { rows, hexagonal, columns, first }: EbsdGrid,
  tolerance: number,
): { grain: Int32Array; orientation: number[][] } {
  const grain = new Int32Array(count).fill(-1);
  const orientation: number[][] = [];
  const stack: number[] = [];
  const join = (row: number, column: number, from: number, id: number): void => {
    if (row < 0 || row >= rows || column < 0 || column >= columns(row)) return;
    const j = first(row) + column;
    if (grain[j]! >= 0 || !indexed[j] || phase[j] !== phase[from]) return;
    if (cubicDisorientation(q, from, j) > tolerance) return;
    grain[j] = id;
    stack.push(row, column);
  };
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns(row); column++) {
      const start = first(row) + column;
      if (grain[start]! >= 0 || !indexed[start]) continue;
      const id = orientation.length;
      orientation.push([...q.subarray(4 * start, 4 * start + 4)]);
      grain[start] = id;
      stack.push(row, column);
      while (stack.length > 0) {
        const x = stack.pop()!;
        const y = stack.pop()!;
        const from = first(y) + x;
        join(y, x - 1, from, id);
        join(y, x + 1, from, id);
        // Each hexagon has two neighbours in the row above and two in that below.
        const left = hexagonal && y % 2 === 0 ? x - 1 : x;
        for (const next of [y - 1, y + 1]) {
          join(next, left, from, id);
          if (hexagonal) join(next, left + 1, from, id);
        }
      }
    }
  if (orientation.length === 0) throw new MapError('no indexed point', 'orientations');
  return { grain, orientation };
}
