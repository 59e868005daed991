import type { MaterialValue } from './material.ts';

/** Conventions that every crystalline material shares; none of them is a measurement. */
export const referenceTemperature: MaterialValue = {
  path: 'electrolyte.referenceTemperature',
  value: '298.15 K',
  standing: 'assumed',
  sources: [],
  note: 'room temperature, at which conductivities and resistances are quoted',
};

export const electricalWidth: MaterialValue = {
  path: 'boundaries.electricalWidth',
  value: '10 nm',
  standing: 'assumed',
  sources: ['milanPasta2023'],
  note: 'wider than the structural width (usual 1 to 2 nm) by definition; 5 to 10 nm usual',
};
