import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallRun } from '../export/stored-run.ts';
import { cli } from './capture.ts';

let folder = '';
let results = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'export-command-'));
  results = join(folder, 'small');
  const scenario = join(folder, 'small.yaml');
  writeFileSync(scenario, `${smallRun().text}ensemble: { runs: 2 }\n`);
  await cli('ccd', scenario, '--workers', '1', '--quiet', '--out', results);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('names the file to open first and leaves the result folder usable', async () => {
  const { code, out } = await cli(
    'export',
    results,
    '--format',
    'vti',
    '--run',
    '00-0001',
    '--moments',
    '3',
    '--json',
    '-q',
  );
  expect(code).toBe(0);
  const { files } = JSON.parse(out) as { files: string[] };
  expect(files[0]).toBe(join(results, 'export/vti/00-0001.pvd'));
  expect(files.every((file) => existsSync(file))).toBe(true);
  expect(readdirSync(join(results, 'export/vti'))).toHaveLength(4);
  const again = await cli('ccd', join(folder, 'small.yaml'), '--workers', '1', '--quiet', '--out', results);
  expect(again.code).toBe(0);
});

test('says what is wrong with what was asked for, and writes nothing', async () => {
  const wrong = async (...flags: string[]) => {
    const { code, err } = await cli('export', results, '-q', '--out', join(folder, 'none'), ...flags);
    expect(code).toBe(2);
    return err;
  };
  expect(await wrong('--format', 'vti')).toContain('expected --run with one of 00-0000, 00-0001');
  expect(await wrong('--format', 'vti', '--run', '00-0009')).toContain('holds no run 00-0009');
  expect(await wrong('--format', 'stl', '--run', '00-0000')).toContain('vti, xyz, hdf5, npz, parquet, csv');
  expect(await wrong('--format', 'vti', '--run', '00-0000', '--at', '3kg')).toContain('as 2.5h');
  expect(await wrong('--format', 'vti', '--run', '00-0000', '--at', '1e9 h')).toMatch(
    /found 1000000000 h, expected a time within the run, 0h to [\d.]+h/,
  );
  expect(await wrong()).toContain('found no --format, expected one of vti, xyz');
  expect(await wrong('--format', 'csv', '--run', '00-0000', '--at', 'short')).toContain(
    'holds the whole run',
  );
  expect(await wrong('--format', 'xyz', '--run', '00-0000', '--every', '5', '--at', 'short')).toContain(
    'expected one of them',
  );
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
