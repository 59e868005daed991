/** Processes of the command line on one folder: together, one after the other, and killed between checkpoints. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { SMALL_SCENARIO } from '../cli/capture.ts';
import { start } from '../cli/start.ts';
import { filesOf } from './folders.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-processes-'));
afterAll(() => rmSync(root, { recursive: true }));
const scenario = join(root, 'small.yaml');
writeFileSync(scenario, SMALL_SCENARIO);

/** Everything that the logs of a folder say. */
const logOf = (folder: string): { msg: string }[] =>
  readdirSync(join(folder, 'logs')).flatMap((name) =>
    readFileSync(join(folder, 'logs', name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(5);
}

test('several processes share a campaign; each run is done once, the tables are written once', async () => {
  const ccd = (folder: string, ...args: string[]) =>
    start('ccd', scenario, '--runs', '60', '--out', folder, '--workers', '1', '--json', ...args);
  const alone = join(root, 'alone');
  expect((await ccd(alone).ended).code).toBe(0);
  const folder = join(root, 'shared');
  const first = ccd(folder);
  await until(() => existsSync(join(folder, 'manifest.json')) && existsSync(join(folder, 'work')));
  const others = Array.from({ length: 3 }, () => start('work', folder, '--workers', '1', '--json'));
  const ended = await Promise.all([first, ...others].map(({ ended: end }) => end));
  expect(ended.map(({ code, err }) => [code, code === 0 ? '' : err])).toEqual(Array(4).fill([0, '']));
  for (const { out } of ended.slice(1))
    expect(JSON.parse(out)).toEqual({ folder, runs: 60, failed: 0, missing: 0 });
  expect(JSON.parse(ended[0]!.out).points[0].runs).toBe(60);
  expect(filesOf(folder)).toEqual(filesOf(alone));
  const said = logOf(folder).map(({ msg }) => msg);
  expect(said.filter((msg) => msg === 'finished').length).toBe(60);
  expect(said.filter((msg) => msg === 'tables written').length).toBe(1);
  expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).status).toBe('complete');
});

test('--checkpoint: a run that is killed goes on from its last checkpoint, to the same bytes', async () => {
  const run = (folder: string) =>
    start(
      'run',
      scenario,
      '--set',
      'microstructure.size=[96 um, 64 um]',
      '--checkpoint',
      '0.02',
      '--out',
      folder,
    );
  const whole = join(root, 'whole');
  expect((await run(whole).ended).code).toBe(0);
  const folder = join(root, 'killed');
  const { child, ended } = run(folder);
  const work = join(folder, 'work');
  await until(
    () => existsSync(work) && readdirSync(work).filter((name) => name.endsWith('.checkpoint')).length === 2,
  );
  child.kill('SIGKILL');
  await ended;
  const { code, err } = await run(folder).ended;
  expect(code).toBe(0);
  expect(err).toMatch(/note: run 00-0000: goes on from its checkpoint after \d+ events/);
  expect(filesOf(folder)).toEqual(filesOf(whole));
});
