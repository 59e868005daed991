/** Campaigns that run out of disk, of permission to write, of memory: a clear error, nothing torn, and on from there. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chunksOf } from '../../src/campaign/chunks.ts';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { runCampaign } from '../../src/campaign/run-campaign.ts';
import { RunFiles } from '../../src/campaign/run-files.ts';
import { locate } from '../../src/campaign/worker-url.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { SMALL_SCENARIO } from '../cli/capture.ts';
import { start } from '../cli/start.ts';
import { filesOf } from './folders.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-short-of-'));
const disk = join(root, 'disk');
const scenario = join(root, 'small.yaml');
const RUNS = 40;

const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'pipe' });
const unmount = () => execFileSync('umount', [disk], { stdio: 'pipe' });

/** Why no disk can be mounted here; empty where one can. */
function noMounts(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root of a Linux can mount a small disk';
  try {
    mkdirSync(disk, { recursive: true });
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk);
    unmount();
    return '';
  } catch (error) {
    return `mounting is not permitted here: ${(error as Error).message.split('\n').at(-1)}`;
  }
}
const skipped = noMounts();
const why = skipped === '' ? '' : ` (skipped: ${skipped})`;

afterAll(() => rmSync(root, { recursive: true }));

/** Runs the command line in a process of its own. */
const cli = (...args: string[]) => start(...args).ended;

const ccd = (folder: string) =>
  cli('ccd', scenario, '--runs', String(RUNS), '--out', folder, '--workers', '2', '--json');

/** What is torn, half-written or unreadable in a folder that processes have left. */
function torn(folder: string): string[] {
  const plan = planEnsemble(
    loadScenario(SMALL_SCENARIO, { file: 'small.yaml', set: [`ensemble.runs=${RUNS}`] }),
  );
  const { problems } = RunFiles.read(folder, chunksOf(plan), true);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return [
    ...problems.map(({ file, detail }) => `${file} ${detail}`),
    ...names.filter(
      (name) => name.endsWith('.tmp') || (name.endsWith('.json') && !isWhole(join(folder, name))),
    ),
  ];
}

function isWhole(path: string): boolean {
  return statSync(path).size > 2;
}

describe.skipIf(skipped !== '')(`a disk of its own${why}`, () => {
  let expected: Record<string, string> = {};
  /** Bytes that the whole campaign takes in pages of 4 KiB. */
  let pages = 0;

  beforeAll(async () => {
    writeFileSync(scenario, SMALL_SCENARIO);
    const folder = join(root, 'undisturbed');
    const { code, err } = await ccd(folder);
    expect([code, err]).toEqual([0, expect.any(String)]);
    expected = filesOf(folder);
    pages = Object.values(expected).reduce((sum, text) => sum + 4096 * Math.ceil(text.length / 4096), 0);
  });

  const withDisk = async (size: number, use: (folder: string) => Promise<void>) => {
    mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk);
    try {
      await use(join(disk, 'study'));
    } finally {
      unmount();
    }
  };

  test.each([0.3, 0.6, 0.9])('full at %f of what it takes', async (share) => {
    await withDisk(4096 * Math.floor((share * pages) / 4096), async (folder) => {
      const { code, out, err } = await ccd(folder);
      expect(code).toBe(1);
      expect(JSON.parse(out).error).toEqual({
        kind: 'system',
        message: expect.stringContaining('no space left on device'),
      });
      expect(err).toContain('error: ENOSPC');
      expect(err).not.toContain('    at ');
      expect(torn(folder)).toEqual([]);
      const status = JSON.parse((await cli('status', folder, '--json')).out);
      expect(status.finished).toBeGreaterThan(0);
      // Still full: the same again, and nothing is lost.
      expect((await ccd(folder)).code).not.toBe(0);
      expect(JSON.parse((await cli('status', folder, '--json')).out).finished).toBeGreaterThanOrEqual(
        status.finished,
      );
      mount('-o', 'remount,size=64m', disk);
      const again = await ccd(folder);
      expect([again.code, JSON.parse(again.out).reused]).toEqual([0, expect.any(Number)]);
      expect(JSON.parse(again.out).reused).toBeGreaterThanOrEqual(status.finished);
      expect(filesOf(folder)).toEqual(expected);
    });
  });

  test('read-only, from the start and in the middle', async () => {
    await withDisk(64 * 2 ** 20, async (folder) => {
      mount('-o', 'remount,ro', disk);
      const fresh = await ccd(folder);
      expect([fresh.code, JSON.parse(fresh.out).error.message]).toEqual([
        2,
        expect.stringMatching(/cannot be written: EROFS: read-only file system/),
      ]);
      expect(fresh.err).toContain('choose another folder with --out');
      mount('-o', 'remount,rw', disk);
      const part = await cli('ccd', scenario, '--runs', '10', '--out', folder, '--json');
      expect(part.code).toBe(0);
      const before = filesOf(folder);
      mount('-o', 'remount,ro', disk);
      const more = await ccd(folder);
      expect([more.code, JSON.parse(more.out).error.kind]).toEqual([2, 'folder']);
      const collected = await cli('collect', folder, '--json');
      expect([collected.code, JSON.parse(collected.out).error]).toEqual([
        1,
        { kind: 'system', message: expect.stringContaining('EROFS: read-only file system') },
      ]);
      expect(collected.err).not.toContain('    at ');
      // Nothing is left to do, so nothing has to be written.
      expect((await cli('work', folder)).code).toBe(0);
      expect((await cli('status', folder)).code).toBe(0);
      expect(filesOf(folder)).toEqual(before);
      mount('-o', 'remount,rw', disk);
      const again = await ccd(folder);
      expect([again.code, JSON.parse(again.out).reused]).toEqual([0, 10]);
      expect(filesOf(folder)).toEqual(expected);
    });
  });
});

test('a run that has no room in memory fails with a reason, and is done the next time', async () => {
  const worker = locate(new URL('./hungry-worker.mjs', import.meta.url));
  const plan = planEnsemble(
    loadScenario(
      `
name: hungry
microstructure: { dimensions: 2, size: [80 um, 40 um], voxel: 1 um, grainSize: 10 um }
protocol: { kind: constant, current: 0.5 mA/cm^2, duration: 1 h }
ensemble: { runs: 12, seed: 5 }
`,
      { file: 'hungry.yaml' },
    ),
  );
  const trap = join(root, 'trap');
  process.env.HUNGRY = trap;
  try {
    const whole = join(root, 'fed');
    await runCampaign(plan, whole, { worker, workers: 2 });
    writeFileSync(trap, '');
    const folder = join(root, 'hungry');
    const { runs, missing } = await runCampaign(plan, folder, { worker, workers: 2, heapLimit: 48 });
    const failed = runs.filter(({ outcome }) => outcome === 'failed');
    expect([missing, failed.map(({ id, error }) => [id, error])]).toEqual([
      0,
      [['00-0005', expect.stringMatching(/reaching memory limit/)]],
    ]);
    rmSync(trap);
    expect((await runCampaign(plan, folder, { worker, workers: 2 })).reused).toBe(11);
    expect(filesOf(folder)).toEqual(filesOf(whole));
  } finally {
    delete process.env.HUNGRY;
  }
});
