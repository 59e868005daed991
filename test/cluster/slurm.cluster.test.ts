import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chunksOf } from '../../src/campaign/chunks.ts';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { stateOf } from '../../src/campaign/slurm/campaign.ts';
import { jobName } from '../../src/campaign/slurm/job-script.ts';
import { readStudy } from '../../src/cli/ccd-command.ts';
import { filesOf } from '../campaign/folders.ts';
import { Cluster, missingSlurm } from './cluster.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const missing = missingSlurm();

/** 40 runs of about two seconds. */
const SCENARIO = `
name: cluster
microstructure: { dimensions: 3, size: [16 um, 16 um, 16 um], voxel: 1 um, grainSize: 6 um }
protocol: { kind: ramp, start: 0.3 mA/cm^2, step: 4 %, dwell: 10 min, maximum: 5 mA/cm^2 }
ensemble: { runs: 20, seed: 5 }
sweep: { interface.resistance: [10 ohm cm^2, 20 ohm cm^2] }
`;

describe.skipIf(missing !== null)(
  `campaigns on Slurm${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'filament-cluster-')));
    const scenario = join(root, 'cluster.yaml');
    let cluster: Cluster;

    beforeAll(() => {
      writeFileSync(scenario, SCENARIO);
      cluster = new Cluster({ SLURM_CLUSTER_CPUS: '2' });
    });
    afterAll(() => {
      cluster?.stop();
      rmSync(root, { recursive: true, force: true });
    });

    /** The command line as a process of its own, with the cluster's environment. */
    function start(...args: string[]) {
      const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
        env: cluster.env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = { out: '', err: '' };
      child.stdout.on('data', (data) => {
        said.out += data;
      });
      child.stderr.on('data', (data) => {
        said.err += data;
      });
      const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
        child.on('close', (code) => resolve({ code, ...said })),
      );
      return { child, ended };
    }

    const squeue = (folder: string, ...options: string[]): string[] =>
      execFileSync('squeue', ['-h', `--name=${jobName(folder)}`, '-o', '%i', ...options], {
        env: cluster.env,
        encoding: 'utf8',
      })
        .split('\n')
        .filter((line) => line !== '');

    /** Waits until so many runs of a folder are done. */
    async function untilDone(folder: string, runs: number): Promise<void> {
      const plan = planEnsemble(readStudy(scenario, { sweep: [], set: [], json: true, quiet: true }));
      for (let k = 0; k < 600; k++) {
        if (stateOf(folder, chunksOf(plan)).done >= runs) return;
        await setTimeout(500);
      }
      throw new Error(`${folder} did not come to ${runs} runs`);
    }

    test('a node and the controller are killed and revived, tasks told that their time is over: the same bytes as on the pool', async () => {
      const pool = await start('ccd', scenario, '--out', join(root, 'pool'), '--workers', '2', '--quiet')
        .ended;
      expect(pool.code, pool.err).toBe(0);

      const folder = join(root, 'slurm');
      const args = ['ccd', scenario, '--out', folder, '--executor', 'slurm', '--tasks', '3', '--time', '20'];
      const { ended } = start(...args, '--slurm-option=--no-kill', '--json');
      await untilDone(folder, 4);
      cluster.kill('node1');
      await untilDone(folder, 8);
      cluster.revive('node1');
      await untilDone(folder, 12);
      cluster.kill('slurmctld');
      await untilDone(folder, 16);
      cluster.revive('slurmctld');
      await untilDone(folder, 20);
      for (const id of squeue(folder, '--states=RUNNING', '--array'))
        execFileSync('scancel', ['--batch', '--signal=USR1', id], { env: cluster.env });
      const { code, out, err } = await ended;
      expect(code, err).toBe(0);
      expect(JSON.parse(out).points.map((point: { runs: number }) => point.runs)).toEqual([20, 20]);
      expect(filesOf(folder)).toEqual(filesOf(join(root, 'pool')));
      // Requeued by the signal, by the node's death, or by the watching command: none is left.
      await expect.poll(() => squeue(folder), { timeout: 60_000 }).toEqual([]);
    });

    test('submitted and left; the same command adds no tasks; cancelled; gone on with', async () => {
      const folder = join(root, 'detached');
      const args = ['ccd', scenario, '--out', folder, '--executor', 'slurm', '--tasks', '2', '--runs', '4'];
      const first = await start(...args, '--detach').ended;
      expect(first.code, first.err).toBe(0);
      expect(first.err).toContain('2 tasks submitted');
      const again = await start(...args, '--detach').ended;
      expect(again.err).toContain('0 tasks submitted, 2 in the queue before');
      expect(squeue(folder, '--array')).toHaveLength(2);
      const cancelled = await start('cancel', folder).ended;
      expect(cancelled.out).toMatch(/3 jobs of .* cancelled/);
      await expect.poll(() => squeue(folder), { timeout: 60_000 }).toEqual([]);
      const { code, out, err } = await start(...args, '--json').ended;
      expect(code, err).toBe(0);
      expect(JSON.parse(out).points.map((point: { runs: number }) => point.runs)).toEqual([4, 4]);
    });
  },
);
