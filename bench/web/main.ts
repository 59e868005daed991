import { readFileSync } from 'node:fs';
import process from 'node:process';
import Table from 'cli-table3';
import { median } from '../../src/analysis/statistics.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { runTrajectory } from '../../src/simulation/run.ts';

const file = new URL('../../scenarios/web.yaml', import.meta.url);

/**
 * Benchmark of whole runs: `scenarios/web.yaml`, from the sample to the short, for several seeds.
 *
 *     npm run bench -- web [seeds] [--size=64]
 *
 * `seeds` (default 3) trajectories one after another in this process, seeds `bench/0` and on, in a cube of `size`
 * voxels (default 64, the scenario as shipped). A line each: wall and processor time, lithium sites, events, and the
 * error of the rates that the run measured at its audits (sum of |dk| over sum of k). Then the median times. The first
 * run includes the compiler's warming up.
 */
export function main(args: readonly string[]): void {
  const seeds = wholeArgument(args.find((arg) => !arg.startsWith('--')) ?? '3', 'seeds', 1);
  const size = wholeArgument(args.find((arg) => arg.startsWith('--size='))?.slice(7) ?? '64', 'size', 12);
  const box = `[${size} um, ${size} um, ${size} um]`;
  const { scenario } = loadScenario(readFileSync(file, 'utf8'), {
    file: 'scenarios/web.yaml',
    set: [`microstructure.size=${box}`],
  });
  const table = new Table({
    head: [
      'seed',
      'outcome',
      'wall s',
      'CPU s',
      'lithium sites',
      'events',
      'solves',
      'rate error, mean',
      'worst',
    ],
    style: { head: [], border: [] },
  });
  const walls: number[] = [];
  const processors: number[] = [];
  for (let k = 0; k < seeds; k++) {
    const seed = `bench/${k}`;
    const began = process.hrtime.bigint();
    const before = process.cpuUsage();
    const run = runTrajectory(scenario, seed);
    const { user, system } = process.cpuUsage(before);
    const wall = Number(process.hrtime.bigint() - began) / 1e9;
    const processor = (user + system) / 1e6;
    walls.push(wall);
    processors.push(processor);
    table.push([
      seed,
      run.outcome,
      wall.toFixed(2),
      processor.toFixed(2),
      run.lithiumSites,
      run.charge.quanta,
      run.solver.solves,
      percent(run.solver.meanRateError),
      percent(run.solver.worstRateError),
    ]);
  }
  const { rateTolerance } = scenario.numerics;
  console.log(
    `scenarios/web.yaml at ${size}^3, one run after another; rate tolerance ${percent(rateTolerance)}`,
  );
  console.log(table.toString());
  console.log(`median: wall ${median(walls).toFixed(2)} s, CPU ${median(processors).toFixed(2)} s`);
}

/** A whole number from the command line. @throws RangeError naming it, what was found and what was expected. */
function wholeArgument(text: string, name: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new RangeError(`${name} is '${text}' when expected a whole number of at least ${least}`);
  return value;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`;
}
