import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/**
 * Pile-up. Lithium that plates faster than on the mean of the interface has to flow aside along it, against a mobility
 * M: its pressure -div_s(M grad_s p) = (V_m/F)(j - <j>), <p> = 0, pushes filaments that start there, max(0, p) being
 * added to their stall pressure. Boundaries that block carry less than the mean and feel nothing; boundaries that
 * conduct better than the grains gather current at their outlets, where the flaws are.
 */
export const pileUp = defineMechanism({
  name: 'pileUp',
  title: 'Pile-up of lithium at fast boundary outlets',
  equation: '-div_s(M grad_s p) = (V_m / F) (j - <j>), p_d += max(0, p)',
  citation:
    'conservation of volume along the interface; fast boundaries of beta-Li3PS4: Jalem et al., Energy Adv. (2023), 10.1039/D3YA00234A; self-diffusion of lithium recalled, 5.6e-11 cm^2/s',
  enabledByDefault: false,
  parameters: {
    mobility: quantity('m^3/(Pa s)', {
      above: '0 m^3/(Pa s)',
      max: '1e-15 m^3/(Pa s)',
      description:
        'Lateral mobility M of lithium along the interface: D h V_m / (R T) of self-diffusion in a layer of h = 1 um is 3e-29, of 3 um 1e-28',
    }).prefault('1e-28 m^3/(Pa s)'),
  },
  lateralMobility: ({ mobility }) => mobility,
});
