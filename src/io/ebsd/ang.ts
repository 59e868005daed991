/** EBSD maps of TSL/EDAX (`.ang`), on square and hexagonal grids, segmented into grains. */
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
  const [odd, rows] = [number('NCOLS_ODD'), number('NROWS')];
  // Rows are counted from 1: the first is odd. On a square grid all have as many points.
  const even = hexagonal ? number('NCOLS_EVEN') : odd;
  const columns = (row: number): number => (row % 2 === 0 ? odd : even);
  const firstOf = (row: number): number => Math.ceil(row / 2) * odd + Math.floor(row / 2) * even;
  const points = readPoints(bytes, dataAt, firstOf(rows));
  const width = hexagonal ? Math.min(odd, even) : odd;
  const height = hexagonal ? Math.max(1, Math.round((rows * stepY) / stepX)) : rows;
  // Point of each square voxel, by the nearest.
  const pointOf = new Int32Array(width * height);
  for (let z = 0; z < height; z++)
    for (let x = 0; x < width; x++) {
      const row = hexagonal ? Math.min(rows - 1, Math.floor(((z + 0.5) * stepX) / stepY)) : z;
      // On a hexagonal grid even rows stand half a step to the right.
      const shift = hexagonal && row % 2 === 1 ? 0.5 : 0;
      const column = Math.min(columns(row) - 1, Math.max(0, Math.round(x - shift)));
      pointOf[x + width * z] = firstOf(row) + column;
    }
  const { grain, orientation } = segment(points, pointOf, width, height, tolerance);
  return {
    dimensions: [width, 1, height],
    labels: grain,
    spacing: hexagonal ? [stepX, stepX, stepX] : [stepX, stepY, stepY],
    unit: 1e-6,
    orientation: (label) => orientation[label],
    none: null,
  };
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

/** Grains of the voxels: neighbours of one phase within the tolerance are joined. */
function segment(
  { q, phase, indexed }: Points,
  pointOf: Int32Array,
  width: number,
  height: number,
  tolerance: number,
): { grain: Int32Array; orientation: number[][] } {
  const grain = new Int32Array(pointOf.length).fill(-1);
  const orientation: number[][] = [];
  const stack: number[] = [];
  const join = (j: number, from: number, id: number): void => {
    const [a, b] = [pointOf[from]!, pointOf[j]!];
    if (grain[j]! >= 0 || !indexed[b] || phase[a] !== phase[b]) return;
    if (cubicDisorientation(q, a, b) > tolerance) return;
    grain[j] = id;
    stack.push(j);
  };
  for (let first = 0; first < grain.length; first++) {
    if (grain[first]! >= 0 || !indexed[pointOf[first]!]) continue;
    const id = orientation.length;
    const own = 4 * pointOf[first]!;
    orientation.push([...q.subarray(own, own + 4)]);
    grain[first] = id;
    stack.push(first);
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      const x = i % width;
      if (x > 0) join(i - 1, i, id);
      if (x < width - 1) join(i + 1, i, id);
      if (i >= width) join(i - width, i, id);
      if (i < width * (height - 1)) join(i + width, i, id);
    }
  }
  if (orientation.length === 0) throw new MapError('no indexed point', 'orientations');
  fillFromNeighbours(grain, [width, 1, height], false);
  return { grain, orientation };
}
