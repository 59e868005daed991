/** Maps written by other programs' libraries in their published layouts, with the quirks of files in the wild. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zlibSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareHdf5 } from '../../src/io/hdf5/hdf5.ts';
import { mapReader } from '../../src/io/maps/read-map.ts';
import {
  buildLattice,
  makeMicrostructure,
  microstructureStatistics,
} from '../../src/microstructure/microstructure.ts';
import { cubicDisorientation } from '../../src/microstructure/orientations.ts';
import type { MapRequest } from '../../src/scenario/map-request.ts';
import { importedParameters } from '../microstructure/maps.ts';
import { readWithPython, withoutProgram, withoutPython } from './python.ts';
import { packBits, tiffOf } from './tiff-file.ts';

const um = 1e-6;
const folder = mkdtempSync(join(tmpdir(), 'foreign-maps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const read = (file: string, more: Partial<MapRequest> = {}) =>
  mapReader(folder)({ file, ...more } as MapRequest);

/** Cubes of eight voxels a side, two along x and y, three along z: labels 3, 4, ... 14. */
const [nx, ny, nz] = [16, 16, 24];
const cubes = Int32Array.from(
  { length: nx * ny * nz },
  (_, i) => ((i % nx) >> 3) + 2 * ((Math.floor(i / nx) % ny) >> 3) + 4 * (Math.floor(i / (nx * ny)) >> 3),
);

/** Cubes as a program in Python makes them, and where it puts its files. */
const CUBES = `
import sys, os, json
import numpy as np
z, y, x = np.meshgrid(np.arange(24), np.arange(16), np.arange(16), indexing='ij')
labels = 3 + x // 8 + 2 * (y // 8) + 4 * (z // 8)
put = lambda name: os.path.join(sys.argv[1], name)
`;

function expectCubes(file: string, more: Partial<MapRequest>): ReturnType<typeof read> {
  const map = read(file, more);
  expect(map.dimensions, file).toEqual([nx, ny, nz]);
  expect(Int32Array.from(map.grain), file).toEqual(cubes);
  return map;
}

test('cubes have exact grains, boundaries, areas and intercepts', () => {
  writeFileSync(
    join(folder, 'cubes.tif'),
    tiffOf(
      Array.from({ length: nz }, (_, z) => Uint8Array.from(cubes.subarray(z * nx * ny, (z + 1) * nx * ny))),
      nx,
      ny,
    ),
  );
  const sample = makeMicrostructure(importedParameters(expectCubes('cubes.tif', { spacing: 0.5 * um })), 'a');
  const found = microstructureStatistics(sample, buildLattice(sample));
  expect(found.grains).toBe(12);
  // Periodic in x and y: two planes each; two between the electrodes.
  const area = (2 * 8 * 12 + 2 * 8 * 12 + 2 * 8 * 8) * um ** 2;
  expect(found.boundaryAreaPerVolume).toBeCloseTo(area / (8 * 8 * 12 * um ** 3), 3);
  expect(found.boundaries).toBe(2 * 2 * 3 * 2 + 2 * 2 * 2);
  expect(found.meanIntercept).toBeCloseTo((2 * 8 * 8 * 12 * um ** 3) / area, 12);
  expect(found.achievedGrainSize! / um).toBeCloseTo(4 * Math.cbrt(6 / Math.PI), 9);
});

