import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareHdf5, writeHdf5 } from '../../src/io/hdf5/hdf5.ts';
import { unpackLzw } from '../../src/io/images/tiff-packing.ts';
import { decodeMap, encodeMap, mapReader } from '../../src/io/maps/read-map.ts';
import { formatNpy } from '../../src/io/npy/npy.ts';
import { cubicDisorientation } from '../../src/microstructure/orientations.ts';
import type { MapRequest } from '../../src/scenario/map-request.ts';
import { dream3dSix } from './dream3d-file.ts';
import { packBits, tiffOf } from './tiff-file.ts';

const um = 1e-6;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maps-'));
  await prepareHdf5();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two layers of two grains each, labels 7, 9, 11, 13, in 4 x 3 x 5 voxels. */
const [nx, ny, nz] = [4, 3, 5];
const labels = Int32Array.from(
  { length: nx * ny * nz },
  (_, i) => 7 + 2 * ((i % nx < 2 ? 0 : 1) + (i < 2 * nx * ny ? 0 : 2)),
);
const grains = labels.map((label) => (label - 7) / 2);

const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const read = (file: string, more: Partial<MapRequest> = {}) =>
  mapReader(folder)({ file, ...more } as MapRequest);

describe('label stacks', () => {
  test('NPY, whatever the order of its indices and the width of its numbers', () => {
    put('a.npy', formatNpy({ shape: [nz, ny, nx], data: labels }));
    const map = read('a.npy', { spacing: 0.5 * um });
    expect(map.dimensions).toEqual([nx, ny, nz]);
    expect(map.spacing).toEqual([0.5 * um, 0.5 * um, 0.5 * um]);
    expect(Int32Array.from(map.grain)).toEqual(grains);
    expect(map.grains).toBe(4);
    // The same content has the same name in whatever form it comes.
    put('b.npy', formatNpy({ shape: [nz, ny, nx], data: Uint8Array.from(labels) }));
    expect(read('b.npy', { spacing: 0.5 * um }).sha256).toBe(map.sha256);
    expect(read('b.npy', { spacing: um }).sha256).not.toBe(map.sha256);
    const { sha256, grain } = decodeMap(encodeMap(map));
    expect(sha256).toBe(map.sha256);
    expect(Int32Array.from(grain)).toEqual(grains);
  });

  test('PNG slices of a folder in the order of their numbers, and a TIFF of several pages', () => {
    mkdirSync(join(folder, 'slices'));
    const page = (z: number) => Uint8Array.from(labels.subarray(z * nx * ny, (z + 1) * nx * ny));
    for (let z = 0; z < nz; z++)
      put(`slices/z${z + 8}.png`, encode({ width: nx, height: ny, data: page(z), channels: 1, depth: 8 }));
    expect(Int32Array.from(read('slices', { spacing: um }).grain)).toEqual(grains);
    put(
      'stack.tif',
      tiffOf(
        Array.from({ length: nz }, (_, z) => page(z)),
        nx,
        ny,
      ),
    );
    expect(Int32Array.from(read('stack.tif', { spacing: um }).grain)).toEqual(grains);
    // One page a file, too.
    mkdirSync(join(folder, 'pages'));
    for (let z = 0; z < nz; z++) put(`pages/z${z + 8}.tif`, tiffOf([page(z)], nx, ny));
    expect(Int32Array.from(read('pages', { spacing: um }).grain)).toEqual(grains);
  });

  test('TIFF packed by LZW, as the specification shows it, and by runs', () => {
    // Codes of nine bits: clear, 7, 258, 8, 8, 258, 6, 6, end.
    const codes = [256, 7, 258, 8, 8, 258, 6, 6, 257];
    const bits = codes
      .map((code) => code.toString(2).padStart(9, '0'))
      .join('')
      .padEnd(88, '0');
    const bytes = Uint8Array.from(bits.match(/.{8}/g)!, (byte) => Number.parseInt(byte, 2));
    expect([...unpackLzw(bytes, 9)]).toEqual([7, 7, 7, 8, 8, 7, 7, 6, 6]);
    expect(() => unpackLzw(Uint8Array.of(0x80, 0x7f, 0xff), 9)).toThrow(/the code 511 of no bytes/);
    const pages = Array.from({ length: nz }, (_, z) =>
      Uint16Array.from(labels.subarray(z * nx * ny, (z + 1) * nx * ny)),
    );
    put(
      'runs.tif',
      tiffOf(pages, nx, ny, { differences: true, compression: { tag: 32773, pack: packBits } }),
    );
    expect(Int32Array.from(read('runs.tif', { spacing: um }).grain)).toEqual(grains);
  });

  test('one image is a slice that stands on the electrode', () => {
    put(
      'one.png',
      encode({
        width: nx,
        height: ny,
        data: Uint8Array.from(labels.subarray(0, nx * ny)),
        channels: 1,
        depth: 8,
      }),
    );
    expect(read('one.png', { spacing: um }).dimensions).toEqual([nx, 1, ny]);
  });

  test('a binary stack of pores, and pores as one label among grains', () => {
    const voids = Uint8Array.from(labels, (_, i) => (i === 30 ? 255 : 0));
    put('voids.npy', formatNpy({ shape: [nz, ny, nx], data: voids }));
    const pores = read('voids.npy', { spacing: um, labels: 'pores' });
    expect(pores.grains).toBe(1);
    expect([...pores.pore!.keys()].filter((i) => pores.pore![i] === 1)).toEqual([30]);
    put(
      'mixed.npy',
      formatNpy({ shape: [nz, ny, nx], data: labels.map((label, i) => (i === 30 ? 99 : label)) }),
    );
    const mixed = read('mixed.npy', { spacing: um, poreLabel: 99 });
    expect(mixed.pore![30]).toBe(1);
    expect(mixed.notes).toEqual([]);
    const [none] = read('mixed.npy', { spacing: um, poreLabel: 98 }).notes!;
    expect(`${none!.found}; ${none!.hint}`).toBe(
      'no voxel of the pore label 98; labels are 7, 9, 11, 13, 99',
    );
    // The pore has the grain of a neighbour.
    expect([...mixed.grain].filter((g, i) => g !== grains[i] && i !== 30)).toEqual([]);
    expect([29, 31, 30 - nx * ny, 30 + nx * ny].map((i) => grains[i])).toContain(mixed.grain[30]);
  });

  test('mirrored sides: grains at the planes go on, those inside have images', () => {
    const row = Int32Array.from({ length: 6 * 3 }, (_, i) => Math.floor((i % 6) / 2));
    put('row.npy', formatNpy({ shape: [3, 6], data: row }));
    const map = read('row.npy', { spacing: um, sides: 'mirror' });
    expect(map.dimensions).toEqual([12, 1, 3]);
    expect([...map.grain.subarray(0, 12)]).toEqual([0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 0, 0]);
  });
});

