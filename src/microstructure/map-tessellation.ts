import type { Random } from '../kinetics/random.ts';
import type { Grid } from '../lattice/grid.ts';
import { neighbour } from '../lattice/neighbours.ts';
import { type GrainMap, nearest, sampleMap } from './grain-map.ts';
import { findMapBoundaries, type MapBoundaries } from './map-boundaries.ts';
import type { Outlets } from './outlets.ts';
import { boxOf, MicrostructureError, type MicrostructureParameters } from './parameters.ts';
import { gridOf } from './sample-grid.ts';
import type { Tessellation } from './tessellation.ts';

/**
 * Grains and boundaries of an imported map on the voxels of the sample. They have no polygons: places and outlets are
 * drawn on the voxel faces, each with its true area. A grain that shows on no voxel keeps its number and has no volume.
 *
 * @throws MicrostructureError without a map
 */
export function mapTessellation(p: MicrostructureParameters, periodicZ = false): Tessellation {
  const { map } = p;
  if (map === undefined)
    throw new MicrostructureError('microstructure.map', 'file', 'no map', 'a map that has been read');
  const grid = gridOf(p, p.voxel, periodicZ);
  const dimensions = [grid.nx, grid.ny, grid.nz] as const;
  const grain = new Int32Array(grid.sites);
  sampleMap(map, map.grain, dimensions, grain);
  const box = boxOf(p);
  const boundaries = sampledBoundaries(map, box, dimensions, periodicZ);
  const volume = new Float64Array(map.grains);
  for (let i = 0; i < grid.sites; i++) volume[grain[i]] += (box[0] * box[1] * box[2]) / grid.sites;
  return {
    shape: { kind: 'map', map, dimensions, grain, boundaries },
    count: map.grains,
    box,
    positions: new Float64Array(3 * map.grains),
    weights: new Float64Array(map.grains),
    volume,
    boundaries: {
      count: boundaries.count,
      grainA: boundaries.grainA,
      grainB: boundaries.grainB,
      image: pieces(boundaries),
      normal: boundaries.normal,
      area: boundaries.area,
      polygonStart: new Int32Array(boundaries.count + 1),
      corners: new Float64Array(0),
    },
    junctionLines: new Float64Array(0),
  };
}

/**
 * The boundaries of a map on the faces of the sample's voxels. They are found on voxels that are, along each axis, the larger ones
 * of map and sample: at finer ones every voxel of the map would be a block of steps, whose normals are not those of the boundary.
 */
function sampledBoundaries(
  map: GrainMap,
  box: readonly [number, number, number],
  dimensions: readonly [number, number, number],
  periodicZ: boolean,
): MapBoundaries {
  const coarse = dimensions.map((n, axis) => Math.min(n, map.dimensions[axis])) as [number, number, number];
  const grain = new Int32Array(coarse[0] * coarse[1] * coarse[2]);
  sampleMap(map, map.grain, coarse, grain);
  const edges = coarse.map((n, axis) => box[axis] / n) as [number, number, number];
  const found = findMapBoundaries({ dimensions: coarse, edges, grain, periodicZ });
  if (coarse.every((n, axis) => n === dimensions[axis])) return found;
  const [nx, ny, nz] = dimensions;
  const face = [0, 1, 2].map(() => new Int32Array(nx * ny * nz).fill(-1)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const area = new Float64Array(found.count);
  const places = dimensions.map((n, axis) =>
    Int32Array.from({ length: n + 1 }, (_, i) => nearest(i % n, n, coarse[axis])),
  );
  const volume = (box[0] / nx) * (box[1] / ny) * (box[2] / nz);
  const faceArea = dimensions.map((n, axis) => (volume * n) / box[axis]);
  let site = 0;
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, site++) {
        const voxel = places[0][x] + coarse[0] * (places[1][y] + coarse[1] * places[2][z]);
        for (let axis = 0; axis < 3; axis++) {
          const at = axis === 0 ? x : axis === 1 ? y : z;
          if (places[axis][at + 1] === places[axis][at]) continue;
          const b = found.face[axis][voxel];
          face[axis][site] = b;
          if (b >= 0) area[b] += faceArea[axis] * Math.abs(found.normal[3 * b + axis]) * found.stretch[b];
        }
      }
  return { ...found, area, face };
}

/** Number of the piece of each boundary of one pair of grains, in the place of an image: (k, 0, 0). */
function pieces({ count, grainA, grainB }: MapBoundaries): Int16Array {
  const image = new Int16Array(3 * count);
  for (let b = 1; b < count; b++)
    if (grainA[b] === grainA[b - 1] && grainB[b] === grainB[b - 1]) image[3 * b] = image[3 * b - 3] + 1;
  return image;
}

