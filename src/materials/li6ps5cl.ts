import type { Material } from './material.ts';
import { electricalWidth, referenceTemperature } from './shared.ts';

/** Argyrodite of large grains. */
export const li6ps5cl: Material = {
  name: 'Li6PS5Cl',
  formula: 'Li6PS5Cl',
  description:
    'Argyrodite, large-grained pellet (20 to 40 um, 92 % dense). Reduced by lithium: the interphase is part of the interface resistance. The resistance of its boundaries is small at room temperature and has not been given.',
  values: [
    {
      path: 'electrolyte.conductivity',
      value: '1.95 mS/cm',
      standing: 'measured',
      sources: ['singh2022'],
      note: 'total, +- 0.14 mS/cm, grains of 20 to 40 um, 92 % dense; 1.56 +- 0.11 for grains below 500 nm at 83 %',
    },
    {
      path: 'electrolyte.activationEnergy',
      value: '0.37 eV',
      standing: 'measured',
      sources: ['singh2022'],
      note: 'total conductivity, large grains; 0.35 eV for small ones',
    },
    {
      path: 'electrolyte.fractureToughness',
      value: '0.23 MPa m^1/2',
      standing: 'assumed',
      sources: ['famprikis2019', 'singh2022'],
      note: 'measured on Li2S-P2S5 glass (0.23 +- 0.04, McGrogan 2017) and used for argyrodite by Singh et al.',
    },
    {
      path: 'electrolyte.youngModulus',
      value: '22 GPa',
      standing: 'calculated',
      sources: ['singh2022'],
      note: 'as used by Singh et al.',
    },
    {
      path: 'electrolyte.poissonRatio',
      value: '0.37',
      standing: 'derived',
      sources: ['famprikis2019'],
      note: "from Pugh's ratio G/B of 0.28",
    },
    {
      path: 'electrolyte.bandGap',
      value: '2.4 eV',
      standing: 'calculated',
      sources: ['xie2024'],
      note: 'widest PBE gap among 24 boundaries in place of the bulk, which is not deposited; PBE gaps are too narrow',
      usedBy: ['bandGapNarrowing'],
    },
    referenceTemperature,
    {
      path: 'boundaries.parallelConductivity',
      value: '0 S/cm',
      standing: 'assumed',
      sources: [],
      note: 'no evidence of boundaries faster than grains',
    },
    electricalWidth,
    {
      path: 'interface.resistance',
      value: '4 ohm cm^2',
      standing: 'derived',
      sources: ['singh2022'],
      note: 'extra 30 ohm at 20 MPa on 6 mm discs, per face; 7 for small grains; no interface arc at 265 MPa, where the critical currents 0.4 and 0.9 mA/cm^2 were measured',
    },
    {
      path: 'mechanisms.cohesion.energyRatio',
      value: '0.39',
      standing: 'calculated',
      sources: ['xie2024'],
      note: '1 - W_sep/(2 gamma_s), W_sep/(2 gamma_s) of median 0.61',
    },
    {
      path: 'mechanisms.liMonroe.energyRatio',
      value: '0.39',
      standing: 'calculated',
      sources: ['xie2024'],
      note: '1 - W_sep/(2 gamma_s), W_sep/(2 gamma_s) of median 0.61',
    },
    {
      path: 'mechanisms.bandGapNarrowing.table',
      value: 'Li6PS5Cl',
      standing: 'calculated',
      sources: ['xie2024'],
      note: '24 boundaries, PBE: narrowing of 0.31 eV in the mean, 1.04 at most, against the widest',
      usedBy: ['bandGapNarrowing'],
    },
  ],
  gaps: [
    {
      path: 'boundaries.resistance',
      note: 'small at room temperature, a separate arc shows at -100 degC only; write 0 ohm cm^2 for none',
    },
    { path: 'boundaries.activationEnergy', note: 'no value for the boundary alone' },
    { path: 'interface.chargeTransferResistance', note: 'no value for fresh lithium faces' },
  ],
};
