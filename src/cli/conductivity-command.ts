/** `filament-kmc conductivity SCENARIO`: the effective ionic conductivity of the polycrystal, without electrodes. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { runConductivity } from '../campaign/conductivity.ts';
import { planEnsemble } from '../campaign/plan.ts';
import { makeFolder, writeFileAtomic } from '../io/atomic-file.ts';
import {
  activationLines,
  conductivityFiles,
  conductivityJson,
  conductivityTable,
} from '../report/conductivity.ts';
import { Console } from './console.ts';
import { noteWarnings } from './ensemble-job.ts';
import { ExitCode, interruptible, UsageError } from './exit.ts';
import { withProgress } from './progress.ts';
import { type EnsembleFlags, ensembleFlags, readEnsemble } from './sweep-flags.ts';

/** Makes the folder of the results before anything is measured. */
function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new UsageError(`--out ${folder} cannot be written: ${(error as Error).message}`);
  }
}

async function conductivity(file: string, flags: EnsembleFlags, console: Console): Promise<ExitCode> {
  const plan = planEnsemble(readEnsemble(file, flags));
  noteWarnings(plan, console);
  if (flags.out !== undefined) prepareFolder(flags.out);
  const result = await withProgress(plan.name, console.flags, async (display) => {
    const measured = await interruptible(
      console,
      (signal) =>
        runConductivity(plan, {
          ...(flags.workers === undefined ? {} : { workers: flags.workers }),
          signal,
          onProgress: (done, total) => display.update(done / total, `${done}/${total} samples`),
        }),
      'interrupted: what is measured is shown, and nothing written (once more to leave at once)',
    );
    const { records, missing } = measured;
    display.stop(`${records.length} of ${records.length + missing} samples measured`);
    return measured;
  });
  const { records, missing } = result;
  const warnings = records.flatMap(({ sample }) => sample?.warnings ?? []);
  for (const warning of new Set(warnings)) console.note(`warning: ${warning}`);
  for (const { id, error } of records) if (error !== null) console.warn(`sample ${id} failed: ${error}`);
  console.table(conductivityTable(result));
  for (const line of activationLines(result)) console.print(line);
  console.print(
    'Samples periodic in all directions; means with 95 % intervals (Student’s t). on voxels: what growth runs compute with.\nbrick layer: 1/sigma = 1/bulk + R_gb/spacing.',
  );
  if (flags.out !== undefined && missing === 0) {
    for (const [name, content] of Object.entries(conductivityFiles(result)))
      writeFileAtomic(join(flags.out, name), content);
    console.print(`Results in ${flags.out}`);
  }
  console.json({
    ...conductivityJson(result),
    ...(flags.out === undefined ? {} : { folder: flags.out }),
    interrupted: missing > 0,
  });
  if (missing > 0) return ExitCode.interrupted;
  return records.some(({ error }) => error !== null) ? ExitCode.failed : ExitCode.done;
}

/** Adds the command to the program. */
export function addConductivityCommand(program: Command, finish: (code: ExitCode) => void): void {
  ensembleFlags(
    program
      .command('conductivity')
      .summary('effective ionic conductivity of the polycrystal')
      .description(
        'Makes each sample of an ensemble periodic in all directions and measures its effective ionic conductivity: the ' +
          'tensor, the shares of grains and boundaries, the tortuosity of the current, beside the brick layer. A sweep of ' +
          'temperature also gives the apparent activation energy. Electrodes, protocol and growth play no part.',
      )
      .argument('<scenario>', 'scenario file (YAML)'),
    {
      out: 'folder of the results (default: nothing is written)',
      runs: 'samples at each point (default: the scenario’s ensemble.runs)',
    },
  )
    .addHelpText(
      'after',
      `
Examples:
  filament-kmc conductivity scenarios/conductivity-grain-size.yaml
  filament-kmc conductivity scenarios/conductivity-grain-size.yaml --sweep temperature=273K,298K,323K -n 4`,
    )
    .action(async (file: string, flags: EnsembleFlags) =>
      finish(await conductivity(file, flags, new Console(flags))),
    );
}
