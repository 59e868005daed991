/** `filament-kmc ccd SCENARIO`: the effective critical current density over an ensemble and a sweep. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { pointGroups } from '../campaign/comparison.ts';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import { type EnsemblePlan, planEnsemble } from '../campaign/plan.ts';
import { ensembleJson } from '../report/json.ts';
import { pointsTable, slopeLines } from '../report/text.ts';
import { Console } from './console.ts';
import { ensembleExit, noteWarnings, runEnsembleJob } from './ensemble-job.ts';
import { type ExitCode, interruptible } from './exit.ts';
import {
  type CommonFlags,
  commonFlags,
  positiveInteger,
  readScenario,
  type SweepFlags,
  studyName,
  sweepEdit,
  sweepFlags,
} from './flags.ts';

interface CcdFlags extends CommonFlags, SweepFlags {
  readonly runs?: number;
}

/** Reads a scenario file into a plan, with the edits of the command line. */
export function readPlan(file: string, flags: CcdFlags): EnsemblePlan {
  const runs = flags.runs === undefined ? [] : [`ensemble.runs=${flags.runs}`];
  return planEnsemble(readScenario(file, flags, [...sweepEdit(flags), ...runs]));
}

/** Prints a table for each series of the sweep, with its slopes. */
export function printEnsemble(
  result: EnsembleResult,
  console: Console,
  titles: readonly string[] = [],
): void {
  pointGroups(result.plan).forEach((group, i) => {
    console.table(pointsTable(result, group), titles[i] ?? '');
    const comparison = result.comparisons.find(({ points }) => points[0] === group[0]);
    if (comparison !== undefined) for (const line of slopeLines(comparison)) console.print(line);
  });
}

async function ccd(file: string, flags: CcdFlags, console: Console): Promise<ExitCode> {
  const plan = readPlan(file, flags);
  noteWarnings(plan, console);
  const folder = flags.out ?? join('results', studyName(file));
  const result = await interruptible(console, (signal) =>
    runEnsembleJob({ plan, folder, title: plan.name, workers: flags.workers, signal }, console),
  );
  printEnsemble(result, console);
  console.print(`Medians over runs with 95 % bootstrap intervals. Results in ${folder}`);
  console.json({ ...ensembleJson(result), folder, reused: result.reused, interrupted: result.missing > 0 });
  return ensembleExit(result);
}

/** Adds the command to the program. */
export function addCcdCommand(program: Command, finish: (code: ExitCode) => void): void {
  sweepFlags(
    commonFlags(
      program
        .command('ccd')
        .summary('critical current density of an ensemble, over a sweep')
        .description(
          'Runs an ensemble of trajectories at every point of a sweep and reports the effective critical current\n' +
            'density (CCD) and the onset: medians with 95 % bootstrap intervals, Weibull moduli, observables.',
        )
        .argument('<scenario>', 'scenario file (YAML)'),
    ),
  )
    .option(
      '-n, --runs <number>',
      'runs at each point (default: the scenario’s ensemble.runs)',
      positiveInteger,
    )
    .addHelpText(
      'after',
      `
Example:
  filament-kmc ccd scenarios/grain-size-hot-pressed.yaml --sweep microstructure.grainSize=5um,10um,20um`,
    )
    .action(async (file: string, flags: CcdFlags) => finish(await ccd(file, flags, new Console(flags))));
}
