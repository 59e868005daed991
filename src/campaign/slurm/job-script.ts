/** The batch scripts of a campaign on Slurm. Its tasks only run `filament-kmc work FOLDER`: one protocol everywhere. */
import { shellWord } from '../../io/shell-word.ts';
import { sha256 } from '../../scenario/sha256.ts';
import type { SlurmProfile } from './profile.ts';

/** Exit code of `filament-kmc work` that has saved its runs and left before the campaign was done (EX_TEMPFAIL). */
export const LEFT_EARLY = 75;

/** What the jobs of one folder run. */
export interface SlurmCampaign {
  /** Absolute path of the result folder, on a file system that every node sees. */
  readonly folder: string;
  /** Command line of filament-kmc, e.g. node and the path of its entry. */
  readonly command: readonly string[];
  /** Seconds between checkpoints of a run; default: that of `filament-kmc work`. */
  readonly checkpointInterval?: number;
}

/** Name of all jobs of a folder: what finds them again, whatever became of their numbers. */
export function jobName(folder: string): string {
  return `fkmc-${sha256(folder).slice(0, 12)}`;
}

/** Name of the job that collects once all tasks have ended. */
export function collectName(folder: string): string {
  return `${jobName(folder)}-collect`;
}

function header(name: string, campaign: SlurmCampaign, profile: SlurmProfile, log: string): string[] {
  return [
    '#!/bin/bash',
    `#SBATCH --job-name=${name}`,
    // sbatch splits neither at blanks within quotes nor expands a doubled percent sign.
    `#SBATCH --output="${campaign.folder.replaceAll('%', '%%')}/slurm/${log}"`,
    '#SBATCH --open-mode=append',
    ...(profile.partition === undefined ? [] : [`#SBATCH --partition=${profile.partition}`]),
    ...(profile.account === undefined ? [] : [`#SBATCH --account=${profile.account}`]),
    ...(profile.qos === undefined ? [] : [`#SBATCH --qos=${profile.qos}`]),
    ...(profile.memory === undefined ? [] : [`#SBATCH --mem=${profile.memory}`]),
    ...(profile.time === undefined ? [] : [`#SBATCH --time=${profile.time}`]),
    ...profile.extra.map((line) => `#SBATCH ${line}`),
  ];
}

/**
 * The script of a task. Told by Slurm that its time is over (USR1, or TERM), it passes that on, waits until the runs
 * are saved, and puts itself back in the queue.
 */
export function taskScript(campaign: SlurmCampaign, profile: SlurmProfile): string {
  const { folder, command, checkpointInterval } = campaign;
  const saving = checkpointInterval === undefined ? [] : ['--checkpoint', String(checkpointInterval)];
  return `${[
    ...header(jobName(folder), campaign, profile, 'task-%A_%a.log'),
    `#SBATCH --cpus-per-task=${profile.cpus}`,
    '#SBATCH --requeue',
    `#SBATCH --signal=B:USR1@${profile.notice}`,
    '',
    `${[...command, 'work', folder, ...saving].map(shellWord).join(' ')} --workers "\${SLURM_CPUS_PER_TASK:-1}" &`,
    'child=$!',
    "trap 'kill -USR1 $child 2>/dev/null' USR1 TERM",
    'code=129',
    'while [ $code -gt 128 ] && kill -0 $child 2>/dev/null; do wait $child; code=$?; done',
    '# A wait that a signal has cut short says nothing of the child: ask again, unless its end has been told.',
    'if [ $code -gt 128 ]; then wait $child; again=$?; [ $again -eq 127 ] || code=$again; fi',
    `if [ $code -eq ${LEFT_EARLY} ]; then scontrol requeue "$SLURM_JOB_ID" && sleep 60; fi`,
    'exit $code',
  ].join('\n')}\n`;
}

/** The script of the job that writes the tables after all tasks. */
export function collectScript(campaign: SlurmCampaign, profile: SlurmProfile): string {
  const { folder, command } = campaign;
  return `${[
    ...header(collectName(folder), campaign, profile, 'collect-%j.log'),
    '#SBATCH --requeue',
    '',
    `exec ${[...command, 'collect', folder].map(shellWord).join(' ')}`,
  ].join('\n')}\n`;
}
