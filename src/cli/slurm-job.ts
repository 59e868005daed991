/** Runs a planned ensemble on Slurm for a command: submission, progress, Ctrl-C, what is said about it. */
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import { runSlurmCampaign } from '../campaign/slurm/campaign.ts';
import type { SlurmProfile } from '../campaign/slurm/profile.ts';
import { Slurm, type SlurmJob } from '../campaign/slurm/slurm.ts';
import type { Console } from './console.ts';
import { type EnsembleJob, runEnsembleJob } from './ensemble-job.ts';
import { ExitCode } from './exit.ts';
import { withProgress } from './progress.ts';
import { readSlurmProfile, type SlurmFlags } from './slurm-flags.ts';

/** The command line of this very program, as the nodes of a cluster start it. */
function ownCommand(): string[] {
  const built = import.meta.url.endsWith('.js');
  const entry = fileURLToPath(new URL(built ? './main.js' : './main.ts', import.meta.url));
  return [process.execPath, ...(built ? [] : ['--import', import.meta.resolve('tsx')]), entry];
}

/** Tasks by what they do, as in `3 tasks run, 5 wait (Priority)`. */
export function tasksInWords(jobs: readonly SlurmJob[] | null): string {
  if (jobs === null) return 'the queue does not answer';
  const running = jobs.filter(({ state }) => state === 'RUNNING').length;
  const waiting = jobs.filter(({ state }) => state === 'PENDING' || state === 'REQUEUED');
  const reason = waiting[0]?.reason ?? '';
  const parts = [
    running > 0 ? `${running} ${running === 1 ? 'task runs' : 'tasks run'}` : '',
    waiting.length > 0
      ? `${waiting.length} ${waiting.length === 1 ? 'waits' : 'wait'}${reason === '' || reason === 'None' ? '' : ` (${reason})`}`
      : '',
  ].filter((part) => part !== '');
  return parts.join(', ') || 'no task in the queue';
}

const failedOf = ({ runs }: EnsembleResult) => runs.filter(({ outcome }) => outcome === 'failed');

/** Runs the ensemble on the cluster; null where its tasks go on without this process. */
async function runSlurmJob(
  job: EnsembleJob,
  profile: SlurmProfile,
  detach: boolean,
  console: Console,
): Promise<EnsembleResult | null> {
  const { plan, folder, title, signal, checkpointInterval } = job;
  const result = await withProgress(title, console.flags, async (display) => {
    const ran = await runSlurmCampaign(plan, folder, {
      slurm: new Slurm(),
      profile,
      command: ownCommand(),
      checkpointInterval,
      detach,
      signal,
      sleep: (milliseconds) => setTimeout(milliseconds, undefined, { signal }).catch(() => undefined),
      onNote: (text) => console.warn(`note: ${text}`),
      onSubmitted: ({ arrays, tasks, present }, { done, total }) =>
        console.note(
          `${title}: ${tasks} task${tasks === 1 ? '' : 's'} submitted${arrays.length > 0 ? ` (job ${arrays.join(', ')})` : ''}${present > 0 ? `, ${present} in the queue before` : ''}; ${done} of ${total} runs are done`,
        ),
      onLook: ({ done, total }, jobs) =>
        display.update(total === 0 ? 1 : done / total, `${done}/${total} runs, ${tasksInWords(jobs)}`),
    });
    if (ran === null) display.abandon();
    else
      display.stop(
        `${ran.runs.length - failedOf(ran).length} of ${ran.runs.length + ran.missing} runs finished`,
      );
    return ran;
  });
  if (result === null) {
    console.note(
      `the tasks go on: filament-kmc status ${folder} shows how far they are, the same command waits for them again, filament-kmc cancel ${folder} ends them`,
    );
    return null;
  }
  for (const { id, error } of failedOf(result)) console.warn(`run ${id} failed: ${error}`);
  return result;
}

/** Runs the ensemble where the flags say; null where the tasks of a cluster go on without this process. */
export function runJob(
  job: EnsembleJob,
  flags: SlurmFlags,
  console: Console,
): Promise<EnsembleResult | null> {
  const profile = readSlurmProfile(flags);
  return profile === null ? runEnsembleJob(job, console) : runSlurmJob(job, profile, flags.detach, console);
}

/** Ends a command whose tasks go on: says so to machines, and gives its exit code. */
export function leaveTasks(folder: string, { detach }: SlurmFlags, console: Console): ExitCode {
  console.json({ folder, submitted: true });
  return detach ? ExitCode.done : ExitCode.interrupted;
}
