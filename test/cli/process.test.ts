import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openResults } from '../../src/campaign/results.ts';
import { runFilesOf } from '../campaign/folders.ts';
import { cli, SMALL_SCENARIO } from './capture.ts';
import { start } from './start.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-process-'));
afterAll(() => rmSync(root, { recursive: true }));

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
