/** `filament-kmc work FOLDER`: works on a campaign that was begun elsewhere, beside others that do. */
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { type CampaignOptions, workCampaign } from '../campaign/run-campaign.ts';
import { LEFT_EARLY } from '../campaign/slurm/job-script.ts';
import { Console, type ConsoleFlags } from './console.ts';
import { campaignExit, workOnJob } from './ensemble-job.ts';
import { type ExitCode, interruptible } from './exit.ts';
import { type CheckpointFlag, checkpointFlag, outputFlags, timeFlag, workersFlag } from './flags.ts';

interface WorkFlags extends ConsoleFlags, CheckpointFlag {
  readonly workers?: number;
  readonly maxTime?: number;
  readonly wait: boolean;
}

/** Milliseconds of the longest timer that there is: 24.8 days. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Resolves after some seconds, however many; keeps no process alive. Rejects when aborted. */
async function after(seconds: number, signal: AbortSignal): Promise<void> {
  for (let left = 1000 * seconds; left > 0; left -= LONGEST_TIMER)
    await setTimeout(Math.min(left, LONGEST_TIMER), undefined, { ref: false, signal });
}

async function work(folder: string, flags: WorkFlags, console: Console): Promise<number> {
  let told = false;
  const result = await interruptible(console, async (interrupted) => {
    const leave = new AbortController();
    const onSignal = () => {
      told = true;
      leave.abort();
    };
    process.on('SIGUSR1', onSignal);
    if (flags.maxTime !== undefined) after(flags.maxTime, interrupted).then(onSignal, () => {});
    try {
      const signal = AbortSignal.any([interrupted, leave.signal]);
      const { workers, wait, checkpoint: checkpointInterval } = flags;
      const job = { folder, title: folder, workers, signal, wait, checkpointInterval };
      const work = (options: CampaignOptions) => workCampaign(folder, options);
      return await workOnJob(job, console, work, (worked) => worked);
    } finally {
      process.off('SIGUSR1', onSignal);
    }
  });
  const { finished, failed, missing } = result;
  console.json({ folder, runs: finished + failed.length, failed: failed.length, missing });
  return told && missing > 0 ? LEFT_EARLY : campaignExit(missing, failed.length);
}

/** Adds the command to the program. */
export function addWorkCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('work')
    .summary('work on a campaign that was begun elsewhere')
    .description(
      'Works on the campaign of a result folder until nothing is left of it. Any number of processes, on any machines ' +
        'that see the folder, share the work; each claims pieces of it. Told to leave (SIGUSR1, or --max-time), it saves ' +
        `the state of its runs and ends with exit code ${LEFT_EARLY}; whoever works next goes on from there.`,
    )
    .argument('<folder>', 'result folder');
  workersFlag(command)
    .option('--max-time <time>', 'leave after this time, as in 90min', (text: string) => timeFlag(text))
    .option('--no-wait', 'leave when all that is left is claimed by others');
  checkpointFlag(outputFlags(command)).action(async (folder: string, flags: WorkFlags) => {
    finish((await work(folder, flags, new Console(flags))) as ExitCode);
  });
}
