/** EBSD maps of TSL/EDAX (`.ang`), on square and hexagonal grids, segmented into grains. */
import { cubicDisorientation } from '../../microstructure/orientations.ts';
import { MapError } from '../../scenario/map-request.ts';
import type { RawMap } from '../maps/raw-map.ts';
import { fromBunge } from '../maps/rotation.ts';

/** Disorientation in rad within which neighbours are one grain, unless the scenario says otherwise. */
const TOLERANCE = (5 * Math.PI) / 180;

/**
 * Reads a map and joins neighbouring points within `tolerance` rad (cubic symmetry) into grains, each with the orientation of
 * its first point; step sizes are in um. A hexagonal grid is sampled at squares of its step along x. The scan lies in the plane
 * of x and z, its first row at the working electrode. Points that were not indexed (phi1 = 4 pi, or a confidence
 * below 0) take the grain of a neighbour.
 *
 * @throws MapError
 */
export function parseAng(text: string, tolerance = TOLERANCE): RawMap {
  const header = new Map<string, string>();
  for (const [, key, value] of text.matchAll(
    /^#\s*(GRID|XSTEP|YSTEP|NCOLS_ODD|NCOLS_EVEN|NROWS):?\s+(\S+)/gm,
  ))
    header.set(key!, value!);
  const number = (key: string): number => {
    const value = Number(header.get(key));
    if (!(value > 0))
      throw new MapError(`${key} ${header.get(key) ?? 'missing'} in the header`, 'a positive number');
    return value;
  };
  const hexagonal = /^hex/i.test(header.get('GRID') ?? '');
  if (!hexagonal && !/^sqr/i.test(header.get('GRID') ?? ''))
    throw new MapError(`GRID ${header.get('GRID') ?? 'missing'}`, 'SqrGrid or HexGrid');
  const [stepX, stepY] = [number('XSTEP'), number('YSTEP')];
  const [odd, even, rows] = [number('NCOLS_ODD'), number('NCOLS_EVEN'), number('NROWS')];
  const points: number[][] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#') || line.trim() === '') continue;
    const values = line.trim().split(/\s+/).map(Number);
    if (values.length < 5 || !values.slice(0, 5).every(Number.isFinite))
      throw new MapError(`the row '${line.trim().slice(0, 60)}'`, 'phi1 Phi phi2 x y ... in numbers');
    points.push(values);
  }
  // Rows are counted from 1: the first is odd.
  const columns = (row: number): number => (row % 2 === 0 ? odd : even);
  let expected = 0;
  for (let row = 0; row < rows; row++) expected += columns(row);
  if (points.length !== expected)
    throw new MapError(
      `${points.length} points`,
      `${expected}, as the header says`,
      'the file is cut short or damaged',
    );
  const start: number[] = [];
  for (let row = 0, at = 0; row < rows; at += columns(row), row++) start.push(at);
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
      pointOf[x + width * z] = start[row]! + column;
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

/** Grains of the voxels: neighbours within the tolerance are joined. */
function segment(
  points: readonly number[][],
  pointOf: Int32Array,
  width: number,
  height: number,
  tolerance: number,
): { grain: Int32Array; orientation: number[][] } {
  const indexed = points.map(([phi1, , , , , , ci]) => Math.abs(phi1! - 4 * Math.PI) > 1e-3 && !(ci! < 0));
  const q = new Float64Array(4 * points.length);
  for (const [k, [phi1, phi, phi2]] of points.entries()) q.set(fromBunge(phi1!, phi!, phi2!), 4 * k);
  const grain = new Int32Array(pointOf.length).fill(-1);
  const orientation: number[][] = [];
  const around = (i: number): number[] => {
    const x = i % width;
    return [
      ...(x > 0 ? [i - 1] : []),
      ...(x < width - 1 ? [i + 1] : []),
      ...(i >= width ? [i - width] : []),
      ...(i < width * (height - 1) ? [i + width] : []),
    ];
  };
  for (let first = 0; first < grain.length; first++) {
    if (grain[first]! >= 0 || !indexed[pointOf[first]!]) continue;
    const id = orientation.length;
    const own = 4 * pointOf[first]!;
    orientation.push([...q.subarray(own, own + 4)]);
    grain[first] = id;
    const stack = [first];
    for (let i = stack.pop(); i !== undefined; i = stack.pop())
      for (const j of around(i)) {
        if (grain[j]! >= 0 || !indexed[pointOf[j]!]) continue;
        if (cubicDisorientation(q, pointOf[i]!, pointOf[j]!) > tolerance) continue;
        grain[j] = id;
        stack.push(j);
      }
  }
  if (orientation.length === 0) throw new MapError('no indexed point', 'orientations');
  let front = [...grain.keys()].filter((i) => grain[i]! >= 0);
  while (front.length > 0) {
    const next: number[] = [];
    for (const i of front)
      for (const j of around(i))
        if (grain[j]! < 0) {
          grain[j] = grain[i]!;
          next.push(j);
        }
    front = next;
  }
  return { grain, orientation };
}
