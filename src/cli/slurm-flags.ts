/** Flags that put the runs of a command on Slurm instead of on this machine's threads. */
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { type SlurmProfile, SlurmProfileError, slurmProfile } from '../campaign/slurm/profile.ts';
import { UsageError } from './exit.ts';
import { collect, positiveInteger } from './flags.ts';

/** Values of the flags. */
export interface SlurmFlags {
  readonly executor: 'pool' | 'slurm';
  readonly slurmProfile?: string;
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  readonly time?: string;
  readonly memory?: string;
  readonly cpus?: number;
  readonly tasks?: number;
  readonly slurmOption: readonly string[];
  readonly detach: boolean;
}

/** Adds the flags to a command. */
export function slurmFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--executor <name>',
        'where the runs are done: threads of this machine, or tasks of a Slurm cluster',
      )
        .choices(['pool', 'slurm'])
        .default('pool'),
    )
    .option(
      '--slurm-profile <file>',
      'YAML file with the values of the following flags, e.g. "partition: long"',
    )
    .option('--partition <name>', 'Slurm: partition (default: the cluster’s)')
    .option('--account <name>', 'Slurm: account (default: yours)')
    .option('--qos <name>', 'Slurm: quality of service')
    .option(
      '--time <limit>',
      'Slurm: time limit of a task, after which it saves its runs and is queued again (default: the partition’s)',
    )
    .option('--memory <amount>', 'Slurm: memory of a task, as in 4G')
    .option('--cpus <number>', 'Slurm: processors of a task (default: 1)', positiveInteger)
    .option('--tasks <number>', 'Slurm: tasks at most (default: 64)', positiveInteger)
    .option(
      '--slurm-option <option>',
      'Slurm: further option of sbatch, as in --slurm-option=--constraint=avx2 (repeatable)',
      collect,
      [],
    )
    .option('--detach', 'Slurm: submit and leave; the same command again watches', false);
}

/**
 * The profile that the flags and the profile file ask for; null without `--executor slurm`.
 *
 * @throws UsageError where a value cannot be used, or a flag of Slurm stands without it.
 */
export function readSlurmProfile(flags: SlurmFlags): SlurmProfile | null {
  const { partition, account, qos, time, memory, cpus, tasks, slurmOption } = flags;
  const given = {
    partition,
    account,
    qos,
    time,
    memory,
    cpus,
    tasks,
    extra: slurmOption.length > 0 ? [...slurmOption] : undefined,
  };
  if (flags.executor !== 'slurm') {
    const stray = Object.entries({
      ...given,
      'slurm-profile': flags.slurmProfile,
      detach: flags.detach || undefined,
    })
      .filter(([, value]) => value !== undefined)
      .map(([key]) => (key === 'extra' ? '--slurm-option' : `--${key}`));
    if (stray.length > 0)
      throw new UsageError(`found ${stray.join(', ')} without --executor slurm, expected both or none`);
    return null;
  }
  let text = '';
  if (flags.slurmProfile !== undefined)
    try {
      text = readFileSync(flags.slurmProfile, 'utf8');
    } catch (error) {
      throw new UsageError(`--slurm-profile ${flags.slurmProfile}: ${(error as Error).message}`);
    }
  try {
    return slurmProfile(text, flags.slurmProfile ?? 'the Slurm profile', given);
  } catch (error) {
    if (error instanceof SlurmProfileError) throw new UsageError(error.message);
    throw error;
  }
}
