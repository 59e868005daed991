/** `filament-kmc ccd SCENARIO`: the effective critical current density over an ensemble and a sweep. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { pointGroups } from '../campaign/comparison.ts';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import { planEnsemble } from '../campaign/plan.ts';
import { ensembleJson } from '../report/json.ts';
import { fewRunsSentence, pointsTable, slopeLines } from '../report/text.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { adaptiveJob } from './adaptive-job.ts';
import { Console } from './console.ts';
import { ensembleExit, noteWarnings } from './ensemble-job.ts';
import { type ExitCode, interruptible, UsageError } from './exit.ts';
import { type CheckpointFlag, checkpointFlag, studyName } from './flags.ts';
import { type SlurmFlags, slurmFlags } from './slurm-flags.ts';
import { leaveTasks, runJob } from './slurm-job.ts';
import { type EnsembleFlags, ensembleFlags, readEnsemble } from './sweep-flags.ts';

interface CcdFlags extends EnsembleFlags, CheckpointFlag, SlurmFlags {
  readonly adaptive?: boolean;
  readonly width?: string;
  readonly confidence?: string;
}

/** Reads a scenario file with the edits of the command line, which may ask for an adaptive search. */
export function readStudy(file: string, flags: Omit<CcdFlags, keyof SlurmFlags>): LoadedScenario {
  const { runs, width, confidence } = flags;
  const asked = flags.adaptive === true || width !== undefined || confidence !== undefined;
  const plain = readEnsemble(file, flags);
  const { adaptive } = plain.scenario.ensemble;
  if (!asked && (adaptive === undefined || runs === undefined)) return plain;
  // Of a search it is the most that it may take.
  const { runs: _, ...others } = flags;
  return readEnsemble(file, others, [
    ...(adaptive === undefined ? ['ensemble.adaptive={}'] : []),
    ...(width === undefined ? [] : [`ensemble.adaptive.width=${width}`]),
    ...(confidence === undefined ? [] : [`ensemble.adaptive.confidence=${confidence}`]),
    ...(runs === undefined ? [] : [`ensemble.adaptive.maximumRuns=${runs}`]),
  ]);
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
  const { workers, checkpoint: checkpointInterval } = flags;
  const loaded = readStudy(file, flags);
  if (loaded.scenario.ensemble.adaptive !== undefined) {
    if (flags.executor === 'slurm')
      throw new UsageError(
        '--executor slurm: found an adaptive search, each of whose batches follows from those before, so that one machine runs it: expected --executor pool, or an ensemble without --adaptive',
      );
    const folder = flags.out ?? join('results', `${studyName(file)}-adaptive`);
    return adaptiveJob(loaded, { folder, workers, checkpointInterval }, console);
  }
  const plan = planEnsemble(loaded);
  noteWarnings(plan, console);
  const folder = flags.out ?? join('results', studyName(file));
  const result = await interruptible(console, (signal) =>
    runJob({ plan, folder, title: plan.name, workers, checkpointInterval, signal }, flags, console),
  );
  if (result === null) return leaveTasks(folder, flags, console);
  printEnsemble(result, console);
  console.print(
    `Medians over runs with 95 % bootstrap intervals.${fewRunsSentence(plan.runs)} Results in ${folder}`,
  );
  console.json({ ...ensembleJson(result), folder, reused: result.reused, interrupted: result.missing > 0 });
  return ensembleExit(result);
}

/** Adds the command to the program. */
export function addCcdCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('ccd')
    .summary('critical current density of an ensemble, over a sweep')
    .description(
      'Runs an ensemble of trajectories at every point of a sweep and reports the effective critical current ' +
        'density (CCD) and the onset: medians with 95 % bootstrap intervals, Weibull moduli, observables.',
    )
    .argument('<scenario>', 'scenario file (YAML)');
  const runs =
    'runs at each point (default: the scenario’s ensemble.runs); of an adaptive search the most it may take';
  slurmFlags(checkpointFlag(ensembleFlags(command, { runs })))
    .option(
      '--adaptive',
      'sample constant currents, each for a dwell of the ramp, until the CCD is known to --width, instead of whole ramps; on this machine alone',
    )
    .option(
      '--width <share>',
      'width of the interval of ln(CCD) at which an adaptive search ends (default: 10 %)',
    )
    .option('--confidence <share>', 'confidence of that interval (default: 95 %)')
    .addHelpText(
      'after',
      `
Examples:
  filament-kmc ccd scenarios/grain-size-hot-pressed.yaml --sweep microstructure.grainSize=5um,10um,20um
  filament-kmc ccd scenarios/grain-size-hot-pressed.yaml --adaptive --width 15%
  filament-kmc ccd scenarios/grain-size-hot-pressed.yaml --sobol 32 \\
    --sweep microstructure.grainSize=6um..60um:log
  filament-kmc ccd scenarios/grain-size-hot-pressed-3d.yaml \\
    --executor slurm --time 2:00:00 --memory 2G --tasks 20`,
    )
    .action(async (file: string, flags: CcdFlags) => finish(await ccd(file, flags, new Console(flags))));
}
