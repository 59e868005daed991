import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openResults } from '../../src/campaign/results.ts';
import { mapReader } from '../../src/io/maps/read-map.ts';
import { formatNpy } from '../../src/io/npy/npy.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { ScenarioError } from '../../src/scenario/problem.ts';
import { runTrajectory } from '../../src/simulation/run.ts';
import { snapshotAt } from '../../src/simulation/snapshot.ts';
import { cli } from '../cli/capture.ts';

const text = (keys: string, more = '') => `
name: imported
microstructure: { kind: imported, ${keys} }
protocol: { kind: ramp, start: 0.3 mA/cm^2, step: 8 %, dwell: 10 min, maximum: 5 mA/cm^2 }
ensemble: { runs: 2 }
${more}`;
let folder = '';
const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const load = (keys: string, more = '') =>
  loadScenario(text(keys, more), { file: 'imported.yaml', readMap: mapReader(folder) });
/** What is wrong with a scenario, as `path: found`. */
function wrong(keys: string, more = ''): string {
  try {
    load(keys, more);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems
      .map(({ path, found, expected, hint }) => `${path}: ${found} | ${expected} | ${hint}`)
      .join('\n');
  }
  return '';
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imported-'));
  const cubes = Uint8Array.from(
    { length: 8 * 8 * 10 },
    (_, i) => ((i % 8) >> 2) + 2 * (((i >> 3) % 8) >> 2) + 4 * (i >= 320 ? 1 : 0),
  );
  put('cubes.npy', formatNpy({ shape: [10, 8, 8], data: cubes }));
  put(
    'halves.npy',
    formatNpy({
      shape: [8, 8, 12],
      data: Uint8Array.from({ length: 768 }, (_, i) => (i % 12 < 4 ? 0 : i % 12 < 8 ? 1 : 2)),
    }),
  );
  put('points.npy', formatNpy({ shape: [8, 8, 8], data: Uint16Array.from({ length: 512 }, (_, i) => i) }));
  put(
    'voids.npy',
    formatNpy({ shape: [8, 8, 8], data: Uint8Array.from({ length: 512 }, (_, i) => (i === 219 ? 1 : 0)) }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('box, voxel and grain size follow from the map; the content decides the identity', () => {
  const { scenario, resolvedInput, hash } = load('file: cubes.npy, spacing: 0.5 um');
  expect(scenario.microstructure).toMatchObject({ dimensions: 3, voxel: 0.5e-6 });
  expect(scenario.microstructure.size.map((length) => length * 1e6)).toEqual([4, 4, 5]);
  expect(scenario.microstructure.map!.grains).toBe(8);
  expect(JSON.stringify(resolvedInput)).not.toContain('"map"');
  copyFileSync(join(folder, 'cubes.npy'), join(folder, 'other-name.npy'));
  expect(load('file: other-name.npy, spacing: 0.5 um').hash).toBe(hash);
  expect(load('file: cubes.npy, spacing: 0.6 um').hash).not.toBe(hash);
  expect(load('file: cubes.npy, spacing: 0.5 um, voxel: 0.25 um').scenario.microstructure.size.length).toBe(
    3,
  );
});

test('runs in this thread, and is rebuilt from its site events', () => {
  const { scenario } = load('file: cubes.npy, spacing: 1 um');
  const run = runTrajectory(scenario, '1/0000');
  expect(run.microstructure.grains).toBe(8);
  expect(run.siteEvents.site.length).toBeGreaterThan(5);
  expect(snapshotAt(scenario, run).state.filter((state) => state === 3).length).toBe(run.lithiumSites);
});

test('pores of a map switch porosity on, and are none where it is off', () => {
  const pores = (more = '') => {
    const { scenario } = load('file: voids.npy, spacing: 1 um, labels: pores', more);
    return runTrajectory(scenario, '1/0000').microstructure.porosity;
  };
  expect(pores()).toBeCloseTo(1 / 512, 12);
  expect(pores('mechanisms: { porosity: { enabled: false } }')).toBe(0);
});

test('what is wrong with a map is said at its key', () => {
  // Alone: what the map would have given is not asked for.
  expect(wrong('file: cubes.npy, spacing: 3 kg')).toMatch(
    /^microstructure\.spacing: '3 kg', a mass \| [^\n]*$/,
  );
  expect(wrong('spacing: 1 um')).toMatch(/^microstructure.file: nothing/);
  expect(wrong('file: none.npy, spacing: 1 um')).toContain('no file none.npy');
  expect(wrong('file: cubes.npy')).toContain("write 'spacing: 0.5 um'");
  expect(wrong('file: cubes.npy, spacing: 1 kg')).toContain('microstructure.spacing');
  expect(wrong('file: cubes.npy, spacing: 1 um, dimensions: 2')).toContain('8 x 8 x 10 voxels');
  expect(wrong('file: cubes.npy, spacing: 1 um, size: [9 um, 8 um, 10 um]')).toContain('leave size out');
  expect(wrong('file: points.npy, spacing: 1 um')).toContain('at least 3 voxels');
  expect(wrong('file: cubes.npy, spacing: 1 um, pores: { boundary: 2 % }')).toContain('poreLabel');
  expect(() => loadScenario(text('file: cubes.npy, spacing: 1 um'), { file: 'x.yaml' })).toThrow(
    /files are not read/,
  );
  // Three slabs: the outer two meet at the seam.
  expect(load('file: halves.npy, spacing: 1 um').warnings.map(({ code }) => code)).toContain(
    'map-not-periodic',
  );
  expect(
    load('file: halves.npy, spacing: 1 um, sides: mirror').warnings.map(({ code }) => code),
  ).not.toContain('map-not-periodic');
  const tesr = fileURLToPath(new URL('../../scenarios/maps/polycrystal.tesr', import.meta.url));
  expect(load(`file: ${tesr}, lengthUnit: um`).warnings).toEqual([]);
});

test('an ensemble takes the map to its workers and keeps it: read, continued and exported without the file', async () => {
  mkdirSync(join(folder, 'study'));
  const scenario = join(folder, 'study/imported.yaml');
  copyFileSync(
    fileURLToPath(new URL('../../scenarios/maps/polycrystal.tesr', import.meta.url)),
    join(folder, 'study/map.tesr'),
  );
  writeFileSync(scenario, text('file: map.tesr, lengthUnit: um').replace('0.3 mA', '0.6 mA'));
  const out = join(folder, 'results');
  expect((await cli('ccd', scenario, '--workers', '2', '-q', '--out', out)).code).toBe(0);
  const whole = readFileSync(join(out, 'runs.csv'));
  expect(readdirSync(join(out, 'maps'))).toHaveLength(1);
  const moved = join(folder, 'elsewhere');
  mkdirSync(moved);
  rmSync(join(folder, 'study/map.tesr'));
  const results = openResults(out);
  const { microstructure } = results.plan.points[0]!.scenario;
  expect(microstructure.map!.orientations).not.toBeNull();
  expect(results.read('00-0001')).toEqual(runTrajectory(results.plan.points[0]!.scenario, '1/0001'));
  expect((await cli('export', out, '--run', '00-0001', '--format', 'csv', '-q')).code).toBe(0);
  expect(readFileSync(join(out, 'runs.csv')).equals(whole)).toBe(true);
}, 120_000);

test('an adaptive search of a map goes on; to work on it by another command is refused in words', async () => {
  const scenario = join(folder, 'searched.yaml');
  const out = join(folder, 'searched');
  copyFileSync(join(folder, 'halves.npy'), join(folder, 'searched.npy'));
  writeFileSync(scenario, text('file: searched.npy, spacing: 1 um').replace('maximum: 5 ', 'maximum: 20 '));
  const set = ['--set', 'ensemble.adaptive={batch: 4}', '-q', '--json', '--workers', '2', '--out', out];
  const first = await cli('ccd', scenario, '--adaptive', '--runs', '4', ...set);
  expect([first.code, JSON.parse(first.out).points[0].runs]).toEqual([0, 4]);
  const again = await cli('ccd', scenario, '--adaptive', '--runs', '8', ...set);
  expect([again.code, JSON.parse(again.out)]).toMatchObject([0, { reused: 4, points: [{ runs: 8 }] }]);
  expect(readdirSync(join(out, 'maps'))).toHaveLength(1);
  const worked = await cli('work', out);
  expect([worked.code, worked.err]).toEqual([
    2,
    expect.stringContaining('goes on by the command that began it alone'),
  ]);
}, 120_000);
