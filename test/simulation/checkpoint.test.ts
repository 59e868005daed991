import { expect, test } from 'vitest';
import { pack, unpack } from '../../src/io/codec.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { RunCheckpoint } from '../../src/simulation/checkpoint.ts';
import { runTrajectory } from '../../src/simulation/run.ts';

const SMALL = loadScenario(
  `
name: small
microstructure: { dimensions: 2, size: [12 um, 8 um], voxel: 1 um, grainSize: 4 um }
protocol: { kind: ramp, start: 0.3 mA/cm^2, step: 10 %, dwell: 10 min, maximum: 20 mA/cm^2 }
`,
  { file: 'small.yaml' },
).scenario;

test('cut and resumed at any event, a run gives the same bytes', () => {
  const checkpoints: Uint8Array[] = [];
  const whole = pack(
    runTrajectory(SMALL, 'a', {
      shouldCheckpoint: () => true,
      onCheckpoint: (state) => checkpoints.push(pack(state)),
    }),
  );
  expect(pack(runTrajectory(SMALL, 'a'))).toEqual(whole);
  for (let k = 0; k < checkpoints.length; k += 41) {
    const resumeFrom = unpack<RunCheckpoint>(checkpoints[k]);
    expect(pack(runTrajectory(SMALL, 'a', { resumeFrom }))).toEqual(whole);
  }
});
