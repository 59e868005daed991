/** `filament-kmc compare SCENARIO`: what each mechanism does, by the same samples with mechanisms on and off. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { ARM_DESIGNS, FACTORIAL_BY_DEFAULT } from '../analysis/arm-designs.ts';
import { compareArms } from '../campaign/arm-comparison.ts';
import { type EnsemblePlan, planEnsemble } from '../campaign/plan.ts';
import { comparisonOfArmsJson } from '../report/compare-json.ts';
import {
  armsTable,
  effectsTable,
  INTERACTIONS_TITLE,
  interactionsTable,
  isCornerArm,
} from '../report/compare-text.ts';
import { fewRunsSentence } from '../report/text.ts';
import type { ArmPlan } from '../scenario/arms.ts';
import { Console } from './console.ts';
import { ensembleExit, noteWarnings } from './ensemble-job.ts';
import { type ExitCode, interruptible } from './exit.ts';
import {
  type CheckpointFlag,
  type CommonFlags,
  checkpointFlag,
  commonFlags,
  readScenario,
  runsFlag,
  studyName,
} from './flags.ts';
import { type SlurmFlags, slurmFlags } from './slurm-flags.ts';
import { leaveTasks, runJob } from './slurm-job.ts';

interface CompareFlags extends CommonFlags, CheckpointFlag, SlurmFlags {
  readonly mechanisms?: string;
  readonly arms?: string;
  readonly runs?: number;
}

/** Arms that a terminal shows in full. */
const MOST_SHOWN = 32;

/** Reads a scenario into a plan whose points are the arms of a comparison. */
export function readComparison(
  file: string,
  flags: Omit<CompareFlags, keyof SlurmFlags>,
): { plan: EnsemblePlan; arms: ArmPlan } {
  const edits = [
    ...(flags.mechanisms === undefined ? [] : [`compare.mechanisms=[${flags.mechanisms}]`]),
    ...(flags.arms === undefined ? [] : [`compare.arms=${flags.arms}`]),
    ...(flags.runs === undefined ? [] : [`ensemble.runs=${flags.runs}`]),
  ];
  const loaded = readScenario(file, flags, edits, { compare: true });
  return { plan: planEnsemble(loaded), arms: loaded.comparison! };
}

function printComparison(json: ReturnType<typeof comparisonOfArmsJson>, console: Console): void {
  const few = json.arms.length <= MOST_SHOWN;
  console.table(
    armsTable(json, few ? undefined : isCornerArm(json.mechanisms)),
    few ? 'Arms' : `Arms: none, each alone, each left out, all (all ${json.arms.length} in arms.csv)`,
  );
  const { title, table } = effectsTable(json);
  console.table(table, title);
  if (json.interactions.length > 0) console.table(interactionsTable(json), INTERACTIONS_TITLE);
  for (const line of json.statement) console.print(line);
}

async function compare(file: string, flags: CompareFlags, console: Console): Promise<ExitCode> {
  const { plan, arms } = readComparison(file, flags);
  noteWarnings(plan, console);
  const folder = flags.out ?? join('results', `${studyName(file)}-compare`);
  const result = await interruptible(console, (signal) =>
    runJob(
      {
        plan,
        folder,
        title: plan.name,
        workers: flags.workers,
        checkpointInterval: flags.checkpoint,
        signal,
      },
      flags,
      console,
    ),
  );
  if (result === null) return leaveTasks(folder, flags, console);
  const json = comparisonOfArmsJson(plan, compareArms(result, arms));
  printComparison(json, console);
  console.print(
    `Medians over ${plan.runs} runs an arm, effects over the same runs drawn for all arms together; 95 % bootstrap intervals.${fewRunsSentence(plan.runs)} Results in ${folder}`,
  );
  console.json({ ...json, folder, reused: result.reused, interrupted: result.missing > 0 });
  return ensembleExit(result);
}

/** Adds the command to the program. */
export function addCompareCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('compare')
    .summary('what each mechanism does, on the same samples')
    .description(
      'Runs the same samples and seeds with mechanisms switched on and off, and says what each did to the CCD, the ' +
        'onset, the time to the short and where lithium goes: the arms, the share of each mechanism in the change from ' +
        'none to all (Shapley values), and interactions of pairs. A sweep is left aside.',
    )
    .argument('<scenario>', 'scenario file (YAML)');
  const runs = 'runs of each arm (default: the scenario’s ensemble.runs)';
  slurmFlags(checkpointFlag(runsFlag(commonFlags(command), runs)))
    .option(
      '-m, --mechanisms <a,b,c>',
      'mechanisms to switch (default: compare.mechanisms of the scenario, else those enabled in it)',
    )
    .option(
      '-a, --arms <design>',
      `combinations to run: ${ARM_DESIGNS.join(', ')} (default: compare.arms of the scenario, else all of up to ${FACTORIAL_BY_DEFAULT} mechanisms)`,
    )
    .addHelpText(
      'after',
      `
Examples:
  filament-kmc compare scenarios/mechanisms.yaml
  filament-kmc compare scenarios/web.yaml --mechanisms softening,cohesion,deflection --arms alone --runs 2`,
    )
    .action(async (file: string, flags: CompareFlags) =>
      finish(await compare(file, flags, new Console(flags))),
    );
}
