import type { Material } from './material.ts';
import { electricalWidth, referenceTemperature } from './shared.ts';

/** Perovskite with strongly blocking boundaries. */
export const llto: Material = {
  name: 'LLTO',
  formula: 'Li3xLa0.67-xTiO3',
  description:
    'Perovskite whose clean boundaries conduct about four orders of magnitude less than the bulk, and less in finer grains (space charge). Reduced by lithium metal: not a cell material without a barrier.',
  values: [
    {
      path: 'electrolyte.conductivity',
      value: '1 mS/cm',
      standing: 'measured',
      sources: ['wuGuo2017'],
      note: 'bulk, order of magnitude (0.8 to 1.5 by composition)',
    },
    {
      path: 'electrolyte.activationEnergy',
      value: '0.3 eV',
      standing: 'recalled',
      sources: [],
      note: 'bulk, not checked',
    },
    referenceTemperature,
    {
      path: 'boundaries.resistance',
      value: '10 ohm cm^2',
      standing: 'derived',
      sources: ['wuGuo2017'],
      note: 'electrical width 10 nm over a boundary conductivity four orders below the bulk (1e-7 S/cm); that conductivity falls with grain size from 3.11 um to 25 nm, one value does not show this',
    },
    {
      path: 'boundaries.parallelConductivity',
      value: '0 S/cm',
      standing: 'assumed',
      sources: [],
      note: 'boundaries block',
    },
    {
      path: 'boundaries.activationEnergy',
      value: '0.43 eV',
      standing: 'recalled',
      sources: [],
      note: '0.40 to 0.45 eV, not checked',
    },
    electricalWidth,
  ],
  gaps: [
    { path: 'electrolyte.fractureToughness', note: 'no value taken up' },
    { path: 'electrolyte.youngModulus', note: 'no value taken up' },
    { path: 'electrolyte.poissonRatio', note: 'no value taken up' },
    { path: 'electrolyte.bandGap', note: 'no value taken up; not in the table of boundaries either' },
    { path: 'interface.resistance', note: 'unstable against lithium; no value' },
    { path: 'interface.chargeTransferResistance', note: 'unstable against lithium; no value' },
  ],
};
