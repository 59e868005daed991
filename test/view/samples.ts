/** Result folders for the viewer's tests. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';

export const SMALL_3D = `name: small
material: LLZO
microstructure: { dimensions: 3, size: [10 um, 9 um, 10 um], voxel: 1 um, grainSize: 5 um }
interface: { resistance: 10 ohm cm^2 }
mechanisms:
  stripping: { enabled: true }
protocol: { kind: cycle, start: 1 mA/cm^2, step: 60 %, maximum: 40 mA/cm^2, halfCycle: 10 min }
numerics: { rateTolerance: 20 % }
ensemble: { runs: 1, seed: 2 }
`;

export const SMALL_2D = `name: flat
material: LLZO
microstructure: { dimensions: 2, size: [24 um, 20 um], voxel: 1 um, grainSize: 7 um }
interface: { resistance: 10 ohm cm^2 }
protocol: { kind: ramp, start: 0.3 mA/cm^2, step: 10 %, dwell: 30 min, maximum: 30 mA/cm^2 }
numerics: { rateTolerance: 5 % }
ensemble: { runs: 2, seed: 1 }
`;

/** Runs a scenario by the command line into a new folder. */
export async function resultsOf(scenario: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'filament-kmc-view-'));
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, scenario);
  const out = join(folder, 'results');
  const code = await runProgram(['ccd', file, '--out', out, '--workers', '1', '--quiet']);
  if (code !== 0) throw new Error(`the sample ended with exit code ${code}`);
  return out;
}