describe('Neper', () => {
  const head = (dimension: number, sizes: string, edges: string) => `***tesr
 **format
   2.2
 **general
   ${dimension}
   ${sizes}
   ${edges}
 **cell
   4
  *id
   7 9 11 13
  *ori
   euler-bunge:active
   0 0 0
   30 0 0
   90 0 0
   0 45 0
`;
  const end = '***end\n';
  const check = (name: string) => {
    const map = read(name, { lengthUnit: 'um' });
    expect(map.dimensions).toEqual([nx, ny, nz]);
    expect(map.spacing.map((edge) => edge / um)).toEqual([0.5, 0.5, 0.25]);
    expect(Int32Array.from(map.grain)).toEqual(grains);
    const degrees = (a: number, b: number) => (cubicDisorientation(map.orientations!, a, b) * 180) / Math.PI;
    expect(degrees(0, 1)).toBeCloseTo(30, 9);
    // A quarter turn is none of a cube.
    expect(degrees(0, 2)).toBeCloseTo(0, 5);
    expect(degrees(0, 3)).toBeCloseTo(45, 9);
  };

  test('ascii', () => {
    put(
      'a.tesr',
      `${head(3, `${nx} ${ny} ${nz}`, '0.5 0.5 0.25')} **data\n   ascii\n   ${[...labels].join(' ')}\n${end}`,
    );
    check('a.tesr');
  });

  test('binary of 8, 16 and 32 bits, in the file and beside it', () => {
    const sized = head(3, `${nx} ${ny} ${nz}`, '0.5 0.5 0.25');
    const bytes = (data: Uint8Array | Int16Array | Int32Array) =>
      Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (const [format, data] of [
      ['binary8', bytes(Uint8Array.from(labels))],
      ['binary16', bytes(Int16Array.from(labels))],
      ['binary32', bytes(labels)],
      ['binary32_big', Buffer.from(bytes(labels)).swap32()],
    ] as const) {
      put(
        `${format}.tesr`,
        Buffer.concat([Buffer.from(`${sized} **data\n   ${format}\n`), data, Buffer.from(`\n${end}`)]),
      );
      check(`${format}.tesr`);
    }
    put('Zellen für alle.raw', bytes(Int16Array.from(labels)));
    put('beside.tesr', `${sized} **data\n   binary16\n  *file Zellen für alle.raw\n${end}`);
    check('beside.tesr');
  });

  test('one orientation in every convention, with line ends of Windows', () => {
    const written = [
      ['euler-bunge', '30 40 50'],
      ['euler-kocks', '-60 40 40'],
      ['euler-roe', '-60 40 140'],
      ['quaternion', '0.719846310 0.336824089 -0.059391175 0.604022774'],
      ['rodrigues', '0.467911114 -0.082505354 0.839099631'],
      ['axis-angle:active', '0.467911114 -0.082505354 0.839099631 87.916414'],
      ['axis-angle:passive', '-0.467911114 0.082505354 -0.839099631 87.916414'],
    ] as const;
    const found = written.map(([descriptor, numbers]) => {
      const lines = `***tesr\n **format\n   2.2\n **general\n   3\n   1 1 2\n   1 1 1\n **cell\n   1\n  *ori\n   ${descriptor}\n   ${numbers}\n **data\n   ascii\n   1 1\n${end}`;
      put('one.tesr', lines.replaceAll('\n', '\r\n'));
      return read('one.tesr', { lengthUnit: 'um' }).orientations!;
    });
    for (const q of found) for (let c = 0; c < 4; c++) expect(q[c]).toBeCloseTo(found[0]![c]!, 6);
  });
});

