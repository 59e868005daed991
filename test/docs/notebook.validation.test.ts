import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from '../../docs/examples.ts';
import { openResults } from '../../src/campaign/results.ts';
import { ensembleJson } from '../../src/report/json.ts';
import { cli, SMALL_SCENARIO } from '../cli/capture.ts';
import { readWithPython, withoutPython } from '../io/python.ts';

interface Cell {
  readonly cell_type: 'code' | 'markdown';
  readonly id: string;
  readonly source: readonly string[];
  readonly outputs?: readonly unknown[];
  readonly execution_count?: number | null;
}

const notebook = JSON.parse(readFileSync(join(root, 'docs/notebooks/results.ipynb'), 'utf8')) as {
  readonly nbformat: number;
  readonly cells: readonly Cell[];
};
const code = notebook.cells.filter(({ cell_type }) => cell_type === 'code');
const folder = mkdtempSync(join(tmpdir(), 'filament-notebook-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the notebook is kept without outputs', () => {
  expect(notebook.nbformat).toBe(4);
  expect(code.length).toBeGreaterThan(5);
  expect(new Set(notebook.cells.map(({ id }) => id)).size).toBe(notebook.cells.length);
  for (const { id, outputs, execution_count } of code) {
    expect(outputs, id).toEqual([]);
    expect(execution_count, id).toBeNull();
  }
});

/** What the cells know at their end, as JSON. Figures are drawn into the void. */
const LAST_WORD = `
import json
print(json.dumps({
    "runs": len(runs), "swept": swept, "medians": medians.to_list(), "points": points[MEDIAN].to_list(),
    "shorts": [len(current) for current, _ in chances.values()], "lithium": int(lithium.sum()),
    "voltage": voltage.tolist(), "unit": unit, "profile": len(profile)}))
`;

const missing = withoutPython('numpy', 'pandas', 'h5py');
test.skipIf(missing !== null)(
  `its cells read a study with pandas and h5py, and find what we find${missing === null ? '' : ` (skipped: ${missing})`}`,
  { timeout: 120_000 },
  async () => {
    const scenario = join(folder, 'small.yaml');
    writeFileSync(scenario, SMALL_SCENARIO);
    const study = join(folder, 'study');
    const sweep = ['--sweep', 'microstructure.grainSize=4um,8um'];
    expect((await cli('ccd', scenario, '--out', study, '-q', '-w', '2', ...sweep)).code).toBe(0);
    expect((await cli('export', study, '--format', 'hdf5', '--run', '00-0000', '-q')).code).toBe(0);
    // Notebooks show the last value of a cell; a script prints what it is told to.
    const cells = code.map(({ source }) => source.join('')).join('\n\n');
    const program = `import os\nos.environ["FILAMENT_RESULTS"] = ${JSON.stringify(study)}\nos.environ["MPLBACKEND"] = "Agg"\n${cells}\n${LAST_WORD}`;
    const found = readWithPython<{
      runs: number;
      swept: string[];
      medians: number[];
      points: number[];
      shorts: number[];
      lithium: number;
      voltage: number[];
      unit: string;
      profile: number;
    }>(program.replaceAll(/^( *)print\(f/gm, '$1str(f'));
    const results = openResults(study);
    const run = results.read('00-0000');
    const { points } = ensembleJson(results.ensemble());
    expect(found.runs).toBe(6);
    expect(found.swept).toEqual(['microstructure.grainSize [um]']);
    expect(found.shorts).toEqual(points.map(({ runs, censored }) => runs - censored));
    points.forEach(({ ccd }, k) => {
      expect(found.points[k]).toBeCloseTo(ccd.median!, 12);
      expect(found.medians[k]).toBeCloseTo(ccd.median!, 12);
    });
    expect(found.lithium).toBe(run.lithiumSites);
    expect(found.voltage).toEqual(Array.from(run.trace.voltage));
    expect([found.unit, found.profile]).toEqual(['V', run.dimensions.nz]);
  },
);
