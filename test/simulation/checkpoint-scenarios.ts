import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';

const RAMP = 'protocol: { kind: ramp, start: 0.3 mA/cm^2, step: 10 %, dwell: 10 min, maximum: 20 mA/cm^2 }';
const CYCLE =
  'protocol: { kind: cycle, start: 1 mA/cm^2, step: 0.2 mA/cm^2, capacity: 0.1 mAh/cm^2, rest: 1 min, maximum: 4 mA/cm^2 }';
const FLAT = 'microstructure: { dimensions: 2, size: [14 um, 10 um], voxel: 1 um, grainSize: 4 um';
const BOX = 'microstructure: { dimensions: 3, size: [7 um, 6 um, 8 um], voxel: 1 um, grainSize: 4 um }';
const LEAK =
  'leakage: { enabled: true, electronicConductivity: 5.5e-8 S/cm, counterContact: blocking }, bandGapNarrowing: { enabled: true, narrowing: 0.5 eV }, nucleation: { enabled: true }';
const SINTERED = 'interface: { resistance: 37 ohm cm^2, chargeTransferResistance: 37 ohm cm^2 }';

/** Small runs over all mechanisms that keep a state, by name. */
const SOURCES: Record<string, string> = {
  'pores and back-pressure, 2D': `${FLAT}, pores: { boundary: 4 %, diameter: 2 um } }\n${RAMP}`,
  'odd box, 3D': `${BOX}\n${RAMP}`,
  'checked after every event': `${FLAT} }\n${RAMP}\nnumerics: { debug: true }`,
  'Butler-Volmer': `${FLAT} }\ninterface: { kinetics: butlerVolmer, transferCoefficient: 0.3 }\n${RAMP}`,
  'no limit of sharing': `${FLAT}, pores: { boundary: 4 %, diameter: 2 um } }\nmechanisms: { pressureEquilibration: { length: infinite } }\n${RAMP}`,
  cycling: `${FLAT} }\ninterface: { resistance: 10 ohm cm^2 }\nmechanisms: { stripping: { enabled: true } }\n${CYCLE}`,
  'cracks ahead': `microstructure: { kind: bicrystal, dimensions: 2, size: [10 um, 12 um], voxel: 1 um }\nmechanisms: { flaws: { outletDensity: 2e5 1/m }, crackAhead: { enabled: true, velocity: 1e-6 m/s } }\n${RAMP}`,
  'cracks ahead, cycling': `microstructure: { kind: bicrystal, dimensions: 2, size: [10 um, 12 um], voxel: 1 um }\nmechanisms: { stripping: { enabled: true }, flaws: { outletDensity: 2e5 1/m }, crackAhead: { enabled: true, velocity: 1e-9 m/s } }\n${CYCLE}`,
  'pile-up': `${FLAT} }\nboundaries: { parallelConductivity: 1e-3 S/cm }\nmechanisms: { pileUp: { enabled: true } }\n${RAMP}`,
  'carved electrode, 3D': `microstructure: { dimensions: 3, size: [13 um, 12 um, 9 um], voxel: 1 um, grainSize: 4 um }\ninterface: { roughness: 0.7 um, resistance: 2 ohm cm^2 }\nmechanisms: { roughInterface: { enabled: true, correlationLength: 3 um } }\n${RAMP}`,
  leakage: `${BOX}\n${SINTERED}\nmechanisms: { fracture: { enabled: false }, ${LEAK} }\nprotocol: { kind: constant, current: 2.5 mA/cm^2, duration: 200 h }`,
  'leakage and fracture, cycling': `${BOX}\n${SINTERED}\nmechanisms: { stripping: { enabled: true }, electronGate: { enabled: true }, ${LEAK.replace('counterContact: blocking', 'workingContact: 1e4 ohm cm^2')} }\n${CYCLE}`,
};

/** Seeds of runs that are short, where `a` is not. */
const SEEDS: Record<string, string> = { 'carved electrode, 3D': 'b', 'odd box, 3D': 'b' };

/** The scenarios by name, each with the seed of a run of at least some dozens of events. */
export const CHECKPOINT_SCENARIOS: ReadonlyMap<string, { scenario: Scenario; seed: string }> = new Map(
  Object.entries(SOURCES).map(([name, source]) => {
    const text = `name: small\nmaterial: LLZO\n${source}\n`;
    return [
      name,
      { scenario: loadScenario(text, { file: 'small.yaml' }).scenario, seed: SEEDS[name] ?? 'a' },
    ];
  }),
);