describe('DREAM.3D', () => {
  // From sample to crystal, x y z w: turns about z, feature 0 unused.
  const turn = (angle: number) => [
    0,
    0,
    -Math.sin((angle * Math.PI) / 360),
    Math.cos((angle * Math.PI) / 360),
  ];
  const quaternions = Float32Array.from([0, 0, 0, 0, ...turn(0), ...turn(30), ...turn(20), ...turn(10)]);
  const ids = { shape: [nz, ny, nx, 1], data: grains.map((g) => g + 1) };
  const check = (name: string) => {
    const map = read(name, { lengthUnit: 'um' });
    expect(map.dimensions).toEqual([nx, ny, nz]);
    expect(map.spacing.map((edge) => edge / um)).toEqual([0.2, 0.2, 0.4]);
    expect(Int32Array.from(map.grain)).toEqual(grains);
    expect((cubicDisorientation(map.orientations!, 0, 1) * 180) / Math.PI).toBeCloseTo(30, 4);
    expect((cubicDisorientation(map.orientations!, 1, 3) * 180) / Math.PI).toBeCloseTo(20, 4);
  };

  test('version 6', async () => {
    await writeHdf5(
      join(folder, 'six.dream3d'),
      dream3dSix([nx, ny, nz], [0.2, 0.2, 0.4], ids, { shape: [5, 4], data: quaternions }),
    );
    check('six.dream3d');
  });

  test('NX', async () => {
    await writeHdf5(join(folder, 'nx.dream3d'), {
      groups: {
        DataStructure: {
          groups: {
            Volume: {
              attributes: { _DIMENSIONS: [nx, ny, nz], _SPACING: [0.2, 0.2, 0.4], _ORIGIN: [0, 0, 0] },
              groups: {
                'Cell Data': { datasets: { FeatureIds: ids } },
                'Feature Data': { datasets: { AvgQuats: { shape: [5, 4], data: quaternions } } },
              },
            },
          },
        },
      },
    });
    check('nx.dream3d');
    expect(() => read('nx.dream3d')).toThrow(/no unit/);
  });
});

