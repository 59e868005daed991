import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseCsv } from '../../src/io/csv.ts';
import { cli } from './capture.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-conductivity-'));
afterAll(() => rmSync(root, { recursive: true }));
const scenario = join(root, 'bricks.yaml');
writeFileSync(
  scenario,
  `
name: bricks
microstructure: { kind: bricks, dimensions: 2, size: [24 um, 24 um], voxel: 1 um, grainSize: 6 um }
protocol: { kind: constant, current: 0.1 mA/cm^2, duration: 1 h }
ensemble: { runs: 2, seed: 5 }
`,
);
/** 1/sigma = 1/0.57 + 0.2 ohm cm^2 / 6 um, in mS/cm. */
const expected = 1 / (1 / 0.57 + 0.2e-3 / 6e-4);

test('--json prints tensor, shares, tortuosity and brick layer of every point, and writes nothing', async () => {
  const { code, out } = await cli(
    ...['conductivity', scenario, '--json', '--workers', '1'],
    ...['--sweep', 'microstructure.grainSize=6um,12um'],
  );
  expect(code).toBe(0);
  const { points, activation, unit, interrupted } = JSON.parse(out);
  expect({ unit, activation, interrupted }).toEqual({ unit: 'mS/cm', activation: [], interrupted: false });
  expect(points.length).toBe(2);
  const [point] = points;
  expect(point.parameters).toEqual({ 'microstructure.grainSize': '6 um' });
  expect(point.conductivity.mean).toBeCloseTo(expected, 6);
  expect(point.conductivity.low).toBeCloseTo(expected, 6);
  expect(point.tensor[2][2]).toBeCloseTo(expected, 6);
  expect(point.tensor[1]).toEqual([null, null, null]);
  expect(point.brickLayer).toBeCloseTo(expected, 9);
  expect(point.grainShare).toBeCloseTo(expected / 0.57, 6);
  expect(point.grainShare + point.boundaryShare).toBeCloseTo(1, 12);
  expect(point.tortuosity).toBeCloseTo(1, 6);
  expect(point).toMatchObject({ runs: 2, failed: 0, spacing: 6, bulkConductivity: 0.57, refined: true });
  expect(points[1].conductivity.mean).toBeGreaterThan(expected);
  expect(readdirSync(root)).toEqual(['bricks.yaml']);
});

test('a sweep of temperature gives the activation energy; --out writes the tables', async () => {
  const folder = join(root, 'out');
  const { code, out } = await cli(
    ...['conductivity', scenario, '--out', folder, '--workers', '1'],
    ...['--sweep', 'temperature=280K,300K,320K'],
  );
  expect(code).toBe(0);
  expect(out).toContain('apparent activation energy 0.35');
  expect(readdirSync(folder).sort()).toEqual(['conductivity.csv', 'conductivity.json', 'conductivity.md']);
  const stored = JSON.parse(readFileSync(join(folder, 'conductivity.json'), 'utf8'));
  expect(stored.activation[0].points).toEqual([0, 1, 2]);
  const [header, ...rows] = parseCsv(readFileSync(join(folder, 'conductivity.csv'), 'utf8'));
  expect(header!.slice(0, 3)).toEqual(['point', 'temperature [K]', 'conductivity [mS/cm]']);
  expect(rows.length).toBe(3);
  expect(Number(rows[1]![2])).toBeCloseTo(stored.points[1].conductivity.mean, 9);
  expect(readFileSync(join(folder, 'conductivity.md'), 'utf8')).toContain('| 280 |');
});

test('the same bytes for any number of workers; a folder that cannot be is refused before anything is measured', async () => {
  const polycrystal = ['--set', 'microstructure.kind=polycrystal', '--json', '--quiet'];
  const one = await cli('conductivity', scenario, ...polycrystal, '--workers', '1');
  const two = await cli('conductivity', scenario, ...polycrystal, '--workers', '2');
  expect(JSON.parse(one.out).points[0].conductivity.high).toBeGreaterThan(0);
  expect(two.out).toBe(one.out);
  const { code, err } = await cli('conductivity', scenario, '--out', scenario);
  expect(code).toBe(2);
  expect(err).toContain('a file, not a folder');
  expect(err).not.toContain('measured');
});

test('a sample that cannot repeat along z fails in words', async () => {
  const { code, err, out } = await cli(
    ...['conductivity', scenario, '--json', '--workers', '1', '-n', '1'],
    ...['--set', 'microstructure.kind=bicrystal', '--set', 'microstructure.tilt=20 deg'],
  );
  expect(code).toBe(1);
  expect(err).toContain('repeats along z');
  expect(JSON.parse(out).errors.length).toBe(1);
});