describe('TIFF', () => {
  const pages = <T extends Uint8Array | Uint16Array | Uint32Array>(type: {
    from(values: Iterable<number>): T;
  }): T[] =>
    Array.from({ length: nz }, (_, z) =>
      type.from(cubes.subarray(z * nx * ny, (z + 1) * nx * ny).map((g) => g + 3)),
    );
  const pages64 = pages(Uint32Array).map((page) => BigUint64Array.from(page, BigInt));
  const deflate = { tag: 8, pack: (bytes: Uint8Array) => zlibSync(bytes) };
  const runs = { tag: 32773, pack: packBits };

  test.each([
    ['8 bit', tiffOf(pages(Uint8Array), nx, ny)],
    ['16 bit', tiffOf(pages(Uint16Array), nx, ny)],
    ['32 bit', tiffOf(pages(Uint32Array), nx, ny)],
    ['16 bit, big-endian', tiffOf(pages(Uint16Array), nx, ny, { big: true })],
    ['32 bit, big-endian', tiffOf(pages(Uint32Array), nx, ny, { big: true })],
    ['16 bit, deflate', tiffOf(pages(Uint16Array), nx, ny, { compression: deflate })],
    ['16 bit, tiles', tiffOf(pages(Uint16Array), nx, ny, { tile: 16 })],
    ['8 bit, tiles, deflate', tiffOf(pages(Uint8Array), nx, ny, { tile: 16, compression: deflate })],
    ['64 bit', tiffOf(pages64, nx, ny)],
    ['64 bit, signed, big-endian', tiffOf(pages64, nx, ny, { big: true, sampleFormat: 2 })],
    ['16 bit, PackBits', tiffOf(pages(Uint16Array), nx, ny, { compression: runs })],
    ['16 bit, differences', tiffOf(pages(Uint16Array), nx, ny, { differences: true, compression: deflate })],
    [
      '32 bit, differences, tiles, big-endian',
      tiffOf(pages(Uint32Array), nx, ny, { big: true, tile: 16, differences: true }),
    ],
  ])('%s', (name, bytes) => {
    writeFileSync(join(folder, `${name}.tif`), bytes);
    expectCubes(`${name}.tif`, { spacing: um });
  });

  test('tiles that reach beyond the image', () => {
    const [width, height] = [20, 24];
    const page = Uint16Array.from({ length: width * height }, (_, i) => 300 + (i % width < 7 ? 0 : 1));
    writeFileSync(join(folder, 'wide.tif'), tiffOf([page, page], width, height, { tile: 16 }));
    const map = read('wide.tif', { spacing: um });
    expect(map.dimensions).toEqual([width, height, 2]);
    expect([...map.grain.subarray(0, width)]).toEqual(
      Array.from({ length: width }, (_, x) => (x < 7 ? 0 : 1)),
    );
  });
});

const noPillow = withoutPython('PIL', 'numpy');
describe.skipIf(noPillow !== null)(`images of Pillow${noPillow === null ? '' : ` (${noPillow})`}`, () => {
  beforeAll(() => {
    readWithPython(
      `${CUBES}
from PIL import Image
def stack(name, dtype, mode=None, **how):
    pages = [Image.fromarray(p.astype(dtype)) for p in labels]
    pages[0].save(put(name), save_all=True, append_images=pages[1:], **how)
stack('lzw8.tif', np.uint8, compression='tiff_lzw')
stack('deflate16.tif', np.uint16, compression='tiff_adobe_deflate')
stack('packbits8.tif', np.uint8, compression='packbits')
stack('plain8.tif', np.uint8)
stack('plain16.tif', np.uint16)
stack('plain32.tif', np.int32)
Image.fromarray(labels[0] > 4).save(put('fax.tif'), compression='group4')
stack('lzw32.tif', np.int32, compression='tiff_lzw')
for name, make in (('p16', lambda p: Image.fromarray(p.astype(np.uint16))),):
    os.makedirs(put(name))
    for k, p in enumerate(labels):
        make(p).save(put(f'{name}/slice_{k}.png'))
os.makedirs(put('palette'))
for k, p in enumerate(labels):
    image = Image.fromarray(p.astype(np.uint8), mode='P')
    image.putpalette([v for g in range(256) for v in ((37 * g) % 256, (91 * g) % 256, g)])
    image.save(put(f'palette/{k}.png'), optimize=True, bits=4)
print('null')`,
      folder,
    );
  });
  test.each(['lzw8.tif', 'deflate16.tif', 'packbits8.tif', 'plain32.tif', 'lzw32.tif', 'p16', 'palette'])(
    '%s',
    (file) => {
      expectCubes(file, { spacing: um });
    },
  );

  test('fax packing is refused with what to do', () => {
    expect(() => read('fax.tif', { spacing: um })).toThrow(
      /a TIFF with compression 4, expected whole numbers/,
    );
  });

  // libtiff's own tool rewrites the stacks in every layout that it has.
  const noTiffcp = withoutProgram('tiffcp');
  test.skipIf(noTiffcp !== null).each(['plain8', 'plain16', 'plain32'])(
    `%s as tiffcp lays it out${noTiffcp === null ? '' : ` (${noTiffcp})`}`,
    (name) => {
      for (const packing of ['none', 'packbits', 'lzw', 'lzw:2', 'zip', 'zip:2'])
        for (const layout of [
          [],
          ['-r', '3'],
          ['-t', '-w', '32', '-l', '16'],
          ['-B'],
          ['-8'],
          ['-8', '-B'],
        ]) {
          const [from, to] = [join(folder, `${name}.tif`), join(folder, 'copy.tif')];
          execFileSync('tiffcp', ['-c', packing, ...layout, from, to]);
          expectCubes('copy.tif', { spacing: um });
        }
    },
  );
});

