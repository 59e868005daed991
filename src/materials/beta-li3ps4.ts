import type { Material } from './material.ts';
import { electricalWidth, referenceTemperature } from './shared.ts';

/** Thiophosphate crystal whose boundaries conduct better than its grains. */
export const betaLi3ps4: Material = {
  name: 'beta-Li3PS4',
  formula: 'beta-Li3PS4',
  description:
    'Crystalline thiophosphate. Simulations predict boundaries 10 to 100 times faster than the bulk; mechanics and interfaces are largely gaps.',
  values: [
    {
      path: 'electrolyte.conductivity',
      value: '1e-5 S/cm',
      standing: 'calculated',
      sources: ['jalem2023'],
      note: 'molecular dynamics of the bulk crystal, order of magnitude; nanoporous samples measure 1.6e-4',
    },
    {
      path: 'electrolyte.youngModulus',
      value: '30 GPa',
      standing: 'recalled',
      sources: [],
      note: 'calculated (Deng et al. 2016), not checked',
    },
    {
      path: 'electrolyte.bandGap',
      value: '2.86 eV',
      standing: 'calculated',
      sources: ['xie2024'],
      note: 'widest PBE gap among 59 boundaries in place of the bulk, which is not deposited; PBE gaps are too narrow',
      usedBy: ['bandGapNarrowing'],
    },
    referenceTemperature,
    {
      path: 'boundaries.resistance',
      value: '0 ohm cm^2',
      standing: 'assumed',
      sources: ['jalem2023'],
      note: 'boundaries faster than grains do not block',
    },
    {
      path: 'boundaries.parallelConductivity',
      value: '1e-4 S/cm',
      standing: 'calculated',
      sources: ['jalem2023'],
      note: 'lower end of 1e-4 to 1e-3 S/cm at boundaries and amorphous interfaces',
    },
    electricalWidth,
    {
      path: 'mechanisms.cohesion.energyRatio',
      value: '0.47',
      standing: 'calculated',
      sources: ['xie2024'],
      note: '1 - W_sep/(2 gamma_s), W_sep/(2 gamma_s) of median 0.53',
    },
    {
      path: 'mechanisms.liMonroe.energyRatio',
      value: '0.47',
      standing: 'calculated',
      sources: ['xie2024'],
      note: '1 - W_sep/(2 gamma_s), W_sep/(2 gamma_s) of median 0.53',
    },
    {
      path: 'mechanisms.bandGapNarrowing.table',
      value: 'beta-Li3PS4',
      standing: 'calculated',
      sources: ['xie2024'],
      note: '59 boundaries, PBE: narrowing of 0.34 eV in the mean, 1.13 at most, against the widest',
      usedBy: ['bandGapNarrowing'],
    },
    {
      path: 'mechanisms.leakage.electronicConductivity',
      value: '2.2e-9 S/cm',
      standing: 'recalled',
      sources: ['han2019'],
      note: 'glass and glass-ceramic of the composition at 30 C; the class spans 1e-9 to 1e-7',
      usedBy: ['leakage'],
    },
  ],
  gaps: [
    { path: 'electrolyte.activationEnergy', note: 'no value for the crystal' },
    {
      path: 'electrolyte.fractureToughness',
      note: 'no value for the crystal; 0.23 MPa m^1/2 on Li2S-P2S5 glass',
    },
    { path: 'electrolyte.poissonRatio', note: 'no value' },
    { path: 'boundaries.activationEnergy', note: 'no value; without effect while the resistance is 0' },
    { path: 'interface.resistance', note: 'an interphase grows on lithium; no value' },
    { path: 'interface.chargeTransferResistance', note: 'no value' },
  ],
};
