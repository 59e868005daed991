/** One arrangement of bricks in every format: grains, boundary area and pores against what they are by construction. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareHdf5, writeHdf5 } from '../../src/io/hdf5/hdf5.ts';
import { mapReader } from '../../src/io/maps/read-map.ts';
import { formatNpy } from '../../src/io/npy/npy.ts';
import {
  buildLattice,
  makeMicrostructure,
  microstructureStatistics,
} from '../../src/microstructure/microstructure.ts';
import type { MapRequest } from '../../src/scenario/map-request.ts';
import { importedParameters } from '../microstructure/maps.ts';
import { dream3dSix } from './dream3d-file.ts';
import { packBits, tiffOf } from './tiff-file.ts';

const um = 1e-6;
const folder = mkdtempSync(join(tmpdir(), 'map-areas-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bricks of 4 x 3 x 4 voxels, two along each axis, labels 2, 4, ... 16; the slice is the plane of x and z. */
const [nx, ny, nz] = [8, 6, 8];
const brick = (x: number, y: number, z: number) => 2 + 2 * ((x >> 2) + 2 * Math.floor(y / 3) + 4 * (z >> 2));
const labels = Uint8Array.from({ length: nx * ny * nz }, (_, i) =>
  brick(i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))),
);
const slice = Uint8Array.from({ length: nx * nz }, (_, i) => brick(i % nx, 0, Math.floor(i / nx)));
const plane = (z: number) => labels.subarray(z * nx * ny, (z + 1) * nx * ny);
const planes = Array.from({ length: nz }, (_, z) => plane(z));
const png = (data: Uint8Array, height: number) => encode({ width: nx, height, data, channels: 1, depth: 8 });
const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);

const tesr = (
  sizes: readonly number[],
  edges: readonly number[],
  format: string,
  data: string | Uint8Array,
) =>
  Buffer.concat([
    Buffer.from(
      `***tesr\n **format\n   2.2\n **general\n   ${sizes.length}\n   ${sizes.join(' ')}\n   ${edges.join(' ')}\n **data\n   ${format}\n`,
    ),
    Buffer.from(data as string),
    Buffer.from('\n***end\n'),
  ]);

const six = (dimensions: readonly number[], spacing: readonly number[], ids: Uint8Array) =>
  dream3dSix(dimensions, spacing, { shape: [...dimensions].reverse(), data: Int32Array.from(ids) });

/** A scan of a slice of 24 x 24 um, four grains turned by 15 deg from one to the next. */
function ang(grid: 'SqrGrid' | 'HexGrid', step: number): string {
  const yStep = grid === 'HexGrid' ? (step * Math.sqrt(3)) / 2 : step;
  const columns = 24 / step;
  const rows = Math.round(24 / yStep);
  const shorter = grid === 'HexGrid' ? 1 : 0;
  const points: string[] = [];
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < columns - (row % 2) * shorter; k++) {
      const [x, y] = [step * (k + (row % 2) * shorter * 0.5), row * yStep];
      const degrees = 15 * ((x < 12 ? 0 : 1) + (y < 12 ? 0 : 2));
      points.push(`${((degrees * Math.PI) / 180).toFixed(5)} 0 0 ${x.toFixed(4)} ${y.toFixed(4)} 1 0.9 0`);
    }
  return [
    `# GRID: ${grid}\n# XSTEP: ${step}\n# YSTEP: ${yStep.toFixed(6)}`,
    `# NCOLS_ODD: ${columns}\n# NCOLS_EVEN: ${columns - shorter}\n# NROWS: ${rows}`,
    ...points,
    '',
  ].join('\n');
}

