import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { shapleyValues } from '../../src/analysis/shapley.ts';
import { type ArmComparison, compareArms } from '../../src/campaign/arm-comparison.ts';
import type { EnsembleResult } from '../../src/campaign/ensemble.ts';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { type CampaignOptions, runCampaign } from '../../src/campaign/run-campaign.ts';
import { locate } from '../../src/campaign/worker-url.ts';
import { parseCsv } from '../../src/io/csv.ts';
import { comparisonOfArmsJson } from '../../src/report/compare-json.ts';
import { armName, comparisonFiles } from '../../src/report/compare-text.ts';
import { effectText } from '../../src/report/numbers.ts';
import { pointsTable } from '../../src/report/text.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { filesOf as folderFiles } from './folders.ts';

const worker = locate(new URL('./fake-run-worker.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'filament-arms-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Survivors beyond 0.7 mA/cm^2, as the fake engine has it. */
const scenario = `
name: fake comparison
microstructure: { dimensions: 2, size: [80 um, 40 um], voxel: 1 um, grainSize: 10 um }
protocol: { kind: ramp, start: 0.1 mA/cm^2, step: 2 %, dwell: 10 min, maximum: 0.7 mA/cm^2 }
compare: { mechanisms: [deflection, softening, backPressure] }
ensemble: { runs: 4, seed: 5 }
`;
const load = (...set: string[]) => loadScenario(scenario, { file: 'fake.yaml', set, compare: true });

/** Runs a comparison with the fake engine. */
async function run(
  name: string,
  set: readonly string[] = [],
  options: CampaignOptions = {},
): Promise<{ result: EnsembleResult; comparison: ArmComparison }> {
  const loaded = load(...set);
  const result = await runCampaign(planEnsemble(loaded), join(root, name), {
    worker,
    workers: 2,
    ...options,
  });
  return { result, comparison: compareArms(result, loaded.comparison!) };
}

/** Every file of a folder that must not depend on how it came about. */
const filesOf = (name: string) => folderFiles(join(root, name));
const csv = (name: string, file: string) => parseCsv(readFileSync(join(root, name, file), 'utf8'));

// Generous, as worker threads take seconds to start on a busy machine.
describe('a comparison of every combination', { timeout: 120_000 }, () => {
  it('has the same bytes for one and two workers, and interrupted and continued', async () => {
    await run('one', [], { workers: 1 });
    await run('two', [], { workers: 2 });
    const files = filesOf('one');
    for (const name of ['compare.json', 'compare.md', 'arms.csv', 'attribution.csv', 'interactions.csv'])
      expect(Object.keys(files)).toContain(name);
    expect(Object.keys(files).filter((name) => name.startsWith('runs/')).length).toBe(32);
    expect(filesOf('two')).toEqual(files);

    const controller = new AbortController();
    const { result } = await run('rest', [], {
      workers: 1,
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 12) controller.abort();
      },
    });
    expect(result.missing).toBeGreaterThan(0);
    const resumed = await run('rest');
    expect(resumed.result.reused).toBeGreaterThanOrEqual(12);
    expect(filesOf('rest')).toEqual(files);
  });

  it('arms are points: run k has the same seed in each, and the stored scenario plans them again', () => {
    const stored = readFileSync(join(root, 'one', 'scenario.yaml'), 'utf8');
    const { points } = load();
    expect(points.length).toBe(8);
    expect(loadScenario(stored, { file: 's' }).points.map(({ hash }) => hash)).toEqual(
      points.map(({ hash }) => hash),
    );
    const again = loadScenario(stored, { file: 's', compare: true });
    expect(again.points).toEqual(points);
    expect(again.warnings).toEqual(load().warnings);
    expect(parse(stored).compare).toEqual({
      mechanisms: ['deflection', 'softening', 'backPressure'],
      arms: 'factorial',
    });
  });

  it('tables hold what the JSON says', async () => {
    const { result, comparison } = await run('one');
    const json = comparisonOfArmsJson(result.plan, comparison);
    expect(JSON.parse(readFileSync(join(root, 'one', 'compare.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(json)),
    );
    const [header, ...rows] = csv('one', 'arms.csv');
    expect(header!.slice(0, 6)).toEqual([
      'arm',
      'mechanisms',
      'deflection',
      'softening',
      'backPressure',
      'ccd [mA/cm^2]',
    ]);
    expect(rows.map((row) => row[1])).toEqual([
      'none',
      'deflection',
      'softening',
      'backPressure',
      'all but backPressure',
      'all but softening',
      'all but deflection',
      'all',
    ]);
    for (const [k, row] of rows.entries()) expect(Number(row[5])).toBe(json.arms[k]!.ccd.median);
    const effects = csv('one', 'attribution.csv');
    expect(effects[1]!.slice(0, 2)).toEqual(['deflection', 'shapley']);
    expect(Number(effects[1]![2])).toBe(json.attribution[0]!.shapley.value);
    expect(csv('one', 'interactions.csv').length).toBe(4);
    expect(pointsTable(result).header.slice(0, 4)).toEqual([
      'deflection',
      'softening',
      'backPressure',
      'CCD [mA/cm^2]',
    ]);
  });

  it('values are those of an independent sum, the dummy has exactly 0, factors add in the logarithm', async () => {
    const { result, comparison } = await run('one');
    const { arms, attribution, interactions, change } = comparisonOfArmsJson(result.plan, comparison);
    const names = ['deflection', 'softening', 'backPressure'];
    const worth = (set: number) =>
      arms.find(({ mechanisms }) =>
        names.every((name, i) => mechanisms.includes(name) === ((set & (1 << i)) !== 0)),
      )!.ccd.median!;
    const values = shapleyValues(3, worth);
    for (const [i, { shapley }] of attribution.entries()) expect(shapley.value).toBeCloseTo(values[i]!, 12);
    expect(change.ccd.value).toBeCloseTo(worth(7) - worth(0), 12);
    const [deflection, softening, dummy] = attribution.map(({ shapleyLog }) => shapleyLog);
    expect(dummy).toEqual({ value: 0, low: 0, high: 0 });
    // The fake engine divides by 0.9 and multiplies by 1/1.1, up to ramp steps of 2 %.
    expect(Math.abs(deflection!.value! + Math.log(0.9))).toBeLessThan(0.02);
    expect(Math.abs(softening!.value! + Math.log(1.1))).toBeLessThan(0.02);
    expect(deflection!.low).toBeGreaterThan(0);
    expect(softening!.high).toBeLessThan(0);
    expect(interactions.map(({ mechanisms }) => mechanisms.join())).toEqual([
      'deflection,softening',
      'deflection,backPressure',
      'softening,backPressure',
    ]);
    expect(Math.abs(interactions[0]!.interactionLog.value!)).toBeLessThan(0.02);
    expect(interactions[2]!.interaction).toEqual({ value: 0, low: 0, high: 0 });
  });
});

describe('where most runs survive the ramp', () => {
  it('the arm has a bound, what leans on it no value, and it is said', async () => {
    const { result, comparison } = await run('censored', ['compare.mechanisms=[appliedStress, deflection]']);
    const json = comparisonOfArmsJson(result.plan, comparison);
    const stressed = json.arms[1]!;
    expect(stressed.mechanisms).toEqual(['appliedStress']);
    expect(stressed.censored).toBeGreaterThan(2);
    expect(stressed.ccd.median).toBeNull();
    expect(stressed.ccdAbove).toBeCloseTo(0.7, 12);
    expect(stressed.timeToShort.median).toBeNull();
    const [stress, deflection] = json.attribution;
    expect(stress!.shapley).toMatchObject({ value: null, high: null });
    expect(stress!.shapley.low).toBeGreaterThan(0);
    expect(deflection!.shapley).toEqual({ value: null, low: null, high: null });
    // Means of where lithium is do not depend on the short.
    expect(deflection!.effects.shapley.intergranularFraction.value).not.toBeNull();
    expect(json.statement.join(' ')).toMatch(/median CCD of \d of 4 arms is not reached/);
    const markdown = readFileSync(join(root, 'censored', 'compare.md'), 'utf8');
    expect(markdown).toContain('| appliedStress | > 0.7 |');
  });
});

describe('designs that do not run every combination', () => {
  /** The comparison of another design over the runs that the factorial one has made. */
  async function fromRuns(design: string) {
    const whole = await run('one');
    const plan = load(`compare.arms=${design}`).comparison!;
    const from = plan.arms.map((arm) => whole.comparison.plan.arms.indexOf(arm));
    const result: EnsembleResult = {
      ...whole.result,
      points: from.map((k, point) => ({ ...whole.result.points[k]!, point })),
      runs: whole.result.runs.flatMap((record) =>
        from.includes(record.point) ? [{ ...record, point: from.indexOf(record.point) }] : [],
      ),
    };
    const comparison = compareArms(result, plan);
    const json = comparisonOfArmsJson(result.plan, comparison);
    return { json, files: comparisonFiles(result, comparison) };
  }

  it('alone: effects against none, no attribution', async () => {
    const { json, files } = await fromRuns('alone');
    expect(json.arms.map(({ mechanisms }) => mechanisms)).toEqual([
      [],
      ['deflection'],
      ['softening'],
      ['backPressure'],
    ]);
    const [none, deflection] = json.arms;
    const [{ shapley, effects }] = json.attribution as [(typeof json.attribution)[0]];
    expect(shapley).toEqual({ value: null, low: null, high: null });
    expect(effects.last.ccd.value).toBeNull();
    expect(effects.alone.ccd.value).toBeCloseTo(deflection!.ccd.median! - none!.ccd.median!, 12);
    expect(json.interactions).toEqual([]);
    expect(json.change.ccd.value).toBeNull();
    expect(json.statement.join(' ')).toContain('cannot be shared out');
    expect(Object.keys(files)).not.toContain('interactions.csv');
    expect(files['compare.md']).toContain('What each mechanism does alone, against none');
  });

  it('all-but-one: effects beside all others', async () => {
    const { json, files } = await fromRuns('all-but-one');
    expect(json.arms.length).toBe(4);
    const all = json.arms.at(-1)!;
    const without = json.arms.find(({ mechanisms }) => mechanisms.join() === 'deflection,backPressure')!;
    expect(json.attribution[1]!.effects.last.ccd.value).toBeCloseTo(
      all.ccd.median! - without.ccd.median!,
      12,
    );
    expect(json.attribution[1]!.shapley.value).toBeNull();
    expect(json.statement.join(' ')).toContain('cannot be shared out');
    expect(files['compare.md']).toContain('all, against all without it');
  });

  it('sampled: values that sum to the change', async () => {
    const six = 'compare.mechanisms=[flaws, softening, cohesion, deflection, appliedStress, backPressure]';
    const sampled = await run('sampled', [
      six,
      'compare.arms=sampled',
      'compare.orders=2',
      'protocol.maximum=9 mA/cm^2',
    ]);
    const { arms, attribution, change, interactions, statement } = comparisonOfArmsJson(
      sampled.result.plan,
      sampled.comparison,
    );
    expect(arms.length).toBeLessThan(64);
    expect(interactions).toEqual([]);
    expect(statement.join(' ')).toContain(
      `${arms.length} of 64 combinations were run, along 2 random cyclic orders`,
    );
    const intergranular = attribution.map(({ effects }) => effects.shapley.intergranularFraction);
    expect(intergranular.reduce((sum, { value }) => sum + value!, 0)).toBeCloseTo(
      change.intergranularFraction.value!,
      12,
    );
    for (const k of [0, 2, 5]) expect(attribution[k]!.effects.alone.logCcd.value).toBe(0);
  });
});

it('names of arms and effects', () => {
  const three = ['a', 'b', 'c'];
  expect(armName([], three)).toBe('none');
  expect(armName(['a', 'c'], three)).toBe('all but b');
  expect(armName(['a'], ['a', 'b'])).toBe('a');
  expect(armName(['a'], ['a'])).toBe('a');
  expect(effectText({ value: 0.1234, low: -0.1, high: 0.3 })).toBe('0.123 [-0.1, 0.3]');
  expect(effectText({ value: null, low: 0.2, high: null })).toBe('[0.2, ...]');
  expect(effectText({ value: null, low: null, high: null })).toBe('-');
});
