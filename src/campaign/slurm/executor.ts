/**
 * A campaign on Slurm: array jobs whose tasks work off the folder, and one that collects after them. The truth is the
 * files of the folder and what the queue says under the folder's job name; numbers of jobs are never relied on, since
 * a controller that has been killed forgets the newest and gives their numbers out again.
 */
import { join } from 'node:path';
import { makeFolder, writeFileAtomic } from '../../io/atomic-file.ts';
import { collectName, collectScript, jobName, type SlurmCampaign, taskScript } from './job-script.ts';
import type { SlurmProfile } from './profile.ts';
import { type Slurm, SlurmError, type SlurmJob } from './slurm.ts';

/** What was handed in. */
export interface Submission {
  /** Numbers of the arrays, and of the collecting job; of use for a person, not for the program. */
  readonly arrays: readonly string[];
  readonly collect: string | null;
  /** Tasks submitted now, and those that the queue held already. */
  readonly tasks: number;
  readonly present: number;
}

/** Submits what is missing of the tasks that `pieces` of work (claimable chunks) can use; idempotent. */
export async function submitTasks(
  slurm: Slurm,
  campaign: SlurmCampaign,
  profile: SlurmProfile,
  pieces: number,
): Promise<Submission> {
  const name = jobName(campaign.folder);
  const present = await slurm.jobs([name]);
  const wanted = Math.min(profile.tasks, pieces) - present.length;
  if (wanted <= 0) return { arrays: [], collect: null, tasks: 0, present: present.length };
  makeFolder(join(campaign.folder, 'slurm'));
  const script = taskScript(campaign, profile);
  writeFileAtomic(join(campaign.folder, 'slurm', 'task.sh'), script);
  const largest = Math.max(1, (await slurm.maxArraySize()) - 1);
  const arrays: string[] = [];
  for (let first = 0; first < wanted; first += largest) {
    const last = Math.min(largest, wanted - first) - 1;
    const at = profile.simultaneous === undefined ? '' : `%${profile.simultaneous}`;
    arrays.push(await slurm.submit(script, [`--array=0-${last}${at}`]));
  }
  // One that waits for tasks of before is replaced: it would collect too early.
  await slurm.cancel([collectName(campaign.folder)]);
  const after = [...new Set([...present.map(({ id }) => id.split('_')[0]!), ...arrays])];
  const collect = await slurm.submit(collectScript(campaign, profile), [
    `--dependency=afterany:${after.join(':')}`,
    '--kill-on-invalid-dep=yes',
  ]);
  return { arrays, collect, tasks: wanted, present: present.length };
}

/** How far a campaign is, read from its files. */
export interface CampaignState {
  /** Runs that are finished or failed, which grows as long as somebody works. */
  readonly done: number;
  /** Those that are finished. */
  readonly finished: number;
  readonly total: number;
  /** Pieces of work that nobody has finished; none when the campaign is complete. */
  readonly pieces: number;
  readonly complete: boolean;
}

/** What {@link watchTasks} is given. */
export interface WatchOptions {
  readonly state: () => CampaignState;
  /** Called at each look; `jobs` is null where the controller does not answer. */
  readonly onLook: (state: CampaignState, jobs: readonly SlurmJob[] | null) => void;
  readonly onNote: (text: string) => void;
  readonly signal: AbortSignal;
  /** Waits so many ms; ends early when aborted. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** ms between two looks at the folder (default 2000). */
  readonly interval?: number;
}

/** Looks at the folder between two looks at the queue. */
const LOOKS_A_QUERY = 5;
/** Looks at the queue, one after the other, that must find no task before new ones are submitted: the queue may lag. */
const EMPTY_QUERIES = 2;
/** Submissions in a row that may bring nothing. */
const FRUITLESS_SUBMISSIONS = 3;

/**
 * Waits until the campaign is done; submits tasks again where the queue has lost them. Resolves to false when aborted:
 * the tasks go on.
 *
 * @throws SlurmError where tasks end again and again without finishing a run.
 */
export async function watchTasks(
  slurm: Slurm,
  campaign: SlurmCampaign,
  profile: SlurmProfile,
  options: WatchOptions,
): Promise<boolean> {
  const { state, onLook, onNote, signal, sleep, interval = 2000 } = options;
  const names = [jobName(campaign.folder)];
  let jobs: readonly SlurmJob[] | null = null;
  let empty = 0;
  let away = false;
  let fruitless = 0;
  let doneBefore = state().done;
  for (let look = 0; !signal.aborted; look++) {
    const now = state();
    if (now.complete) return true;
    if (look % LOOKS_A_QUERY === 0) {
      try {
        jobs = await slurm.jobs(names);
        if (away) onNote('the controller of Slurm answers again');
        away = false;
        empty = jobs.length === 0 ? empty + 1 : 0;
        if (empty >= EMPTY_QUERIES) {
          fruitless = now.done > doneBefore ? 0 : fruitless + 1;
          doneBefore = now.done;
          if (fruitless > FRUITLESS_SUBMISSIONS)
            throw new SlurmError(
              `the tasks have ended ${fruitless} times without finishing a run: see ${join(campaign.folder, 'slurm')}/task-*.log`,
              false,
            );
          const { tasks } = await submitTasks(slurm, campaign, profile, now.pieces);
          if (tasks > 0) onNote(`the queue held no task of this campaign any more: ${tasks} submitted again`);
          empty = 0;
        }
      } catch (error) {
        if (!(error instanceof SlurmError && error.passing)) throw error;
        jobs = null;
        if (!away) onNote(`${error.message}; asking again, the tasks go on meanwhile`);
        away = true;
      }
    }
    onLook(now, jobs);
    await sleep(interval);
  }
  return false;
}
