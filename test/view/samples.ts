/** Result folders for the viewer's tests. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';

/** Cycles in which lithium grows, dissolves and dies, until it shorts. */
export const SMALL_3D = `name: small
material: LLZO
microstructure: { dimensions: 3, size: [10 um, 9 um, 14 um], voxel: 1 um, grainSize: 5 um }
interface: { resistance: 10 ohm cm^2 }
mechanisms:
  stripping: { enabled: true }
protocol: { kind: cycle, start: 1.5 mA/cm^2, step: 10 %, maximum: 40 mA/cm^2, halfCycle: 4 min }
numerics: { rateTolerance: 20 % }
ensemble: { runs: 1, seed: 3 }
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

/** Lithium that electrons plate inside, away from the electrode: isolated until it is reached. */
export const LEAKY_3D = `name: leaky
material: LLZO
microstructure: { dimensions: 3, size: [8 um, 8 um, 12 um], voxel: 1 um, grainSize: 5 um }
interface: { resistance: 37 ohm cm^2 }
mechanisms:
  fracture: { enabled: false }
  leakage: { enabled: true, electronicConductivity: 5.5e-8 S/cm, counterContact: blocking }
  bandGapNarrowing: { enabled: true, narrowing: 0.5 eV }
  nucleation: { enabled: true }
protocol: { kind: constant, current: 6 mA/cm^2, duration: 200 h }
numerics: { rateTolerance: 20 %, maximumLithium: 10 % }
ensemble: { runs: 1, seed: 1 }
`;
