import type { Material } from './material.ts';
import { electricalWidth, referenceTemperature } from './shared.ts';

/** Garnet, cubic, aluminium doped; the default material. */
export const llzo: Material = {
  name: 'LLZO',
  formula: 'Li6.25Al0.25La3Zr2O12',
  description:
    'Garnet, hot-pressed. Ceramics differ by preparation; these numbers describe no one pellet, and none was fitted to a critical current.',
  values: [
    {
      path: 'electrolyte.conductivity',
      value: '0.57 mS/cm',
      standing: 'measured',
      sources: ['sharafi2017grains'],
      note: 'total conductivity at the largest grains (600 um, 99.4 % dense), taken for that of the grain; a brick-layer fit over grain sizes gives 0.556 to 0.565, Krauskopf et al. 0.46 mS/cm',
    },
    {
      path: 'electrolyte.activationEnergy',
      value: '0.34 eV',
      standing: 'measured',
      sources: ['krauskopf2019'],
      note: 'bulk',
    },
    {
      path: 'electrolyte.fractureToughness',
      value: '0.7 MPa m^1/2',
      standing: 'assumed',
      sources: ['sharafi2017grains'],
      note: 'within the measured 0.60 to 0.82 (grains of 600 to 5 um); Griffith estimate from surface energies 0.56; Singh et al. use 1.25',
    },
    {
      path: 'electrolyte.youngModulus',
      value: '150 GPa',
      standing: 'measured',
      sources: ['ni2012'],
      note: '149.8 +- 0.4 GPa at 3 % porosity, 132.6 at 6 %',
    },
    {
      path: 'electrolyte.poissonRatio',
      value: '0.27',
      standing: 'derived',
      sources: ['famprikis2019'],
      note: "from Pugh's ratio G/B of 0.54",
    },
    referenceTemperature,
    {
      path: 'boundaries.resistance',
      value: '0.2 ohm cm^2',
      standing: 'derived',
      sources: ['sharafi2017grains'],
      note: 'brick-layer fit of total conductivity against grain size gives 0.19 raw, 0.14 corrected for density: an upper bound, as density varies along with grain size',
    },
    {
      path: 'boundaries.parallelConductivity',
      value: '0 S/cm',
      standing: 'assumed',
      sources: [],
      note: 'boundaries block: nothing beyond the conduction of the grains',
    },
    {
      path: 'boundaries.activationEnergy',
      value: '0.43 eV',
      standing: 'measured',
      sources: ['krauskopf2019'],
      note: 'grain boundary',
    },
    {
      ...electricalWidth,
      standing: 'derived',
      sources: ['sharafi2017grains', 'krauskopf2019'],
      note: '8 to 11 nm makes the boundary conductivity 5.97e-6 S/cm (Krauskopf et al.) agree with 0.14 to 0.19 ohm cm^2; two different samples',
    },
    {
      path: 'interface.resistance',
      value: '10 ohm cm^2',
      standing: 'assumed',
      sources: ['sharafi2017surface'],
      note: 'between 2 ohm cm^2 (surface cleaned of carbonate) and the tens to hundreds of untreated surfaces',
    },
    {
      path: 'interface.chargeTransferResistance',
      value: '10 ohm cm^2',
      standing: 'assumed',
      sources: ['krauskopf2019'],
      note: 'as the electrode; intrinsic charge transfer is far smaller (0.5 ohm cm^2 assumed by Eckhardt et al.)',
    },
    {
      path: 'mechanisms.cohesion.energyRatio',
      value: '0.49',
      standing: 'calculated',
      sources: ['xie2024'],
      note: '1 - W_sep/(2 gamma_s), W_sep/(2 gamma_s) of median 0.51 over 42 boundaries',
    },
    {
      path: 'mechanisms.liMonroe.energyRatio',
      value: '0.49',
      standing: 'calculated',
      sources: ['xie2024'],
      note: '1 - W_sep/(2 gamma_s), W_sep/(2 gamma_s) of median 0.51 over 42 boundaries',
    },
  ],
  gaps: [],
};