const noNumpy = withoutPython('numpy');
describe.skipIf(noNumpy !== null)(`arrays of NumPy${noNumpy === null ? '' : ` (${noNumpy})`}`, () => {
  const names = ['i8', 'fortran', 'big', 'u1', 'u2', 'f8', 'version2', 'version3', 'slice-view'];
  beforeAll(() => {
    readWithPython(
      `${CUBES}
np.save(put('i8.npy'), labels.astype(np.int64))
np.save(put('fortran.npy'), np.asfortranarray(labels.astype(np.int32)))
np.save(put('big.npy'), labels.astype('>i4'))
np.save(put('u1.npy'), labels.astype(np.uint8))
np.save(put('u2.npy'), labels.astype('>u2'))
np.save(put('f8.npy'), labels.astype(np.float64))
np.save(put('slice-view.npy'), np.repeat(labels, 2, axis=2)[:, :, ::2])
for v in (2, 3):
    with open(put(f'version{v}.npy'), 'wb') as f:
        np.lib.format.write_array(f, labels.astype(np.int32), version=(v, 0))
np.save(put('voids.npy'), labels == 5)
np.save(put('complex.npy'), labels.astype(np.complex128))
np.save(put('objects.npy'), np.array([{}]), allow_pickle=True)
print('null')`,
      folder,
    );
  });
  test.each(names)('%s', (name) => {
    expectCubes(`${name}.npy`, { spacing: um });
  });

  test('truth values as a stack of pores', () => {
    const map = read('voids.npy', { spacing: um, labels: 'pores' });
    expect(map.grains).toBe(1);
    expect(map.pore!.reduce((sum, p) => sum + p, 0)).toBe(512);
    cubes.forEach((g, i) => {
      expect(map.pore![i]).toBe(g === 2 ? 1 : 0);
    });
  });

  test('what holds no whole numbers is refused', () => {
    expect(() => read('complex.npy', { spacing: um })).toThrow(/type <c16/);
    expect(() => read('objects.npy', { spacing: um })).toThrow(/type \|O/);
  });
});

