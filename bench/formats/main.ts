import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { EXPORT_FORMATS, TABLE_FORMATS } from '../../src/export/export-run.ts';
import { pack } from '../../src/io/codec.ts';
import { makeLattice } from '../../src/simulation/run.ts';
import { boxScenario, grownRun } from './grown-run.ts';
import { writeLabelFiles } from './label-files.ts';
import type { Cost } from './one.ts';

const one = fileURLToPath(new URL('one.ts', import.meta.url));

/**
 * Benchmark of the formats: every export and every import of a box of `size` voxels a side, each in a process of its own.
 *
 *     npm run bench -- formats [size] [--moments=3] [--sites=20000] [--only=vti,npy]
 *
 * Defaults: 128, three moments with fields, 20 000 lithium sites. A line each: processor time, memory at the beginning and at the
 * peak, size of what was written or read. The first line, the run rebuilt and its fields solved without anything being
 * written, is part of every export. `--only` takes formats by the beginning of their names.
 */
export async function main(args: readonly string[]): Promise<void> {
  const flag = (name: string): string | undefined =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const size = Number(args.find((arg) => !arg.startsWith('--')) ?? 128);
  const moments = Number(flag('moments') ?? 3);
  const sites = Number(flag('sites') ?? 20_000);
  const only = flag('only')?.toLowerCase().split(',');
  const wanted = (name: string) => only?.some((start) => name.toLowerCase().startsWith(start)) ?? true;
  const folder = mkdtempSync(join(tmpdir(), 'formats-'));
  try {
    const scenario = boxScenario(size);
    const table = new Table({
      head: ['format', 'CPU s', 'MiB before', 'MiB at the peak', 'file MB'],
      style: { head: [], border: [] },
    });
    const row = (name: string, { seconds, before, peak }: Cost, bytes: number | null) =>
      table.push([
        name,
        seconds.toFixed(1),
        Math.round(before),
        Math.round(peak),
        bytes === null ? '' : (bytes / 1e6).toFixed(1),
      ]);
    const exports = ['rebuild', ...EXPORT_FORMATS].filter(wanted);
    if (exports.length > 0) writeFileSync(join(folder, 'run.bin'), pack(grownRun(scenario, sites)));
    for (const format of exports) {
      const out = join(folder, format);
      mkdirSync(out);
      const options = {
        moments: { kind: 'count', count: moments },
        fields: !TABLE_FORMATS.some((name) => name === format),
        folder: out,
      };
      const cost = runOne(format, folder, JSON.stringify({ size, options }));
      row(`${format === 'rebuild' ? '' : 'to '}${format}`, cost, format === 'rebuild' ? null : sizeOf(out));
      rmSync(out, { recursive: true });
    }
    const files = await writeLabelFiles(folder, makeLattice(scenario, 'bench/0').grain, size);
    for (const { name, request } of files.filter((file) => wanted(file.name)))
      row(
        `from ${name}`,
        runOne('import', folder, JSON.stringify(request)),
        sizeOf(join(folder, request.file)),
      );
    console.log(`${size}^3 voxels, ${moments} moments with fields, ${sites} lithium sites`);
    console.log(table.toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runOne(...args: string[]): Cost {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', one, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Cost;
}

/** Bytes of a file, or of all files of a folder. */
function sizeOf(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
