/**
 * One process of the benchmark of campaigns: tiny runs into a folder, as `filament-kmc ccd` does them.
 *
 *     node --import tsx bench/campaign/child.ts FOLDER WORKERS RUNS SEED...
 *
 * RUNS of each seed. Prints one line of JSON, a {@link ChildReport}.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { runCampaign } from '../../src/campaign/run-campaign.ts';
import { loadScenario } from '../../src/scenario/load.ts';

/** What a process measured of itself. Times in ms, memory in bytes. */
export interface ChildReport {
  /** Clock at the start of the campaign, at its first finished run, after the last one, and once its tables were written. */
  readonly began: number;
  readonly first: number;
  readonly last: number;
  readonly ended: number;
  /** Wall time of the simulations, in their threads, of all runs together. */
  readonly simulation: number;
  /** Processor time of all threads. */
  readonly processor: number;
  readonly runs: number;
  /** Once a share of the runs was done: resident memory with all threads, and heap of the main thread. */
  readonly memory: readonly { readonly share: number; readonly resident: number; readonly heap: number }[];
}

/** As small as a polycrystal goes: 24 sites, a constant current, one hour. */
const SCENARIO = `
name: tiny
microstructure: { dimensions: 2, size: [6 um, 4 um], voxel: 1 um, grainSize: 3 um }
protocol: { kind: constant, current: 1 mA/cm^2, duration: 1 h }
`;
const SHARES = [0.1, 0.25, 0.5, 1];

async function measure([folder, workers, runs, ...seeds]: string[]): Promise<ChildReport> {
  const set = [`ensemble.runs=${runs}`, `sweep=[${seeds.map((seed) => `{ensemble.seed: ${seed}}`)}]`];
  const plan = planEnsemble(loadScenario(SCENARIO, { file: 'tiny.yaml', set }));
  const memory: ChildReport['memory'][number][] = [];
  const began = Date.now();
  const before = process.cpuUsage();
  let first = 0;
  let last = 0;
  const result = await runCampaign(plan, folder!, {
    workers: Number(workers),
    onProgress: ({ done, total }) => {
      if (done > 0 && first === 0) first = Date.now();
      if (done === total) last = Date.now();
      while (memory.length < SHARES.length && done >= SHARES[memory.length]! * total) {
        const { rss, heapUsed } = process.memoryUsage();
        memory.push({ share: SHARES[memory.length]!, resident: rss, heap: heapUsed });
      }
    },
  });
  const ended = Date.now();
  const { user, system } = process.cpuUsage(before);
  const failed = result.runs.filter(({ error }) => error !== null);
  if (result.missing > 0 || failed.length > 0)
    throw new Error(`${result.missing} runs are missing, ${failed.length} failed: ${failed[0]?.error}`);
  const logs = join(folder!, 'logs');
  const lines = readdirSync(logs).flatMap((name) =>
    readFileSync(join(logs, name), 'utf8').trim().split('\n'),
  );
  const simulation = lines.reduce((sum, line) => sum + 1000 * (JSON.parse(line).simulation ?? 0), 0);
  const processor = (user + system) / 1000;
  return { began, first, last, ended, simulation, processor, runs: result.runs.length, memory };
}

console.log(JSON.stringify(await measure(process.argv.slice(2))));