const noH5py = withoutPython('h5py', 'numpy');
describe.skipIf(noH5py !== null)(`DREAM.3D files of h5py${noH5py === null ? '' : ` (${noH5py})`}`, () => {
  beforeAll(async () => {
    await prepareHdf5();
    readWithPython(
      `${CUBES}
import h5py
half = np.arange(15) * np.pi / 180
quats = np.stack([0 * half, 0 * half, -np.sin(half), np.cos(half)], axis=1)
euler = np.stack([2 * half, 0 * half, 0 * half], axis=1)

def six(name, ids, orientations, **how):
    """Version 6, file version 7.0, as DREAM.3D writes a reconstructed volume."""
    with h5py.File(put(name), 'w', libver=how.pop('libver', 'earliest')) as f:
        f.attrs['FileVersion'] = np.bytes_('7.0')
        f.attrs['DREAM3D Version'] = np.bytes_('6.5.171.e0d8b7d')
        f.create_group('DataContainerBundles')
        f.create_group('Pipeline')
        containers = f.create_group('DataContainers')
        # Sorted before the image, and without a geometry.
        stats = containers.create_group('AStatsContainer/CellEnsembleData')
        stats['FeatureIds'] = np.arange(4, dtype=np.int32)
        image = containers.create_group('ImageDataContainer')
        geometry = image.create_group('_SIMPL_GEOMETRY')
        geometry.attrs['GeometryType'] = np.uint32(0)
        geometry.attrs['GeometryTypeName'] = np.bytes_('ImageGeometry')
        geometry.attrs['GeometryName'] = np.bytes_('ImageGeometry')
        geometry.attrs['SpatialDimensionality'] = np.uint32(3)
        geometry.attrs['UnitDimensionality'] = np.uint32(3)
        geometry['DIMENSIONS'] = np.array([16, 16, 24], dtype=np.int64)
        geometry['ORIGIN'] = np.array([-3, 0, 5], dtype=np.float32)
        geometry['SPACING'] = np.array([0.2, 0.2, 0.25], dtype=np.float32)
        cell = image.create_group('CellData')
        cell.attrs['AttributeMatrixType'] = np.uint32(3)
        cell.attrs['TupleDimensions'] = np.array([16, 16, 24], dtype=np.uint64)
        cell.create_dataset('IPFColor', data=np.zeros((24, 16, 16, 3), dtype=np.uint8))
        d = cell.create_dataset('FeatureIds', data=ids.reshape(24, 16, 16, 1), **how)
        d.attrs['ComponentDimensions'] = np.array([1], dtype=np.uint64)
        d.attrs['DataArrayVersion'] = np.int32(2)
        d.attrs['ObjectType'] = np.bytes_('DataArray<int32_t>')
        d.attrs['TupleDimensions'] = np.array([16, 16, 24], dtype=np.uint64)
        features = image.create_group('CellFeatureData')
        features.attrs['AttributeMatrixType'] = np.uint32(7)
        features.create_dataset(*orientations)

def nx(name, ids, orientations, **how):
    """NX, file version 8.0."""
    with h5py.File(put(name), 'w') as f:
        f.attrs['FileVersion'] = np.bytes_('8.0')
        root = f.create_group('DataStructure')
        root.attrs['NextObjectId'] = np.uint64(40)
        image = root.create_group('Microstructure/Image Geometry')
        image.attrs['ObjectType'] = np.bytes_('ImageGeom')
        image.attrs['ObjectId'] = np.uint64(1)
        image.attrs['_DIMENSIONS'] = np.array([16, 16, 24], dtype=np.uint64)
        image.attrs['_ORIGIN'] = np.array([0, 0, 0], dtype=np.float32)
        image.attrs['_SPACING'] = np.array([0.2, 0.2, 0.25], dtype=np.float32)
        image.attrs['Cell Data ID'] = np.uint64(2)
        cell = image.create_group('Cell Data')
        cell.attrs['ObjectType'] = np.bytes_('AttributeMatrix')
        cell.attrs['TupleDims'] = np.array([24, 16, 16], dtype=np.uint64)
        d = cell.create_dataset('FeatureIds', data=ids.reshape(24, 16, 16, 1), **how)
        d.attrs['ObjectType'] = np.bytes_('DataArray<int32>')
        d.attrs['TupleDimensions'] = np.array([24, 16, 16], dtype=np.uint64)
        d.attrs['ComponentDimensions'] = np.array([1], dtype=np.uint64)
        image.create_group('Cell Feature Data').create_dataset(*orientations)
        image.create_group('CellEnsembleData')['CrystalStructures'] = np.array([[999], [1]], dtype=np.uint32)

by_quats = ('AvgQuats', quats.shape, np.float32, quats.astype(np.float32))
by_euler = ('AvgEulerAngles', euler.shape, np.float32, euler.astype(np.float32))
six('six.dream3d', labels.astype(np.int32), by_quats)
six('six-packed.dream3d', labels.astype(np.int32), by_euler, chunks=(5, 7, 16, 1), compression='gzip', shuffle=True, fletcher32=True)
six('six-big.dream3d', labels.astype('>i4'), by_quats)
six('six-latest.h5', labels.astype(np.int32), by_euler, libver='latest', chunks=(24, 16, 16, 1), compression='gzip')
nx('nx.dream3d', labels.astype(np.int32), by_quats)
nx('nx-packed.dream3d', labels.astype(np.int64), by_euler, chunks=True, compression='gzip', compression_opts=9)
print('null')`,
      folder,
    );
  });
  test.each([
    'six.dream3d',
    'six-packed.dream3d',
    'six-big.dream3d',
    'six-latest.h5',
    'nx.dream3d',
    'nx-packed.dream3d',
  ])('%s', (file) => {
    const { spacing, orientations } = expectCubes(file, { lengthUnit: 'um' });
    expect(spacing.map((edge) => Number((edge / um).toPrecision(9)))).toEqual([0.2, 0.2, 0.25]);
    // Features 3, 4, ... are turned by 2 deg each.
    for (let g = 1; g < 12; g++)
      expect((cubicDisorientation(orientations!, 0, g) * 180) / Math.PI).toBeCloseTo(2 * g, 3);
  });
});

