import type { MechanismContext } from '../../src/mechanisms/mechanism.ts';

/** The rest of a scenario of LLZO as mechanisms see it. */
export const context: MechanismContext = {
  openingWidth: 50e-9,
  roughness: null,
  thickness: 100e-6,
  youngModulus: 150e9,
  poissonRatio: 0.27,
  temperature: 298.15,
  transferCoefficient: 0.5,
};
