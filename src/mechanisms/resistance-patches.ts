import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';
import { checkPatches, coveredShare, diameterOfPatches } from './patches.ts';

/**
 * Patches of another resistance: discs (2D: strips) at random on the working interface, until they cover a share f of
 * it, where R_int is multiplied by r. Patch and rest are in parallel in a site at the rim.
 */
export const resistancePatches = defineMechanism({
  name: 'resistancePatches',
  title: 'Patches of the interface with another resistance',
  equation: 'r R_int on a share f of the interface',
  citation:
    'Sharafi et al., Chem. Mater. 29, 7961 (2017): 2 ohm cm^2 where carbonate is removed, tens to hundreds where it is not; extent and size of patches assumed',
  enabledByDefault: false,
  parameters: {
    fraction: quantity('1', {
      min: '0',
      max: '1',
      description: 'Share f of the interface with the other resistance',
    }).prefault('20 %'),
    resistanceRatio: quantity('1', {
      min: '1e-3',
      max: '1e6',
      description: 'Resistance of a patch over that of the rest, r',
    }).prefault(10),
    diameter: diameterOfPatches.prefault('10 um'),
  },
  interfaceConductance: ({ fraction, resistanceRatio, diameter }, { grid, seed }, _context, factor) => {
    const covered = coveredShare(grid, fraction, diameter, `${seed}/resistance-patches`);
    for (let s = 0; s < factor.length; s++) factor[s] *= 1 - covered[s] + covered[s] / resistanceRatio;
  },
  check: ({ diameter }, scenario, report) => checkPatches('resistancePatches', diameter, scenario, report),
});