describe('EBSD as OIM writes it', () => {
  const header = (grid: string, odd: number, even: number, rows: number, yStep: number, symmetry = '43') => [
    '# HEADER: Start',
    '# TEM_PIXperUM          1.000000',
    '# x-star                0.476443',
    '# y-star                0.885339',
    '# z-star                0.659644',
    '# WorkingDistance       10.000000',
    '#',
    '# Phase 1',
    '# MaterialName  \tLi7La3Zr2O12',
    '# Formula     \tLLZO',
    '# Info',
    `# Symmetry              ${symmetry}`,
    '# LatticeConstants      12.950 12.950 12.950  90.000  90.000  90.000',
    '# NumberFamilies        1',
    '# hklFamilies   \t 1  1  1 1 0.000000 1',
    '# Categories 0 0 0 0 0 ',
    '#',
    `# GRID: ${grid}`,
    '# XSTEP: 0.500000',
    `# YSTEP: ${yStep.toFixed(6)}`,
    `# NCOLS_ODD: ${odd}`,
    `# NCOLS_EVEN: ${even}`,
    `# NROWS: ${rows}`,
    '#',
    '# OPERATOR: \t',
    '#',
    '# SAMPLEID: \t',
    '#',
    '# SCANID: \t',
    '#',
    '# VERSION 7',
    '# HEADER: End',
  ];
  const point = (x: number, y: number, degrees: number, phase = 1, ci = 0.9) =>
    `  ${((degrees * Math.PI) / 180).toFixed(5)}   0.00000   0.00000 ${x.toFixed(5).padStart(12)} ${y.toFixed(5).padStart(12)} 2480.5 ${ci.toFixed(3).padStart(6)}  ${phase}      1  1.250  0.000000  0.000000`;

  test('a square grid with line ends of Windows; all rows as long as the odd ones', () => {
    const rows = Array.from({ length: 6 }, (_, row) =>
      Array.from({ length: 8 }, (_, x) => point(x / 2, row / 2, x < 4 ? 10 : 40)),
    ).flat();
    // Some programs count the even rows one short.
    writeFileSync(join(folder, 'crlf.ang'), [...header('SqrGrid', 8, 7, 6, 0.5), ...rows, ''].join('\r\n'));
    const map = read('crlf.ang');
    expect([map.dimensions, map.grains]).toEqual([[8, 1, 6], 2]);
    expect([...map.grain]).toEqual(Array.from({ length: 48 }, (_, i) => (i % 8 < 4 ? 0 : 1)));
    expect((cubicDisorientation(map.orientations!, 0, 1) * 180) / Math.PI).toBeCloseTo(30, 2);
  });

  test('a hexagonal grid: bricks of two rows keep their place to half a step', () => {
    const step = (0.5 * Math.sqrt(3)) / 2;
    const rows = Array.from({ length: 20 }, (_, row) =>
      Array.from({ length: row % 2 === 0 ? 16 : 15 }, (_, k) => {
        const [x, y] = [0.5 * (k + (row % 2) / 2), row * step];
        return point(x, y, (x < 4 ? 0 : 15) + (y < 10 * step ? 0 : 30));
      }),
    ).flat();
    writeFileSync(join(folder, 'hex.ang'), [...header('HexGrid', 16, 15, 20, step), ...rows, ''].join('\n'));
    const map = read('hex.ang');
    expect(map.spacing).toEqual([0.5 * um, 0.5 * um, 0.5 * um]);
    expect([map.dimensions, map.grains]).toEqual([[15, 1, 17], 4]);
    // Each grain has a quarter of the plane within a row of voxels.
    for (let g = 0; g < 4; g++) {
      const share = map.grain.reduce((sum, found) => sum + (found === g ? 1 : 0), 0) / map.grain.length;
      expect(Math.abs(share - 1 / 4)).toBeLessThan(0.05);
    }
  });

  test('points of two phases are never one grain', () => {
    const rows = Array.from({ length: 4 }, (_, row) =>
      Array.from({ length: 6 }, (_, x) => point(x / 2, row / 2, 20, x < 3 ? 1 : 2)),
    ).flat();
    writeFileSync(join(folder, 'phases.ang'), [...header('SqrGrid', 6, 6, 4, 0.5), ...rows].join('\n'));
    expect(read('phases.ang').grains).toBe(2);
  });

  test('a phase that is not cubic is refused with what to do', () => {
    const rows = Array.from({ length: 6 }, (_, x) => point(x / 2, 0, 20));
    writeFileSync(join(folder, 'hcp.ang'), [...header('SqrGrid', 6, 6, 1, 0.5, '62'), ...rows].join('\n'));
    expect(() => read('hcp.ang')).toThrow(/a phase of symmetry 62, expected cubic ones/);
  });
});
