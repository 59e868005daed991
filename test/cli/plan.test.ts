import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli, SMALL_SCENARIO } from './capture.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-plan-'));
afterAll(() => rmSync(root, { recursive: true }));
const scenario = join(root, 'small.yaml');
writeFileSync(scenario, SMALL_SCENARIO);

test('plan prints points, runs, hashes and memory, and writes nothing', async () => {
  const { code, out } = await cli(
    ...['plan', scenario, '--no-sample', '--json', '--workers', '2', '--sobol', '4'],
    ...['--sweep', 'microstructure.grainSize=4um..8um:log', '--sweep', 'temperature=300K,320K'],
  );
  expect(code).toBe(0);
  const json = JSON.parse(out);
  expect(json).toMatchObject({ count: 24, time: null, memory: { workers: 2 } });
  expect(
    json.points.map((p: { parameters: object }) => Object.values(p.parameters).join(' ')).slice(0, 3),
  ).toEqual(['4 um 300 K', '4 um 320 K', '5.65685 um 300 K']);
  for (const { hash } of json.runs) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const people = await cli('plan', scenario, '--no-sample', '--sweep', 'temperature=300K,320K');
  expect(people.out).toContain('2 points, 6 runs');
  expect(people.out).toContain('MiB a worker');
  expect(readdirSync(root)).toEqual(['small.yaml']);
});

test('what cannot be planned is bad input', async () => {
  const range = await cli('plan', scenario, '--sweep', 'temperature=300K..320K');
  expect(range.code).toBe(2);
  expect(range.err).toContain('--sobol 32');
  const far = await cli('plan', scenario, '--sobol', '4', '--sweep', 'temperature=300K..600K');
  expect(far.code).toBe(2);
  expect(far.err).toContain('--sweep: error: sweep.sobol.keys.temperature.to: found');
  const width = await cli('ccd', scenario, '--adaptive', '--width', '300%');
  expect(width.code).toBe(2);
  expect(width.err).toContain('--width 300%: error: ensemble.adaptive.width: found');
});
