import type { Grid } from '../lattice/grid.ts';
import { type BoundaryTable, type Lattice, NO_BOUNDARY, SiteState } from '../lattice/lattice.ts';
import { boundaryEnergy } from './boundary-energy.ts';
import { type GrainMap, sampleMap } from './grain-map.ts';
import { cubicDisorientation } from './orientations.ts';
import { boxOf, MicrostructureError, type MicrostructureParameters } from './parameters.ts';
import { markPores } from './pores.ts';
import type { Microstructure } from './sample.ts';
import { gridOf } from './sample-grid.ts';
import { boundaryKey, type Tessellation } from './tessellation.ts';
import { bandPosition, fillGrains } from './voxelise.ts';

/**
 * Voxelises the sample at edge `voxel` (default: the parameters' own). The boundary ids 0 to
 * `sample.tessellation.boundaries.count - 1` are the exact boundaries, the same at every edge (a boundary too
 * small for the voxels has area 0); pairs that meet on voxels only come after them. The sides are rounded to
 * whole voxels and the sample is stretched to them. Between electrodes there are no faces across the ends of z, and the
 * first and the last plane of z hold no pores.
 */
export function buildLattice(sample: Microstructure, voxel = sample.parameters.voxel): Lattice {
  const { grid, grain, state } = buildVoxels(sample, voxel);
  const faceBoundary = [
    new Int32Array(grid.sites).fill(NO_BOUNDARY),
    new Int32Array(grid.sites).fill(NO_BOUNDARY),
    new Int32Array(grid.sites).fill(NO_BOUNDARY),
  ] as const;
  const boundaryArea = new Float64Array(grid.sites);
  const junction = new Uint8Array(grid.sites);
  const rows = openRows(sample);
  const { normal, area } = rows;
  const { shape } = sample.tessellation;
  if (shape.kind === 'map') copyFaces(shape, grid, faceBoundary);
  else
    for (let axis = 0; axis < 3; axis++)
      markFaces(sample.tessellation, grid, grain, axis, rows, faceBoundary[axis]);
  const stretch = shape.kind === 'map' ? shape.boundaries.stretch : new Float64Array(rows.count).fill(1);
  addAreas(grid, faceBoundary, normal, stretch, area, boundaryArea);
  markJunctions(grid, grain, boundaryArea, junction);
  return { grid, grain, state, faceBoundary, boundaryArea, junction, boundaries: closeRows(sample, rows) };
}

/** The grains and the states of the lattice of {@link buildLattice}, without its boundaries: in a third of the time. */
export function buildVoxels(
  sample: Microstructure,
  voxel = sample.parameters.voxel,
): Pick<Lattice, 'grid' | 'grain' | 'state'> {
  const grid = gridOf(sample.parameters, voxel, sample.periodicZ);
  const grain = new Int32Array(grid.sites);
  const state = new Uint8Array(grid.sites).fill(SiteState.intact);
  const { tessellation } = sample;
  fillGrains(tessellation, grid, grain);
  if (tessellation.shape.kind === 'map') markMapPores(tessellation.shape.map, grid, state);
  markPores(sample, grid, state);
  return { grid, grain, state };
}

/** Takes over the faces of an imported sample, whose boundaries belong to its own voxels. */
function copyFaces(
  { dimensions, boundaries }: Extract<Tessellation['shape'], { kind: 'map' }>,
  { nx, ny, nz }: Grid,
  faceBoundary: Lattice['faceBoundary'],
): void {
  if (dimensions[0] !== nx || dimensions[1] !== ny || dimensions[2] !== nz)
    throw new MicrostructureError(
      'microstructure.map',
      'voxel',
      `${nx} x ${ny} x ${nz} voxels`,
      `those of the sample, ${dimensions.join(' x ')}: make it anew at another voxel`,
    );
  for (let axis = 0; axis < 3; axis++) faceBoundary[axis].set(boundaries.face[axis]);
}

/** Marks the pores of an imported map, except on the planes in contact with electrodes. */
function markMapPores(map: GrainMap, grid: Grid, state: Uint8Array): void {
  if (map.pore === null) return;
  const { nx, ny, nz, sites, periodicZ } = grid;
  const pore = new Uint8Array(sites);
  sampleMap(map, map.pore, [nx, ny, nz], pore);
  const first = periodicZ ? 0 : nx * ny;
  for (let i = first; i < sites - first; i++) if (pore[i]) state[i] = SiteState.pore;
}

/** Rows of the boundary table while it grows, and a hash from pair and image to row. */
interface Rows {
  count: number;
  readonly grainA: number[];
  readonly grainB: number[];
  readonly image: number[];
  readonly normal: number[];
  readonly area: number[];
  keys: Float64Array;
  values: Int32Array;
}

