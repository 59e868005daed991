/** `filament-kmc cancel DIR`: ends the Slurm tasks of a result folder. */
import { existsSync, realpathSync } from 'node:fs';
import type { Command } from 'commander';
import { collectName, jobName } from '../campaign/slurm/job-script.ts';
import { Slurm } from '../campaign/slurm/slurm.ts';
import { Console, type ConsoleFlags } from './console.ts';
import { ExitCode, UsageError } from './exit.ts';
import { outputFlags } from './flags.ts';

/** Adds the command to the program. */
export function addCancelCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('cancel')
    .summary('end the Slurm tasks of a campaign')
    .description(
      'Ends the tasks that --executor slurm has submitted for a result folder. What they have finished stays.',
    )
    .argument('<folder>', 'result folder');
  outputFlags(command, 'no notes').action(async (folder: string, flags: ConsoleFlags) => {
    const console = new Console(flags);
    if (!existsSync(folder))
      throw new UsageError(`${folder}: found no such folder, expected a result folder`);
    const path = realpathSync(folder);
    const names = [jobName(path), collectName(path)];
    const slurm = new Slurm();
    const jobs = await slurm.jobs(names);
    await slurm.cancel(names);
    console.print(
      jobs.length === 0
        ? `no task of ${folder} is in the queue`
        : `${jobs.length} job${jobs.length === 1 ? '' : 's'} of ${folder} cancelled; the same command goes on with what is missing`,
    );
    console.json({ folder, cancelled: jobs.map(({ id }) => id) });
    finish(ExitCode.done);
  });
}
