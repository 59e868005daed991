import { defineMechanism } from './mechanism.ts';

/**
 * Back-pressure. Where the electrode is farther than l_p along the lithium, what is plated cannot flow back:
 * the lithium stands under the pressure p* that opens its easiest site, the plating overpotential is reduced
 * by V_m p* / F, and all that plates is inserted: I = g max(0, phi - V_m p* / F).
 */
export const backPressure = defineMechanism({
  name: 'backPressure',
  title: 'Back-pressure of lithium far from the electrode',
  equation: 'I = g max(0, phi - V_m p* / F)',
  citation: 'Porz et al., Adv. Energy Mater. 7, 1701003 (2017): p = F eta / V_m (7.42 MPa per mV)',
  enabledByDefault: true,
  parameters: {},
  pushesBack: true,
});
