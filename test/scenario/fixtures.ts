import { loadScenario } from '../../src/scenario/load.ts';
import type { Problem } from '../../src/scenario/problem.ts';
import { ScenarioError } from '../../src/scenario/problem.ts';

/** A small scenario; sweeps and edits build on it. Lines 1 to 12. */
export const small = `name: small
microstructure:
  dimensions: 2
  size: [60 um, 60 um]
  voxel: 1 um
  grainSize: 8 um
protocol:
  kind: ramp
  start: 0.05 mA/cm^2
  step: 5 %
  dwell: 1 h
  maximum: 5 mA/cm^2
`;

/** Edits of it into one that cycles. */
export const CYCLES: readonly string[] = [
  'protocol={kind: cycle, current: 0.3 mA/cm^2, cycles: 5, capacity: 0.3 mAh/cm^2}',
  'mechanisms.stripping.enabled=true',
];

/** A scenario that writes nearly every key. */
export const full = `# yaml-language-server: $schema=scenario.schema.json
name: hot-pressed garnet, grain size
description: |
  Critical current against grain size.
material: LLZO
microstructure:
  kind: polycrystal
  dimensions: 3
  size: [48 um, 48 um, 24 um]
  depth: 20 um
  voxel: 1 um
  grainSize: 6 um
  grainSizeSpread: 35 %
  tilt: 0 deg
  boundaryEnergy: { model: distributed, spread: 0.2 }
  pores: { boundary: 1 %, junction: 0, interior: 0.5 %, diameter: 2 um }
temperature: 60 degC
electrolyte:
  conductivity: 0.57 mS/cm
  activationEnergy: 0.34 eV
  fractureToughness: 0.7 MPa m^1/2
  youngModulus: 150 GPa
  poissonRatio: 0.27
  referenceTemperature: 25 degC
boundaries:
  resistance: 0.2 \u03a9 cm\u00b2
  parallelConductivity: 0 S/cm
  activationEnergy: 0.43 eV
  electricalWidth: 10 nm
interface:
  resistance: 2 ohm cm^2
  counterResistance: 3 ohm cm^2
  chargeTransferResistance: 10 ohm cm^2
  kinetics: butlerVolmer
  transferCoefficient: 0.5
  roughness: 0.5 \u00b5m
growth:
  law: activationVolume
  exponent: 40
  activationVolume: 1 nm^3
  openingWidth: selfConsistent
  quantaPerSite: 8
mechanisms:
  flaws:
    outletDensity: 1e4 /m
    modulus: 11
    maximum: 6 um
    electrodeArea: 0.01 mm^2
  softening: { enabled: false }
  cohesion: { energyRatio: 0.4 }
  appliedStress: { enabled: true, inPlane: 200 MPa }
  pressureEquilibration: { length: infinite }
protocol:
  kind: ramp
  start: 50 uA/cm^2
  step: 0.02 mA/cm^2
  capacityPerStep: 0.1 mAh/cm^2
  maximum: 2 mA/cm^2
numerics: { rateTolerance: 2 %, solverTolerance: 1e-7, debug: true, maximumLithium: 20 % }
ensemble: { runs: 4, seed: 7 }
`;

/** The problems of a text, or none if it loads. */
export function problemsOf(text: string, set: readonly string[] = []): readonly Problem[] {
  try {
    return loadScenario(text, { file: 'a.yaml', set }).warnings;
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}

/** Those of its problems that are errors. */
export function errorsOf(text: string, set: readonly string[] = []): readonly Problem[] {
  return problemsOf(text, set).filter(({ severity }) => severity === 'error');
}

/** Short form of problems, for comparisons. */
export function brief(problems: readonly Problem[]): string[] {
  return problems.map(({ line, column, path, code }) => `${line}:${column} ${path} ${code}`);
}