function openRows(sample: Microstructure): Rows {
  const { boundaries } = sample.tessellation;
  let capacity = 64;
  while (capacity < 4 * boundaries.count) capacity *= 2;
  const rows: Rows = {
    count: 0,
    grainA: [],
    grainB: [],
    image: [],
    normal: [],
    area: [],
    keys: new Float64Array(capacity).fill(-1),
    values: new Int32Array(capacity),
  };
  for (let b = 0; b < boundaries.count; b++) {
    const [mx, my, mz] = boundaries.image.subarray(3 * b, 3 * b + 3);
    const [nx, ny, nz] = boundaries.normal.subarray(3 * b, 3 * b + 3);
    const key = boundaryKey(boundaries.grainA[b], boundaries.grainB[b], mx, my, mz);
    addRow(rows, key, boundaries.grainA[b], boundaries.grainB[b], mx, my, mz, nx, ny, nz);
  }
  return rows;
}

function slotOf(keys: Float64Array, key: number): number {
  const mask = keys.length - 1;
  let hash = Math.imul((key % 4294967296) | 0, 0x9e3779b1) ^ Math.imul(key / 4294967296, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  let slot = (hash ^ (hash >>> 13)) & mask;
  while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & mask;
  return slot;
}

function addRow(
  rows: Rows,
  key: number,
  grainA: number,
  grainB: number,
  mx: number,
  my: number,
  mz: number,
  nx: number,
  ny: number,
  nz: number,
): number {
  if (3 * rows.count > rows.keys.length) {
    const old = rows.keys;
    const oldValues = rows.values;
    rows.keys = new Float64Array(2 * old.length).fill(-1);
    rows.values = new Int32Array(2 * old.length);
    for (let s = 0; s < old.length; s++) {
      if (old[s] === -1) continue;
      const slot = slotOf(rows.keys, old[s]);
      rows.keys[slot] = old[s];
      rows.values[slot] = oldValues[s];
    }
  }
  const slot = slotOf(rows.keys, key);
  rows.keys[slot] = key;
  rows.values[slot] = rows.count;
  rows.grainA.push(grainA);
  rows.grainB.push(grainB);
  rows.image.push(mx, my, mz);
  rows.normal.push(nx, ny, nz);
  rows.area.push(0);
  return rows.count++;
}

/** Writes the boundary id of every face of one axis. */
function markFaces(
  tessellation: Tessellation,
  grid: Grid,
  grain: Int32Array,
  axis: number,
  rows: Rows,
  face: Int32Array,
): void {
  const { nx, ny, nz } = grid;
  const size = [nx, ny, nz][axis];
  if (size === 1) return;
  const stride = [1, nx, nx * ny][axis];
  const { box, positions, shape } = tessellation;
  const [Lx, Ly, Lz] = box;
  const bands = shape.kind === 'bands';
  const slope = bands ? shape.slope : 0;
  const layers = shape.kind === 'layers';
  const planar = ny === 1;
  let site = 0;
  for (let z = 0; z < nz; z++) {
    if (axis === 2 && z === nz - 1 && !grid.periodicZ) break;
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, site++) {
        const along = axis === 0 ? x : axis === 1 ? y : z;
        const wrap = along === size - 1 ? 1 : 0;
        const other = wrap ? site - (size - 1) * stride : site + stride;
        const g = grain[site];
        const h = grain[other];
        if (g === h) continue;
        const px = ((x + 0.5) / nx) * Lx;
        const py = ((y + 0.5) / ny) * Ly;
        const pz = ((z + 0.5) / nz) * Lz;
        const qx = axis === 0 ? (((wrap ? 0 : x + 1) + 0.5) / nx) * Lx : px;
        const qy = axis === 1 ? (((wrap ? 0 : y + 1) + 0.5) / ny) * Ly : py;
        const qz = axis === 2 ? (((wrap ? 0 : z + 1) + 0.5) / nz) * Lz : pz;
        let mx = 0;
        let my = 0;
        let mz = 0;
        if (bands) {
          // bands shift by whole boxes over the thickness, so that they go on beyond the end of z
          const beyond = axis === 2 ? ((z + 1.5) / nz) * Lz : pz;
          mx =
            Math.floor(bandPosition(qx, beyond, slope, Lx, Lz)) -
            Math.floor(bandPosition(px, pz, slope, Lx, Lz));
        } else if (!layers) {
          mx = Math.round((qx - positions[3 * h]) / Lx) - Math.round((px - positions[3 * g]) / Lx);
          if (!planar) {
            my = Math.round((qy - positions[3 * h + 1]) / Ly) - Math.round((py - positions[3 * g + 1]) / Ly);
          }
          mz = Math.round((qz - positions[3 * h + 2]) / Lz) - Math.round((pz - positions[3 * g + 2]) / Lz);
        }
        if (wrap && axis === 0) mx++;
        if (wrap && axis === 1) my++;
        if (wrap && axis === 2 && !bands) mz++;
        const swap = g > h;
        const a = swap ? h : g;
        const b = swap ? g : h;
        if (swap) {
          mx = -mx;
          my = -my;
          mz = -mz;
        }
        const key = boundaryKey(a, b, mx, my, mz);
        const slot = slotOf(rows.keys, key);
        if (rows.keys[slot] === key) {
          face[site] = rows.values[slot];
          continue;
        }
        const rx = positions[3 * b] + mx * Lx - positions[3 * a];
        const ry = positions[3 * b + 1] + my * Ly - positions[3 * a + 1];
        const rz = positions[3 * b + 2] + mz * Lz - positions[3 * a + 2];
        const inverse = 1 / Math.sqrt(rx * rx + ry * ry + rz * rz);
        face[site] = addRow(rows, key, a, b, mx, my, mz, rx * inverse, ry * inverse, rz * inverse);
      }
    }
  }
}

