import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openResults } from '../../src/campaign/results.ts';
import { runFilesOf } from '../campaign/folders.ts';
import { cli, SMALL_SCENARIO } from './capture.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-process-'));
afterAll(() => rmSync(root, { recursive: true }));
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Starts the command line as a process of its own. */
function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
  return { child, ended };
}

test('Ctrl-C ends cleanly, says what is kept', async () => {
  const scenario = join(root, 'small.yaml');
  writeFileSync(scenario, SMALL_SCENARIO);
  const folder = join(root, 'study');
  const runs = join(folder, 'runs');
  mkdirSync(folder);
  const args = ['ccd', scenario, '--out', folder, '--runs', '400', '--workers', '1', '--json'];
  const { child, ended } = start(...args);
  // Interrupted once the first run is in the folder.
  await new Promise<void>((resolve) => {
    const watcher = watch(folder, { recursive: true }, () => {
      if (!existsSync(runs) || runFilesOf(folder).length < 2) return;
      watcher.close();
      child.kill('SIGINT');
      resolve();
    });
  });
  const { code, out, err } = await ended;
  expect(code).toBe(130);
  expect(JSON.parse(out).interrupted).toBe(true);
  const kept = openResults(folder).runs();
  expect(kept.length).toBeGreaterThanOrEqual(4);
  expect(kept.length).toBeLessThan(400);
  expect(err).toContain(`${kept.length} finished runs are kept in ${folder}`);
  expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).status).toBe('interrupted');

  // Fewer runs than the folder was begun for are refused, not silently cut.
  const again = await cli('ccd', scenario, '--out', folder, '--runs', '3', '--json');
  expect(again.code).toBe(2);
  expect(JSON.parse(again.out).error.differences).toEqual(['ensemble.runs: 400 there, 3 now']);
});
