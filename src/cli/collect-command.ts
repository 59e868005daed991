/** `filament-kmc collect FOLDER`: makes the tables of a result folder anew from its files of runs. */
import type { Command } from 'commander';
import { collectResults } from '../campaign/collect.ts';
import { openResults } from '../campaign/results.ts';
import { printEnsemble } from './ccd-command.ts';
import { Console, type ConsoleFlags } from './console.ts';
import { ExitCode } from './exit.ts';
import { outputFlags } from './flags.ts';

/** Adds the command to the program. */
export function addCollectCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('collect')
    .summary('make the tables of a result folder anew')
    .description(
      'Makes runs.csv, runs.parquet, points.csv, points.json and results.md of a result folder anew from its files of ' +
        'runs, of a campaign that is complete or still runs. The files are the truth; the tables follow from them.',
    )
    .argument('<folder>', 'result folder');
  outputFlags(command, 'no notes').action((folder: string, flags: ConsoleFlags) => {
    const console = new Console(flags);
    const results = openResults(folder);
    for (const problem of results.problems) console.warn(`note: ${problem}; its runs count as missing`);
    const result = collectResults(folder, results);
    printEnsemble(result, console);
    const { runs, missing } = result;
    console.print(`${runs.length} of ${runs.length + missing} runs are in the tables of ${folder}`);
    console.json({ folder, runs: runs.length, missing });
    finish(ExitCode.done);
  });
}