/** Adds the true area of each boundary face, faceArea |n_i| (stretched in a curved boundary of a map), to its boundary, half to each side's site. */
function addAreas(
  grid: Grid,
  faceBoundary: Lattice['faceBoundary'],
  normal: readonly number[],
  stretch: Float64Array,
  area: number[],
  boundaryArea: Float64Array,
): void {
  const { nx, ny, nz, sites, faceArea } = grid;
  for (let axis = 0; axis < 3; axis++) {
    const face = faceBoundary[axis];
    const stride = [1, nx, nx * ny][axis];
    const size = [nx, ny, nz][axis];
    for (let site = 0; site < sites; site++) {
      const b = face[site];
      if (b < 0) continue;
      const along = Math.floor(site / stride) % size;
      const other = along === size - 1 ? site - (size - 1) * stride : site + stride;
      const share = faceArea * Math.abs(normal[3 * b + axis]) * stretch[b];
      area[b] += share;
      boundaryArea[site] += 0.5 * share;
      boundaryArea[other] += 0.5 * share;
    }
  }
}

/** Flags sites that touch three or more grains, themselves and their face neighbours (open along z between electrodes). */
function markJunctions(
  grid: Grid,
  grain: Int32Array,
  boundaryArea: Float64Array,
  junction: Uint8Array,
): void {
  const { nx, ny, nz, periodicZ } = grid;
  const layer = nx * ny;
  let site = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, site++) {
        if (boundaryArea[site] === 0) continue;
        const own = grain[site];
        let second = own;
        for (let side = 0; side < 6; side++) {
          let other = site;
          if (side === 0) other = x === 0 ? site + nx - 1 : site - 1;
          else if (side === 1) other = x === nx - 1 ? site - nx + 1 : site + 1;
          else if (side === 2) other = y === 0 ? site + layer - nx : site - nx;
          else if (side === 3) other = y === ny - 1 ? site - layer + nx : site + nx;
          else if (side === 4) other = z > 0 ? site - layer : periodicZ ? site + (nz - 1) * layer : site;
          else other = z < nz - 1 ? site + layer : periodicZ ? site - (nz - 1) * layer : site;
          const g = grain[other];
          if (g === own || g === second) continue;
          if (second === own) second = g;
          else {
            junction[site] = 1;
            break;
          }
        }
      }
    }
  }
}

function closeRows(sample: Microstructure, rows: Rows): BoundaryTable {
  const { count } = rows;
  const disorientation = new Float64Array(count);
  const relativeEnergy = new Float64Array(count);
  for (let b = 0; b < count; b++) {
    disorientation[b] = cubicDisorientation(sample.orientations, rows.grainA[b], rows.grainB[b]);
    relativeEnergy[b] = boundaryEnergy(
      sample.parameters.boundaryEnergy,
      disorientation[b],
      sample.seed,
      rows.grainA[b],
      rows.grainB[b],
      rows.image.slice(3 * b, 3 * b + 3),
    );
  }
  return {
    count,
    grainA: Int32Array.from(rows.grainA),
    grainB: Int32Array.from(rows.grainB),
    normal: Float64Array.from(rows.normal),
    disorientation,
    relativeEnergy,
    area: Float64Array.from(rows.area),
  };
}

/**
 * Rough memory of the lattice before any work: 26 bytes a site and about 120 a boundary (seven a grain).
 * Fields and simulation come on top.
 */
export function estimateMemory(parameters: MicrostructureParameters): { sites: number; bytes: number } {
  const { sites } = gridOf(parameters);
  const [x, y, z] = boxOf(parameters);
  const grains =
    parameters.kind === 'polycrystal' || parameters.kind === 'bricks'
      ? parameters.dimensions === 2
        ? (x * z) / parameters.grainSize ** 2
        : (x * y * z) / parameters.grainSize ** 3
      : 2;
  return { sites, bytes: Math.ceil(26 * sites + 7 * 120 * grains) };
}
