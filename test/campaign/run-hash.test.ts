import { expect, test } from 'vitest';
import { planEnsemble, planRuns } from '../../src/campaign/plan.ts';
import { runHash } from '../../src/campaign/run-hash.ts';
import { scenarioHash } from '../../src/scenario/identity.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { small } from '../scenario/fixtures.ts';

/** Hashes of all runs of the small scenario with edits. */
function hashes(...set: string[]): string[] {
  const plan = planEnsemble(loadScenario(small, { file: 'a.yaml', set: ['ensemble.runs=3', ...set] }));
  return planRuns(plan).map(({ point, seed }) => runHash(scenarioHash(plan.points[point]!.scenario), seed));
}

test('a run is named by what decides its result, and by nothing else', () => {
  const base = hashes();
  expect(new Set(base).size).toBe(3);
  for (const hash of base) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  // Other words for the same, more runs, another name: the same runs.
  expect(hashes('microstructure.grainSize=0.008 mm', 'name=other', 'numerics.debug=true')).toEqual(base);
  expect(hashes('ensemble.runs=5').slice(0, 3)).toEqual(base);
  // Another physics, seed or version: others.
  for (const other of [hashes('interface.resistance=11 ohm cm^2'), hashes('ensemble.seed=2')])
    expect(other.filter((hash) => base.includes(hash))).toEqual([]);
  expect(runHash('a', '1/0000', '0.1.0')).not.toBe(runHash('a', '1/0000', '0.1.1'));
  // A point of a sweep is the same run as the scenario written out.
  expect(hashes('sweep={temperature: [310 K, 320 K]}').slice(3)).toEqual(hashes('temperature=320 K'));
});