beforeAll(async () => {
  await prepareHdf5();
  put('bricks.npy', formatNpy({ shape: [nz, ny, nx], data: labels }));
  put('voids.npy', formatNpy({ shape: [nz, ny, nx], data: labels.map((label) => (label === 16 ? 255 : 0)) }));
  put('slice.npy', formatNpy({ shape: [nz, nx], data: slice }));
  put('across.npy', formatNpy({ shape: [nz, nx, 1], data: slice }));
  put('lying.npy', formatNpy({ shape: [1, nz, nx], data: slice }));
  put('bricks.tif', tiffOf(planes, nx, ny));
  put('packed.tif', tiffOf(planes, nx, ny, { compression: { tag: 32773, pack: packBits } }));
  put('slice.tif', tiffOf([slice], nx, nz));
  mkdirSync(join(folder, 'planes'));
  for (const [z, data] of planes.entries()) put(`planes/${z}.png`, png(data, ny));
  put('slice.png', png(slice, nz));
  put('bricks.tesr', tesr([nx, ny, nz], [0.5, 0.5, 0.25], 'ascii', [...labels].join(' ')));
  put('binary.tesr', tesr([nx, ny, nz], [0.5, 0.5, 0.25], 'binary8', labels));
  put('slice.tesr', tesr([nx, nz], [0.5, 0.25], 'ascii', [...slice].join(' ')));
  await writeHdf5(join(folder, 'six.dream3d'), six([nx, ny, nz], [0.2, 0.2, 0.4], labels));
  await writeHdf5(join(folder, 'plane.dream3d'), six([nx, nz, 1], [0.2, 0.4, 0.2], slice));
  await writeHdf5(join(folder, 'nx.dream3d'), {
    groups: {
      DataStructure: {
        groups: {
          Volume: {
            attributes: { _DIMENSIONS: [nx, ny, nz], _SPACING: [0.2, 0.2, 0.4] },
            groups: {
              'Cell Data': {
                datasets: { FeatureIds: { shape: [nz, ny, nx, 1], data: Int32Array.from(labels) } },
              },
            },
          },
        },
      },
    },
  });
  put('square.ang', ang('SqrGrid', 2));
  put('hexagonal.ang', ang('HexGrid', 1));
});

interface Expected {
  readonly grains: number;
  /** Sides of the box in um, y left out of a slice. */
  readonly size: readonly number[];
  /** Boundary planes across each axis. */
  readonly planes: readonly number[];
  /** Share of the sites; the planes at the electrodes hold no pores. */
  readonly porosity?: number;
  readonly tolerance?: number;
}

const half = { spacing: 0.5 * um };
const inUm = { lengthUnit: 'um' } as const;
const solid: Expected = { grains: 8, size: [4, 3, 4], planes: [2, 2, 1] };
const flat: Expected = { grains: 4, size: [4, 4], planes: [2, 1] };

test.each<[string, Partial<MapRequest>, Expected]>([
  ['bricks.npy', half, solid],
  ['bricks.npy', { spacing: [um, 2 * um, 0.5 * um] }, { ...solid, size: [8, 12, 4] }],
  // A grain at a mirror goes on through it, so that the seams are no boundaries.
  ['bricks.npy', { ...half, sides: 'mirror' }, { ...solid, size: [8, 6, 4] }],
  ['voids.npy', { ...half, labels: 'pores' }, { ...solid, grains: 1, planes: [0], porosity: 36 / 384 }],
  ['slice.npy', half, flat],
  ['across.npy', half, flat],
  ['lying.npy', half, flat],
  ['bricks.tif', half, solid],
  ['packed.tif', half, solid],
  ['slice.tif', half, flat],
  ['planes', half, solid],
  ['slice.png', half, flat],
  ['bricks.tesr', inUm, { ...solid, size: [4, 3, 2] }],
  ['bricks.tesr', half, solid],
  ['binary.tesr', inUm, { ...solid, size: [4, 3, 2] }],
  ['slice.tesr', inUm, { ...flat, size: [4, 2] }],
  ['six.dream3d', inUm, { ...solid, size: [1.6, 1.2, 3.2] }],
  ['nx.dream3d', inUm, { ...solid, size: [1.6, 1.2, 3.2] }],
  ['plane.dream3d', inUm, { ...flat, size: [1.6, 3.2] }],
  ['square.ang', {}, { ...flat, size: [24, 24] }],
  // Cut at the shorter rows, and squares beside hexagons.
  ['hexagonal.ang', {}, { ...flat, size: [23, 24], tolerance: 0.02 }],
])('%s %o', (file, request, { grains, size, planes: across, porosity = 0, tolerance = 1e-9 }) => {
  const map = mapReader(folder)({ file, ...request } as MapRequest);
  const parameters = importedParameters(map);
  expect(parameters.size.map((length) => length / um)).toEqual(size.map((s) => expect.closeTo(s, 9)));
  const sample = makeMicrostructure(parameters, 'a');
  const found = microstructureStatistics(sample, buildLattice(sample));
  expect(found.grains).toBe(grains);
  const perVolume = across.reduce((sum, n, axis) => sum + n / size[axis]!, 0);
  for (const area of [found.boundaryAreaPerVolume, found.latticeBoundaryAreaPerVolume])
    expect(Math.abs(area * um - perVolume)).toBeLessThanOrEqual(tolerance * perVolume);
  expect(found.porosity).toBeCloseTo(porosity, 12);
});
