import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { collectScript, jobName, LEFT_EARLY, taskScript } from '../../../src/campaign/slurm/job-script.ts';
import { slurmProfile } from '../../../src/campaign/slurm/profile.ts';
import { shellWord } from '../../../src/io/shell-word.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-slurm-'));
afterAll(() => rmSync(root, { recursive: true }));

const profile = slurmProfile('', 'none');

/** Runs a task's script in bash with a stand-in for `filament-kmc` and for `scontrol`. */
function runTask(worker: string, signal?: NodeJS.Signals) {
  const folder = mkdtempSync(join(root, 'task '));
  writeFileSync(join(folder, 'worker.sh'), worker);
  writeFileSync(join(folder, 'scontrol'), `#!/bin/sh\necho "$*" >> '${folder}/scontrol.log'\nexit 1\n`);
  chmodSync(join(folder, 'scontrol'), 0o755);
  const script = taskScript({ folder, command: ['/bin/bash', join(folder, 'worker.sh')] }, profile);
  writeFileSync(join(folder, 'task.sh'), script);
  const child = spawn('/bin/bash', [join(folder, 'task.sh')], {
    env: {
      ...process.env,
      PATH: `${folder}:${process.env.PATH}`,
      SLURM_JOB_ID: '4711',
      SLURM_CPUS_PER_TASK: '3',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
    if (signal !== undefined && out.includes('ready')) {
      child.kill(signal);
      out = out.replace('ready', '');
    }
  });
  return new Promise<{ code: number | null; out: string; requeued: string }>((resolve) =>
    child.on('close', (code) => {
      let requeued = '';
      try {
        requeued = readFileSync(join(folder, 'scontrol.log'), 'utf8');
      } catch {}
      resolve({ code, out: out.trim(), requeued });
    }),
  );
}

describe('script of a task', () => {
  test('passes the interval of checkpoints on', () => {
    const campaign = { folder: '/scratch/a b', command: ['filament-kmc'], checkpointInterval: 7.5 };
    const work = "filament-kmc work '/scratch/a b' --checkpoint 7.5 --workers";
    expect(taskScript(campaign, profile)).toContain(work);
  });

  test('works the folder with the processors it got, and ends as the work does', async () => {
    const { code, out, requeued } = await runTask('echo "$1 $3 $4"; exit 7');
    expect({ code, out, requeued }).toEqual({ code: 7, out: 'work --workers 3', requeued: '' });
  });

  test.each(['USR1', 'TERM'] as const)(
    'on %s the work saves, and the task goes back into the queue',
    async (name) => {
      const worker = `trap 'sleep 0.3; echo saved; exit ${LEFT_EARLY}' USR1\necho ready\nwhile :; do sleep 0.05; done`;
      const { code, out, requeued } = await runTask(worker, `SIG${name}`);
      expect(out).toContain('saved');
      expect(requeued).toBe('requeue 4711\n');
      expect(code).toBe(LEFT_EARLY);
    },
  );

  test('work that is done by the time of the signal is not queued again', async () => {
    const worker = "trap 'exit 0' USR1\necho ready\nwhile :; do sleep 0.05; done";
    const { code, requeued } = await runTask(worker, 'SIGUSR1');
    expect({ code, requeued }).toEqual({ code: 0, requeued: '' });
  });

  test('work that is killed ends the task with its code', async () => {
    const { code, requeued } = await runTask('kill -KILL $$');
    expect({ code, requeued }).toEqual({ code: 137, requeued: '' });
  });
});

test('what a job asks for stands in its head', () => {
  const whole = slurmProfile(
    'partition: long\naccount: lithium\nmemory: 4G\ncpus: 4\nextra: ["#SBATCH --constraint=avx2"]\n',
    'profile.yaml',
    { time: '2-00', partition: 'short' },
  );
  const script = taskScript(
    { folder: '/scratch/a study/100%', command: ['node', '/opt/it’s/main.js'] },
    whole,
  );
  const head = script.split('\n').filter((line) => line.startsWith('#SBATCH'));
  expect(head).toEqual([
    `#SBATCH --job-name=${jobName('/scratch/a study/100%')}`,
    '#SBATCH --output="/scratch/a study/100%%/slurm/task-%A_%a.log"',
    '#SBATCH --open-mode=append',
    '#SBATCH --partition=short',
    '#SBATCH --account=lithium',
    '#SBATCH --mem=4G',
    '#SBATCH --time=2-00',
    '#SBATCH --constraint=avx2',
    '#SBATCH --cpus-per-task=4',
    '#SBATCH --requeue',
    '#SBATCH --signal=B:USR1@120',
  ]);
  expect(script).toContain("node '/opt/it’s/main.js' work '/scratch/a study/100%' --workers");
  expect(collectScript({ folder: '/scratch/s', command: ['node', 'main.js'] }, whole)).toContain(
    'exec node main.js collect /scratch/s',
  );
});

test('folders have names of their own, the same each time', () => {
  expect(jobName('/scratch/a')).toMatch(/^fkmc-[0-9a-f]{12}$/);
  expect(jobName('/scratch/a')).toBe(jobName('/scratch/a'));
  expect(jobName('/scratch/a')).not.toBe(jobName('/scratch/b'));
});

test('words are quoted for the shell', () => {
  expect(shellWord('/plain/word-1.js')).toBe('/plain/word-1.js');
  expect(shellWord("it's $HOME")).toBe(`'it'\\''s $HOME'`);
});
