import { defineMechanism } from './mechanism.ts';

/**
 * Growth of filaments from the electrode. Lithium plated on the electrode or on a filament joined to it presses with
 * F / V_m per volt of overpotential and opens flaws and boundaries that ask less. Off: whatever plates on joined lithium
 * flows back into the electrode, and only deposits fed by leaked electrons grow.
 */
export const fracture = defineMechanism({
  name: 'fracture',
  title: 'Lithium pressed from the electrode opens the electrolyte',
  equation: 'p = F eta / V_m against p_open = K / (Y sqrt(pi c))',
  citation: 'Porz et al., Adv. Energy Mater. 7, 1701003 (2017)',
  enabledByDefault: true,
  parameters: {},
  drivesFilaments: true,
});
