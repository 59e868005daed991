import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCsv } from '../../src/io/csv.ts';
import type { AdaptiveJson } from '../../src/report/figures/adaptive.ts';
import { figureCsv } from '../../src/report/figures/figure.ts';
import { readStudy, writeReport } from '../../src/report/report.ts';
import { cli } from '../cli/capture.ts';
import { SMALL } from './folders.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-adaptive-report-'));
const folder = join(root, 'search');
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(async () => {
  const scenario = join(root, 'small.yaml');
  writeFileSync(scenario, SMALL);
  const sweep = ['--sweep', 'interface.resistance=5ohm cm^2,20ohm cm^2'];
  const few = ['--set', 'ensemble.adaptive.maximumRuns=24'];
  const { code, err } = await cli(
    'ccd',
    scenario,
    '--adaptive',
    '-q',
    '-w',
    '1',
    '--out',
    folder,
    ...sweep,
    ...few,
  );
  expect(code, err).toBe(0);
}, 120_000);

test('an adaptive search has a report: its currents, its shorts, what it fell short of', () => {
  const search = JSON.parse(readFileSync(join(folder, 'adaptive.json'), 'utf8')) as AdaptiveJson;
  const study = readStudy(folder);
  expect(study.findings).toHaveLength(2);
  const [ccd, probability] = study.figures;
  expect(study.figures.map(({ name }) => name)).toEqual(['critical-current', 'probability']);
  const [, ...points] = parseCsv(figureCsv(ccd!));
  expect(points.map((row) => Number(row[2]))).toEqual(search.points.map((p) => p.ccd.value));
  const [, ...counts] = parseCsv(figureCsv(probability!));
  expect(counts).toHaveLength(search.points.reduce((sum, p) => sum + p.probability.length, 0));
  expect(counts.reduce((sum, row) => sum + Number(row[3]), 0)).toBe(
    search.points.reduce((sum, p) => sum + p.shorts, 0),
  );
  const facts = new Map(study.facts);
  expect(facts.get('Protocol')).toContain('constant currents, each within');
  expect(facts.get('Runs')).toBe(search.points.map(({ runs }) => runs).join(', '));
  const { file } = writeReport({ folders: [folder] });
  const html = readFileSync(file, 'utf8');
  expect(html).toContain('Probability of a short against constant current');
  expect(html.match(/<figure /g)).toHaveLength(2);
});

test('a search without its result is said to be unfinished, not damaged', () => {
  rmSync(join(folder, 'adaptive.json'));
  expect(() => readStudy(folder)).toThrow(
    /adaptive search without its adaptive\.json: the same command goes on/,
  );
});
