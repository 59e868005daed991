import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type CampaignState, submitTasks, watchTasks } from '../../../src/campaign/slurm/executor.ts';
import { collectName, jobName } from '../../../src/campaign/slurm/job-script.ts';
import { slurmProfile } from '../../../src/campaign/slurm/profile.ts';
import { type CommandResult, Slurm, SlurmError } from '../../../src/campaign/slurm/slurm.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-slurm-'));
afterAll(() => rmSync(root, { recursive: true }));
const folder = join(root, 'study');
const campaign = { folder, command: ['node', 'main.js'] };
const name = jobName(folder);

const done = (out = ''): CommandResult => ({ code: 0, out, err: '' });
const failed = (err: string): CommandResult => ({ code: 1, out: '', err });

/** A cluster of the mind: arrays wait until they are taken away; numbers start anew when the controller is killed. */
class FakeCluster {
  calls: string[] = [];
  queue: { id: string; name: string; state: string }[] = [];
  next = 1;
  maxArray = 1001;
  away = false;

  readonly run = async (program: string, args: readonly string[], input = ''): Promise<CommandResult> => {
    this.calls.push([program, ...args].join(' '));
    if (this.away) return failed(`${program}: error: Unable to contact slurm controller (connect failure)`);
    if (program === 'scontrol') return done(`MaxArraySize            = ${this.maxArray}\n`);
    const option = (key: string) => args.find((arg) => arg.startsWith(`--${key}=`))?.slice(key.length + 3);
    if (program === 'squeue') {
      const names = option('name')!.split(',');
      return done(
        this.queue
          .filter((job) => names.includes(job.name))
          .map((job) => `${job.id}|${job.state}|(Resources)\n`)
          .join(''),
      );
    }
    if (program === 'scancel') {
      this.queue = this.queue.filter((job) => job.name !== option('name'));
      return done();
    }
    const id = String(this.next++);
    const jobOf = /--job-name=(\S+)/.exec(input)![1]!;
    const array = option('array');
    const count = array === undefined ? 0 : Number(/0-(\d+)/.exec(array)![1]) + 1;
    if (count > this.maxArray) return failed('sbatch: error: Invalid job array specification');
    if (count === 0) this.queue.push({ id, name: jobOf, state: 'PENDING' });
    for (let k = 0; k < count; k++) this.queue.push({ id: `${id}_${k}`, name: jobOf, state: 'PENDING' });
    return done(`${id}\n`);
  };

  tasks = () => this.queue.filter((job) => job.name === name).length;
}

describe('submission', () => {
  test('arrays stay below the largest size, a collecting job comes after all of them', async () => {
    const cluster = new FakeCluster();
    cluster.maxArray = 11;
    const found = await submitTasks(new Slurm(cluster.run), campaign, slurmProfile('tasks: 100', 'p'), 25);
    expect(found).toEqual({ arrays: ['1', '2', '3'], collect: '4', tasks: 25, present: 0 });
    expect(cluster.calls.filter((call) => call.includes('--array=')).map((c) => c.split(' ').at(-1))).toEqual(
      ['--array=0-9', '--array=0-9', '--array=0-4'],
    );
    expect(cluster.calls.at(-1)).toBe(
      'sbatch --parsable --dependency=afterany:1:2:3 --kill-on-invalid-dep=yes',
    );
    expect(readFileSync(join(folder, 'slurm', 'task.sh'), 'utf8')).toContain(`--job-name=${name}`);
  });

  test('a second time adds nothing; where tasks have gone, those that are missing', async () => {
    const cluster = new FakeCluster();
    const slurm = new Slurm(cluster.run);
    const profile = slurmProfile('tasks: 4\nsimultaneous: 2', 'p');
    await submitTasks(slurm, campaign, profile, 40);
    expect(cluster.calls.some((call) => call.endsWith('--array=0-3%2'))).toBe(true);
    expect(await submitTasks(slurm, campaign, profile, 40)).toEqual({
      arrays: [],
      collect: null,
      tasks: 0,
      present: 4,
    });
    cluster.queue = cluster.queue.filter(({ id }) => id !== '1_2');
    const again = await submitTasks(slurm, campaign, profile, 40);
    expect(again).toMatchObject({ tasks: 1, present: 3 });
    expect(cluster.tasks()).toBe(4);
    // One collecting job, which waits for the old tasks and for the new.
    expect(cluster.queue.filter((job) => job.name === collectName(folder))).toHaveLength(1);
    expect(cluster.calls.at(-1)).toContain('afterany:1:3');
  });

  test('what Slurm refuses is said in its words', async () => {
    const slurm = new Slurm(async () => failed('sbatch: error: invalid partition specified: long\n'));
    await expect(slurm.submit('#!/bin/bash\n')).rejects.toThrow('sbatch: invalid partition specified: long');
  });

  test('jobs that have ended are none', async () => {
    const slurm = new Slurm(async () =>
      done('3_0|COMPLETED|node1\n3_1|RUNNING|node2\n3_2|PENDING|(Priority)\n'),
    );
    expect(await slurm.jobs([name])).toEqual([
      { id: '3_1', state: 'RUNNING', reason: 'node2' },
      { id: '3_2', state: 'PENDING', reason: 'Priority' },
    ]);
  });
});

describe('watching', () => {
  /** Watches a campaign whose state is told look by look. */
  function watch(
    cluster: FakeCluster,
    states: readonly CampaignState[],
    onLook: (look: number) => void = () => {},
  ) {
    const notes: string[] = [];
    let look = -1;
    const controller = new AbortController();
    const ended = watchTasks(new Slurm(cluster.run), campaign, slurmProfile('tasks: 2', 'p'), {
      state: () => states[Math.min(Math.max(0, look), states.length - 1)]!,
      onLook: () => {},
      onNote: (text) => notes.push(text),
      signal: controller.signal,
      sleep: async () => {
        look++;
        onLook(look);
        if (look > 500) controller.abort();
      },
    });
    return { ended, notes, controller };
  }
  const state = (done: number): CampaignState => ({
    done,
    finished: done,
    total: 4,
    pieces: 4 - done,
    complete: done === 4,
  });

  test('ends when all runs are there', async () => {
    const cluster = new FakeCluster();
    const { ended } = watch(cluster, [state(0), state(2), state(4)]);
    expect(await ended).toBe(true);
  });

  test('tasks that the queue has lost are submitted again, though its controller was away', async () => {
    const cluster = new FakeCluster();
    cluster.away = true;
    const { ended, notes } = watch(cluster, [...new Array(60).fill(state(1)), state(4)], (look) => {
      if (look === 20) cluster.away = false;
    });
    expect(await ended).toBe(true);
    expect(cluster.tasks()).toBe(2);
    expect(notes).toEqual([
      expect.stringContaining('Unable to contact slurm controller'),
      expect.stringContaining('answers again'),
      expect.stringContaining('2 submitted again'),
    ]);
  });

  test('tasks that end again and again without a run end the watch', async () => {
    const cluster = new FakeCluster();
    const { ended } = watch(cluster, [state(1)], () => {
      cluster.queue = [];
    });
    await expect(ended).rejects.toThrow(SlurmError);
  });

  test('leaving the watch leaves the tasks', async () => {
    const cluster = new FakeCluster();
    await submitTasks(new Slurm(cluster.run), campaign, slurmProfile('tasks: 2', 'p'), 4);
    const { ended, controller } = watch(cluster, [state(1)], (look) => {
      if (look === 3) controller.abort();
    });
    expect(await ended).toBe(false);
    expect(cluster.tasks()).toBe(2);
  });
});
