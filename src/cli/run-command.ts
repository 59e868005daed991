/** `filament-kmc run SCENARIO`: one trajectory; with `--from DIR --run ID` one member of an ensemble again. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type EnsemblePlan, planEnsemble, runId } from '../campaign/plan.ts';
import { openResults } from '../campaign/results.ts';
import { runJson } from '../report/json.ts';
import { digits, duration, percent } from '../report/numbers.ts';
import { depositPicture } from '../report/picture.ts';
import type { RunResult } from '../simulation/result.ts';
import { inUnit } from '../units/quantity.ts';
import { Console } from './console.ts';
import { ensembleExit, noteWarnings, runEnsembleJob } from './ensemble-job.ts';
import { ExitCode, interruptible, UsageError } from './exit.ts';
import {
  type CheckpointFlag,
  type CommonFlags,
  checkpointFlag,
  commonFlags,
  readScenario,
  studyName,
} from './flags.ts';
import { replay } from './replay.ts';

interface RunFlags extends CommonFlags, CheckpointFlag {
  readonly from?: string;
  readonly run?: string;
}

/** A plan of the one trajectory that is run 0 of a scenario's ensemble; a sweep is left aside. */
export function planSingle(
  file: string,
  flags: Pick<CommonFlags, 'set' | 'seed'>,
  edits: readonly string[] = [],
): EnsemblePlan {
  const loaded = readScenario(file, flags, [...edits, 'ensemble.runs=1']);
  return {
    ...planEnsemble({ ...loaded, points: [] }),
    points: [{ parameters: {}, scenario: loaded.scenario }],
  };
}

/** What a trajectory gave, a line each. */
export function runLines(run: RunResult): string[] {
  const json = runJson(run);
  const { microstructure: m, observables: o } = json;
  const micrometres = (length: number | null | undefined) =>
    length === null || length === undefined ? '-' : digits(inUnit(length, 'um'));
  const outcome = {
    short: `short at ${digits(json.ccd, 4)} mA/cm^2 (CCD) after ${duration(run.shortTime ?? run.endTime)}`,
    survived: `no short up to ${digits(json.lastCurrent, 4)} mA/cm^2, ${duration(run.endTime)}`,
    stopped: `stopped at ${digits(json.lastCurrent, 4)} mA/cm^2 after ${duration(run.endTime)}`,
    interrupted: `interrupted at ${digits(json.lastCurrent, 4)} mA/cm^2 after ${duration(run.endTime)}`,
  }[run.outcome];
  return [
    `grain size        requested ${micrometres(m.requestedGrainSize)}, achieved ${micrometres(m.achievedGrainSize)}, linear intercept ${micrometres(m.meanIntercept)} um (${digits(m.grains)} grains)`,
    `outcome           ${outcome}`,
    `onset             ${json.onset === null ? 'no site filled' : `${digits(json.onset, 4)} mA/cm^2 after ${duration(run.onsetTime ?? 0)}`}`,
    `lithium           ${run.lithiumSites} sites, ${percent(json.intergranularFraction)} of them on grain boundaries (boundary sites: ${percent(json.boundaryFraction)} of all)`,
    `filament          tortuosity ${digits(o.tortuosity)}, box dimension ${digits(o.boxDimension)}, web cells ${micrometres(o.webCellSize)} um (grain chord ${micrometres(o.grainChord)} um)`,
    `balances          charge ${digits(json.chargeBalance, 2)} sigma, Kirchhoff ${digits(json.balance.kirchhoff, 2)}, quanta ${json.charge.quanta} = ${json.charge.quantaRecounted} recounted`,
  ];
}

async function runOnce(file: string, flags: RunFlags, console: Console): Promise<ExitCode> {
  const { workers, checkpoint: checkpointInterval } = flags;
  const plan = planSingle(file, flags);
  noteWarnings(plan, console);
  const folder = flags.out ?? join('results', `${studyName(file)}-run-${plan.seed.replace(/[^\w.-]/g, '_')}`);
  const ensemble = await interruptible(console, (signal) =>
    runEnsembleJob({ plan, folder, title: plan.name, workers, checkpointInterval, signal }, console),
  );
  const record = ensemble.runs[0];
  if (record?.summary === null || record === undefined) {
    console.json({
      seed: `${plan.seed}/0000`,
      outcome: record === undefined ? 'interrupted' : 'failed',
      error: record?.error ?? null,
    });
    return ensembleExit(ensemble);
  }
  const result = openResults(folder).read(runId(0, 0));
  for (const line of runLines(result)) console.print(line);
  if (result.dimensions.ny > 1) console.print(depositPicture(result));
  for (const warning of result.warnings) console.note(`warning: ${warning}`);
  console.print(`Results in ${folder}`);
  console.json({ ...runJson(result), folder });
  return ensembleExit(ensemble);
}

async function runAgain(folder: string, id: string, console: Console): Promise<ExitCode> {
  const outcome = await interruptible(console, (signal) => replay(folder, id, signal));
  if (outcome === null) return ExitCode.interrupted;
  const { result, identical, differences, damaged } = outcome;
  for (const line of runLines(result)) console.print(line);
  if (identical) console.print(`identical to run ${id} of ${folder}, byte for byte`);
  else if (damaged) console.warn(`run ${id} of ${folder} is damaged: it cannot be read`);
  else console.warn(`differs from run ${id} of ${folder} in ${differences.join(', ') || 'its encoding'}`);
  console.json({ ...runJson(result), replay: { from: folder, run: id, identical, differences, damaged } });
  return identical ? ExitCode.done : ExitCode.failed;
}

function run(file: string | undefined, flags: RunFlags, console: Console): Promise<ExitCode> {
  if (flags.from !== undefined && flags.run !== undefined) {
    if (file !== undefined) throw new UsageError('found a scenario beside --from, expected one of the two');
    return runAgain(flags.from, flags.run, console);
  }
  if (flags.from !== undefined || flags.run !== undefined)
    throw new UsageError('--from and --run go together: a result folder and the id of a run in it');
  if (file === undefined)
    throw new UsageError('found no scenario file; as in: filament-kmc run scenarios/web.yaml');
  return runOnce(file, flags, console);
}

/** Adds the command to the program. */
export function addRunCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('run')
    .summary('one trajectory')
    .description(
      'Runs one trajectory of a scenario (run 0 of its ensemble; a sweep is left aside), or one member of a stored ' +
        'ensemble again and says whether it is identical.',
    )
    .argument('[scenario]', 'scenario file (YAML)');
  checkpointFlag(commonFlags(command))
    .option('--from <folder>', 'result folder of an ensemble to replay a member of')
    .option('--run <id>', 'id of that member, as in runs.csv')
    .addHelpText(
      'after',
      `
Examples:
  filament-kmc run scenarios/web.yaml --set mechanisms.softening.enabled=false --out results/stiff
  filament-kmc run --from results/grain-size-hot-pressed --run 00-0003`,
    )
    .action(async (file: string | undefined, flags: RunFlags) => {
      const console = new Console(flags);
      finish(await run(file, flags, console));
    });
}