/** Uniform over the true area of all boundaries of a map; returns the row of the boundary. */
export function faceSampler(tessellation: Tessellation): (random: Random, out: number[]) => number {
  const { box, shape } = tessellation;
  if (shape.kind !== 'map') throw new Error('faceSampler is for maps');
  const { dimensions, boundaries } = shape;
  const strides = [1, dimensions[0], dimensions[0] * dimensions[1]];
  const edges = box.map((length, axis) => length / dimensions[axis]);
  const faces: number[] = [];
  const sums: number[] = [];
  let sum = 0;
  for (let axis = 0; axis < 3; axis++)
    for (let site = 0; site < shape.grain.length; site++) {
      const b = boundaries.face[axis][site];
      if (b < 0) continue;
      sum += boundaries.stretch[b] * Math.abs(boundaries.normal[3 * b + axis]);
      faces.push(3 * site + axis);
      sums.push(sum);
    }
  return (random, out) => {
    const target = random() * sum;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > target) high = middle;
      else low = middle + 1;
    }
    const axis = faces[low] % 3;
    const site = Math.floor(faces[low] / 3);
    for (let k = 0; k < 3; k++) {
      const at = Math.floor(site / strides[k]) % dimensions[k];
      out[k] = (at + (k === axis ? 1 : random())) * edges[k];
    }
    return boundaries.face[axis][site];
  };
}

/**
 * What `boundarySheets` is for polygons: conduction along the boundaries of a map through the voxel faces, in squares.
 * Between two sites that touch one boundary it is A/a^2, A the mean of their boundary areas; along a tilted boundary this is
 * right to first order in the staircase only.
 */
export function mapSheets(
  tessellation: Tessellation,
  { sites, faceArea, edge }: Pick<Grid, 'sites' | 'faceArea' | 'edge'>,
): readonly [Float64Array, Float64Array, Float64Array] {
  const { shape } = tessellation;
  if (shape.kind !== 'map') throw new Error('mapSheets is for maps');
  const { dimensions, boundaries } = shape;
  const [nx, ny, nz] = dimensions;
  // Where z has ends there is no face to go through between them.
  const grid = { nx, ny, nz, periodicZ: true };
  const squares = dimensions.map((n) => new Float64Array(n > 1 ? sites : 0));
  const touched = (site: number): number[] => {
    const found: number[] = [];
    for (let axis = 0; axis < 3; axis++)
      for (const from of [site, neighbour(grid, site, 2 * axis + 1)])
        if (from >= 0 && boundaries.face[axis][from] >= 0) found.push(axis, boundaries.face[axis][from]);
    return found;
  };
  const area = new Float64Array(sites);
  for (let site = 0; site < sites; site++) {
    const found = touched(site);
    for (let k = 0; k < found.length; k += 2) {
      const b = found[k + 1];
      area[site] += 0.5 * faceArea * boundaries.stretch[b] * Math.abs(boundaries.normal[3 * b + found[k]]);
    }
  }
  for (let site = 0; site < sites; site++) {
    if (area[site] === 0) continue;
    const own = touched(site).filter((_, k) => k % 2 === 1);
    for (let axis = 0; axis < 3; axis++) {
      if (dimensions[axis] === 1) continue;
      const other = neighbour(grid, site, 2 * axis);
      if (area[other] === 0 || (axis === 2 && other < site)) continue;
      const theirs = touched(other);
      if (own.some((b) => theirs.some((c, k) => k % 2 === 1 && c === b)))
        squares[axis][site] = (0.5 * (area[site] + area[other])) / edge ** 2;
    }
  }
  return [squares[0], squares[1], squares[2]];
}

/** Where the boundaries of a map meet the working electrode: the edges of its faces in the first plane, weighted like them. */
export function mapOutlets(tessellation: Tessellation): Outlets {
  const { box, shape } = tessellation;
  if (shape.kind !== 'map') throw new Error('mapOutlets is for maps');
  const { dimensions, boundaries } = shape;
  const [nx, ny] = dimensions;
  const [a, b] = [box[0] / nx, box[1] / ny];
  const ends: number[] = [];
  const owner: number[] = [];
  const length: number[] = [];
  let totalLength = 0;
  for (let site = 0; site < nx * ny; site++)
    for (let axis = 0; axis < 2; axis++) {
      const row = boundaries.face[axis][site];
      if (row < 0) continue;
      const inPlane = Math.hypot(boundaries.normal[3 * row], boundaries.normal[3 * row + 1]);
      const share = (boundaries.stretch[row] * Math.abs(boundaries.normal[3 * row + axis])) / inPlane;
      if (!(share > 0)) continue;
      const x = site % nx;
      const y = Math.floor(site / nx);
      if (axis === 0) ends.push((x + 1) * a, y * b, (x + 1) * a, (y + 1) * b);
      else ends.push(x * a, (y + 1) * b, (x + 1) * a, (y + 1) * b);
      owner.push(row);
      length.push(share * (axis === 0 ? b : a));
      totalLength += share * (axis === 0 ? b : a);
    }
  return {
    count: owner.length,
    ends: Float64Array.from(ends),
    boundary: Int32Array.from(owner),
    length: Float64Array.from(length),
    totalLength,
  };
}
