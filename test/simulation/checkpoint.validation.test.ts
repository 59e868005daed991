import { describe, test } from 'vitest';
import { CHECKPOINT_SCENARIOS } from './checkpoint-scenarios.ts';
import { expectSameBytes, expectSameFields } from './cut-runs.ts';

describe.each([...CHECKPOINT_SCENARIOS])('%s', (name, { scenario, seed }) => {
  test('cut at thirty moments and resumed, a run gives the same bytes', { timeout: 600_000 }, () => {
    expectSameBytes(scenario, seed, `many/${name}`, 28);
  });

  test('restored at ten moments, a simulation is the same in every field', { timeout: 600_000 }, () => {
    expectSameFields(scenario, seed, `many/${name}`, 10);
  });
});
