import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';
import { checkPatches, coveredShare, diameterOfPatches } from './patches.ts';

/**
 * Lost contact. Discs (2D: strips) at random on the working interface, until they cover a share f of it, pass no
 * current: R_int is infinite there, and the rest carries the more. A site at the rim of a patch keeps the conductance
 * of its share that touches.
 */
export const contactPatches = defineMechanism({
  name: 'contactPatches',
  title: 'Patches of the interface without contact',
  equation: '1 / R_int = 0 on a share f of the interface',
  citation:
    'Singh et al., Cell Rep. Phys. Sci. 3, 101043 (2022): 14 % of the contact lost at 20 MPa, 9 % at 120 MPa, none at 265 MPa (Li6PS5Cl of large grains)',
  enabledByDefault: false,
  parameters: {
    fraction: quantity('1', {
      min: '0',
      max: '0.95',
      description: 'Share f of the interface without contact',
    }).prefault('14 %'),
    diameter: diameterOfPatches.prefault('10 um'),
  },
  interfaceConductance: ({ fraction, diameter }, { grid, seed }, _context, factor) => {
    const covered = coveredShare(grid, fraction, diameter, `${seed}/contact-patches`);
    for (let s = 0; s < factor.length; s++) factor[s] *= Math.max(0, 1 - covered[s]);
  },
  check: ({ diameter }, scenario, report) => checkPatches('contactPatches', diameter, scenario, report),
});
