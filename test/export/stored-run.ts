import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import type { RunResult } from '../../src/simulation/result.ts';
import { runTrajectory } from '../../src/simulation/run.ts';

const text = `
name: small
material: LLZO
microstructure: { size: [7 um, 6 um, 9 um], voxel: 1 um, grainSize: 5 um }
interface: { resistance: 10 ohm cm^2 }
protocol: { kind: ramp, start: 0.2 mA/cm^2, step: 5 %, dwell: 30 min, maximum: 5 mA/cm^2 }
`;

/** A small run in 3D that shorts, as `00-0000` of its ensemble; `set` changes its scenario. */
export function smallRun(set: readonly string[] = []): {
  scenario: Scenario;
  run: RunResult;
  id: string;
  text: string;
} {
  const { scenario } = loadScenario(text, { file: 'small.yaml', set });
  return { scenario, run: runTrajectory(scenario, '1/0000'), id: '00-0000', text };
}
