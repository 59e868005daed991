import { expect, test } from 'vitest';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { checkMemory } from '../../src/cli/ensemble-job.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { BYTES_AT_REST, runMemory } from '../../src/scenario/memory.ts';
import { SMALL_SCENARIO } from './capture.ts';

const MIB = 2 ** 20;
const plan = planEnsemble(
  loadScenario(SMALL_SCENARIO, {
    file: 'small.yaml',
    set: ['microstructure.size=[1 mm, 1 mm]', 'microstructure.grainSize=50 um'],
  }),
);
const each = runMemory(1e6);

/** What is warned of with so much memory. */
function warnings(workers: number, available: number): string[] {
  const said: string[] = [];
  checkMemory(plan, workers, { warn: (text) => said.push(text) }, available);
  return said;
}

test('workers that want more memory than there is are warned of, with how many have room', () => {
  expect(warnings(4, BYTES_AT_REST + 4 * each)).toEqual([]);
  expect(warnings(4, BYTES_AT_REST + 4 * each - 20 * MIB)).toEqual([
    'warning: memory: found about 1.38 GiB for 4 workers, expected at most the 1.36 GiB there are: write --workers 3 or fewer',
  ]);
});

test('a run that has no room is refused, with the figures', () => {
  expect(warnings(1, BYTES_AT_REST + each)).toEqual([]);
  expect(() => warnings(4, BYTES_AT_REST + each - 100 * MIB)).toThrow(
    'memory: found about 436 MiB for one worker, expected at most the 336 MiB there are: write a larger microstructure.voxel or a smaller box',
  );
});
