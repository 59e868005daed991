import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { median } from '../../src/analysis/statistics.ts';
import type { ChildReport } from './child.ts';

const child = fileURLToPath(new URL('./child.ts', import.meta.url));
/** Rounds in which two workers and two processes take turns. */
const ROUNDS = 4;
const WORKERS = 2;

/**
 * Benchmark of campaigns: what is spent besides simulating, on runs that are as small as they come, everything
 * written and flushed as always.
 *
 *     npm run bench -- campaign [runs]
 *
 * 1. `runs` (default 10000) in one folder by two workers: (workers x wall - simulation) / runs, and the memory of the
 *    process as it goes.
 * 2. Four rounds of a quarter of them, by turns: one process of two workers, and two processes of one worker at the
 *    same time with half of the runs each, in folders of their own; the ratio of their throughputs.
 *
 * Wall time is that of the campaign, from its checks to its tables; Node's own start is left out on both sides. The
 * folders lie in the system's temporary folder (`TMPDIR`), which should be on a disk.
 */
export async function main([count = '10000']: readonly string[]): Promise<void> {
  const runs = Number(count);
  if (!Number.isInteger(runs) || runs < 4 * ROUNDS)
    throw new RangeError(`runs is '${count}' when expected a whole number of at least ${4 * ROUNDS}`);
  const root = mkdtempSync(join(tmpdir(), 'filament-bench-'));
  try {
    const whole = await run(join(root, 'whole'), WORKERS, Math.round(runs / 2), ['a', 'b']);
    printOverhead(whole);
    await printThroughput(root, Math.round(runs / ROUNDS / 2));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function printOverhead(report: ChildReport): void {
  const { began, first, last, ended, simulation, processor, runs, memory } = report;
  const wall = ended - began;
  const perRun = (milliseconds: number) => `${(milliseconds / runs).toFixed(2)} ms a run`;
  console.log(`${runs} runs, ${WORKERS} workers: ${seconds(wall)}`);
  console.log(`besides simulation   ${perRun(WORKERS * wall - simulation)} (target: at most 5)`);
  console.log(`  to the first run   ${perRun(WORKERS * (first - began))}`);
  console.log(`  between            ${perRun(WORKERS * (last - first) - simulation)}`);
  console.log(`  after the last one ${perRun(WORKERS * (ended - last))}, tables included`);
  console.log(
    `simulation           ${perRun(simulation)}; processor time of all threads ${perRun(processor)}`,
  );
  const table = new Table({
    head: ['runs done', 'resident MiB', 'heap of the main thread MiB'],
    style: plain,
  });
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  for (const { share, resident, heap } of memory)
    table.push([`${100 * share} %`, mebibytes(resident), mebibytes(heap)]);
  console.log(table.toString());
}

async function printThroughput(root: string, runs: number): Promise<void> {
  const table = new Table({
    head: ['round', 'two workers', 'two processes', 'ratio of throughputs'],
    style: plain,
  });
  const ratios: number[] = [];
  for (let k = 0; k < ROUNDS; k++) {
    const workers = () => wallOf([run(join(root, `workers-${k}`), WORKERS, runs, ['a', 'b'])]);
    const processes = () =>
      wallOf(['a', 'b'].map((seed) => run(join(root, `process-${k}-${seed}`), 1, runs, [seed])));
    // Each goes first in every other round, against what drifts.
    const [one, other] = k % 2 === 0 ? [workers, processes] : [processes, workers];
    const walls = [await one(), await other()];
    const [shared, apart] = k % 2 === 0 ? walls : walls.toReversed();
    ratios.push(apart! / shared!);
    table.push([k + 1, seconds(shared!), seconds(apart!), (apart! / shared!).toFixed(3)]);
  }
  console.log(table.toString());
  console.log(`median ratio ${median(ratios).toFixed(3)} (target: at least 0.9), ${2 * runs} runs a round`);
}

const plain = { head: [], border: [] };
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** Time in ms from the start of the first of some campaigns to the end of the last. */
async function wallOf(campaigns: readonly Promise<ChildReport>[]): Promise<number> {
  const reports = await Promise.all(campaigns);
  return Math.max(...reports.map(({ ended }) => ended)) - Math.min(...reports.map(({ began }) => began));
}

/** A campaign in a process of its own. */
function run(folder: string, workers: number, runs: number, seeds: readonly string[]): Promise<ChildReport> {
  const running = spawn(
    process.execPath,
    ['--import', 'tsx', child, folder, String(workers), String(runs), ...seeds],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let out = '';
  running.stdout.on('data', (data) => {
    out += data;
  });
  return new Promise((resolve, reject) => {
    running.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as ChildReport);
      else reject(new Error(`a campaign of the benchmark ended with ${code}`));
    });
  });
}
