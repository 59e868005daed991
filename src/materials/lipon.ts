import type { Material } from './material.ts';
import { electricalWidth, referenceTemperature } from './shared.ts';

/** Amorphous thin film; no grain boundaries. */
export const lipon: Material = {
  name: 'LiPON',
  formula: 'LixPO4-yNy',
  description:
    'Amorphous thin film. It flows and densifies where others crack: no fracture under nanoindentation, so that a fracture toughness is a gap, not a number. A scenario that invents one studies a hypothetical glass.',
  values: [
    {
      path: 'microstructure.kind',
      value: 'glass',
      standing: 'measured',
      sources: ['milanPasta2023'],
      note: 'amorphous, no grain boundaries',
    },
    {
      path: 'electrolyte.conductivity',
      value: '1e-6 S/cm',
      standing: 'measured',
      sources: ['milanPasta2023'],
      note: 'order of magnitude',
    },
    {
      path: 'electrolyte.activationEnergy',
      value: '0.55 eV',
      standing: 'recalled',
      sources: [],
      note: 'Yu et al. 1997, not checked',
    },
    {
      path: 'electrolyte.youngModulus',
      value: '77 GPa',
      standing: 'recalled',
      sources: [],
      note: 'Herbert et al. 2011, not checked',
    },
    referenceTemperature,
    {
      path: 'boundaries.resistance',
      value: '0 ohm cm^2',
      standing: 'assumed',
      sources: [],
      note: 'there are no boundaries',
    },
    {
      path: 'boundaries.parallelConductivity',
      value: '0 S/cm',
      standing: 'assumed',
      sources: [],
      note: 'there are no boundaries',
    },
    {
      path: 'boundaries.activationEnergy',
      value: '0 eV',
      standing: 'assumed',
      sources: [],
      note: 'there are no boundaries',
    },
    { ...electricalWidth, note: 'without effect: there are no boundaries' },
    {
      path: 'mechanisms.leakage.electronicConductivity',
      value: '1e-14 S/cm',
      standing: 'derived',
      sources: ['milanPasta2023'],
      note: 'middle, on a logarithmic scale, of 1e-15 to 1e-12',
      usedBy: ['leakage'],
    },
  ],
  gaps: [
    {
      path: 'electrolyte.fractureToughness',
      note: 'no crack under nanoindentation (Kalnaus et al. 2021): it flows instead',
    },
    { path: 'electrolyte.poissonRatio', note: 'no value' },
    { path: 'electrolyte.bandGap', note: 'without effect: there are no boundaries' },
    { path: 'interface.resistance', note: 'no value' },
    { path: 'interface.chargeTransferResistance', note: 'no value' },
  ],
};
