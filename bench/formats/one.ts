/** One export or import in a process of its own, so that its peak of memory is its own; prints what it took as JSON. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { type ExportFormat, exportRun } from '../../src/export/export-run.ts';
import { type RebuildOptions, rebuildRun } from '../../src/export/rebuilt-run.ts';
import { unpack } from '../../src/io/codec.ts';
import { prepareHdf5 } from '../../src/io/hdf5/hdf5.ts';
import { mapReader } from '../../src/io/maps/read-map.ts';
import type { RunResult } from '../../src/simulation/result.ts';
import { boxScenario } from './grown-run.ts';

/** Processor seconds, and MiB at the beginning and at the peak. */
export interface Cost {
  readonly seconds: number;
  readonly before: number;
  readonly peak: number;
}

const [what, folder, text] = process.argv.slice(2) as [string, string, string];
const MIB = 1 << 20;

async function measured(work: () => unknown): Promise<void> {
  const before = process.memoryUsage.rss() / MIB;
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  const cost: Cost = { seconds: (user + system) / 1e6, before, peak: process.resourceUsage().maxRSS / 1024 };
  console.log(JSON.stringify(cost));
}

if (what === 'import') {
  await prepareHdf5();
  const request = JSON.parse(text) as Parameters<ReturnType<typeof mapReader>>[0];
  await measured(() => mapReader(folder)(request));
} else {
  const { size, options } = JSON.parse(text) as { size: number; options: RebuildOptions };
  const scenario = boxScenario(size);
  const run = unpack<RunResult>(readFileSync(join(folder, 'run.bin')));
  const source = { scenario, run, id: 'bench' };
  await measured(() => {
    if (what !== 'rebuild') return exportRun(source, { ...options, format: what as ExportFormat });
    for (const _ of rebuildRun(source, options).frames);
    return undefined;
  });
}