describe('EBSD', () => {
  const ang = (grid: string, rows: string[], odd: number, even: number, yStep = 0.5) =>
    `# GRID: ${grid}\n# XSTEP: 0.5\n# YSTEP: ${yStep}\n# NCOLS_ODD: ${odd}\n# NCOLS_EVEN: ${even}\n# NROWS: ${rows.length}\n${rows.join('\n')}\n`;
  const point = (degrees: number, confidence = 0.9) =>
    `  ${((degrees * Math.PI) / 180).toFixed(5)}   0.00000   0.00000  0.0  0.0  100.0  ${confidence}  0  1  1.0`;

  test('a square grid: neighbours within the tolerance are one grain, points not indexed join a neighbour', () => {
    const row = [0, 1, 2, 30, 31, 30].map((angle) => point(angle)).join('\n');
    const hole = [point(0), point(0, -1), point(2), point(30), point(31), point(30)].join('\n');
    put('square.ang', ang('SqrGrid', [row, hole, row, row], 6, 6));
    const map = read('square.ang');
    expect(map.dimensions).toEqual([6, 1, 4]);
    expect(map.spacing[0] / um).toBe(0.5);
    expect([...map.grain]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
    expect((cubicDisorientation(map.orientations!, 0, 1) * 180) / Math.PI).toBeCloseTo(30, 2);
    // A finer tolerance splits what differs by a degree.
    expect(read('square.ang', { grainTolerance: (0.5 * Math.PI) / 180 }).grains).toBeGreaterThan(4);
  });

  test('a hexagonal grid is sampled at squares of its step', () => {
    const long = [0, 0, 0, 30, 30, 30].map((angle) => point(angle)).join('\n');
    const short = [0, 0, 0, 30, 30].map((angle) => point(angle)).join('\n');
    put('hex.ang', ang('HexGrid', [long, short, long, short, long], 6, 5, 0.433013));
    const map = read('hex.ang');
    expect(map.dimensions).toEqual([5, 1, 4]);
    expect(map.grains).toBe(2);
    expect(map.notes!.map(({ found }) => found)).toEqual([
      'a hexagonal grid of 28 points, sampled at 5 x 4 squares of its step of 0.5 um',
    ]);
    // The point at the end of the long rows shows on no square.
    const end = [0, 0, 0, 30, 30, 44].map((angle) => point(angle, angle === 44 ? 0.9 : -1)).join('\n');
    put('lost.ang', ang('HexGrid', [long, short, end, short, long], 6, 5, 0.433013));
    expect(read('lost.ang').notes!.map(({ found }) => found)).toEqual([
      expect.stringContaining('; 1 of its 5 grains show on none of them'),
      '5 of 28 points not indexed (18 %), in the grain of a neighbour now',
    ]);
    for (let z = 0; z < 4; z++) expect([map.grain[5 * z], map.grain[5 * z + 4]]).toEqual([0, 1]);
  });

  test('fewer points than the header says', () => {
    put('short.ang', ang('SqrGrid', [[point(0), point(0)].join('\n')], 6, 6));
    expect(() => read('short.ang')).toThrow(/found 2 points, expected 6/);
  });
});

describe('what is wrong is said', () => {
  const array = formatNpy({ shape: [nz, ny, nx], data: labels });
  test.each([
    ['missing', 'none.npy', null, {}, /no file none\.npy/],
    ['no spacing', 'plain.npy', array, {}, /a map without lengths, expected the edge of its voxels/],
    ['cut short', 'cut.npy', array.subarray(0, array.length - 3), { spacing: um }, /cut short/],
    ['empty', 'empty.npy', '', { spacing: um }, /an empty file/],
    [
      'no image',
      'no.tif',
      'no image',
      { format: 'tiff', spacing: um },
      /no TIFF, expected a file that begins/,
    ],
    [
      'a page that ends too soon',
      'cut.tif',
      tiffOf([labels.subarray(0, 0) as never], 4, 3),
      { spacing: um },
      /^found 0 bytes of pixels, expected 48$/,
    ],
    [
      'one voxel from electrode to electrode',
      'line.npy',
      formatNpy({ shape: [1, 1, 3], data: Uint8Array.of(1, 2, 3) }),
      { spacing: um },
      /a map of 3 x 1 x 1 voxels, expected at least two from one electrode to the other/,
    ],
    [
      'more voxels than memory',
      'huge.tesr',
      '***tesr\n **format\n 2.2\n **general\n 3\n 99999 99999 99999\n 1 1 1\n **data\n ascii\n 1 2 3\n***end\n',
      { spacing: um },
      /99999 x 99999 x 99999 voxels, about .* GB while they are read, expected at most/,
    ],
    [
      'its voxels missing',
      'alone.tesr',
      '***tesr\n **format\n 2.2\n **general\n 3\n 1 1 2\n 1 1 1\n **data\n binary8\n *file none.raw\n***end\n',
      { spacing: um },
      /no file none\.raw beside the map/,
    ],
    ['unknown', 'unknown.bin', new Uint8Array(64), {}, /unknown format/],
    [
      'fractions',
      'half.npy',
      formatNpy({ shape: [1, 2, 2], data: Float64Array.of(0, 1, 1.5, 2) }),
      { spacing: um },
      /label 1\.5 at voxel 2/,
    ],
    [
      'four indices',
      'four.npy',
      formatNpy({ shape: [1, 2, 2, 1], data: new Uint8Array(4) }),
      { spacing: um },
      /4 indices/,
    ],
    [
      'pores alone',
      'pores.npy',
      formatNpy({ shape: [1, 2, 2], data: new Uint8Array(4).fill(1) }),
      { spacing: um, labels: 'pores' },
      /pores alone/,
    ],
    ['not HDF5', 'junk.h5', 'junk', { format: 'dream3d' }, /no HDF5 file/],
    [
      'a damaged PNG',
      'bad.png',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0),
      { spacing: um },
      /expected a map as png/,
    ],
    [
      'cells missing',
      'cut.tesr',
      '***tesr\n **format\n 2.2\n **general\n 3\n 2 2 2\n 1 1 1\n **data\n ascii\n 1 2 3\n***end\n',
      { spacing: um },
      /the place of cell 4/,
    ],
    [
      'void cells',
      'void.tesr',
      '***tesr\n **format\n 2.2\n **general\n 3\n 1 1 2\n 1 1 1\n **data\n ascii\n 0 1\n***end\n',
      { spacing: um },
      /voxels of no grain/,
    ],
    [
      'no length unit',
      'unit.tesr',
      '***tesr\n **format\n 2.2\n **general\n 3\n 1 1 2\n 1 1 1\n **data\n ascii\n 2 1\n***end\n',
      {},
      /no unit/,
    ],
  ])('%s', (_, name, content, more, message) => {
    if (content !== null) put(name, content);
    expect(() => read(name, more as Partial<MapRequest>)).toThrow(message);
  });
});
