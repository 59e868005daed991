import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { writeHdf5 } from '../../src/io/hdf5/hdf5.ts';
import { formatNpy } from '../../src/io/npy/npy.ts';
import type { MapRequest } from '../../src/scenario/map-request.ts';
import { dream3dSix } from '../../test/io/dream3d-file.ts';
import { tiffOf } from '../../test/io/tiff-file.ts';

/** A file to be imported, with what a scenario would ask of it. */
export interface LabelFile {
  readonly name: string;
  readonly request: Partial<MapRequest> & { readonly file: string };
}

/** Writes labels of an n x n x n box in every format that is imported. */
export async function writeLabelFiles(folder: string, grain: Int32Array, n: number): Promise<LabelFile[]> {
  const labels = Int32Array.from(grain, (g) => g + 1);
  const grains = labels.reduce((most, label) => Math.max(most, label), 0);
  const um = 1e-6;
  const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  const page = (z: number) => Uint16Array.from(labels.subarray(z * n * n, (z + 1) * n * n));
  const pages = Array.from({ length: n }, (_, z) => page(z));

  const head = (format: string) =>
    `***tesr\n **format\n   2.2\n **general\n   3\n   ${n} ${n} ${n}\n   1 1 1\n **data\n   ${format}\n`;
  const rows = Array.from({ length: n * n }, (_, row) => labels.subarray(row * n, (row + 1) * n).join(' '));
  put('ascii.tesr', `${head('ascii')}${rows.join('\n')}\n***end\n`);
  put(
    'binary.tesr',
    Buffer.concat([Buffer.from(head('binary32')), Buffer.from(labels.buffer), Buffer.from('\n***end\n')]),
  );

  await writeHdf5(
    join(folder, 'six.dream3d'),
    dream3dSix([n, n, n], [1, 1, 1], { shape: [n, n, n, 1], data: labels }),
  );

  // As many points as there are voxels, in one plane.
  const side = Math.round(n ** 1.5);
  const lines = [
    '# GRID: SqrGrid\n# XSTEP: 0.5\n# YSTEP: 0.5\n',
    `# NCOLS_ODD: ${side}\n# NCOLS_EVEN: ${side}\n# NROWS: ${side}\n`,
  ];
  for (let row = 0; row < side; row++) {
    const points: string[] = [];
    for (let column = 0; column < side; column++) {
      const g = 30 * Math.floor(row / 30) + Math.floor(column / 30);
      points.push(
        `  ${((g % 61) / 10).toFixed(5)}   ${((g % 31) / 10).toFixed(5)}   ${((g % 53) / 10).toFixed(5)}  ${(column / 2).toFixed(5)}  ${(row / 2).toFixed(5)}  1234.5  0.900  0  1  1.250\n`,
      );
    }
    lines.push(points.join(''));
  }
  put('plane.ang', lines.join(''));

  put('stack.tif', tiffOf(pages, n, n));
  mkdirSync(join(folder, 'slices'), { recursive: true });
  for (const [z, data] of pages.entries())
    put(`slices/${z}.png`, encode({ width: n, height: n, data, channels: 1, depth: 16 }));
  put('labels.npy', formatNpy({ shape: [n, n, n], data: labels }));
  put(
    'pores.npy',
    formatNpy({ shape: [n, n, n], data: Uint8Array.from(labels, (g) => (g % 20 === 0 ? 1 : 0)) }),
  );
  return [
    { name: 'tesr, ascii', request: { file: 'ascii.tesr', lengthUnit: 'um' } },
    { name: 'tesr, binary', request: { file: 'binary.tesr', lengthUnit: 'um' } },
    { name: 'DREAM.3D', request: { file: 'six.dream3d', lengthUnit: 'um' } },
    { name: `ang, ${side} x ${side} points`, request: { file: 'plane.ang' } },
    { name: 'TIFF, 16 bit', request: { file: 'stack.tif', spacing: um } },
    { name: 'PNG slices, 16 bit', request: { file: 'slices', spacing: um } },
    { name: 'NPY, 32 bit', request: { file: 'labels.npy', spacing: um } },
    { name: 'NPY, mirrored sides', request: { file: 'labels.npy', spacing: um, sides: 'mirror' } },
    {
      name: 'NPY, a grain as pores',
      request: { file: 'labels.npy', spacing: um, poreLabel: Math.ceil(grains / 2) },
    },
    { name: 'NPY, pore stack', request: { file: 'pores.npy', spacing: um, labels: 'pores' } },
  ];
}
