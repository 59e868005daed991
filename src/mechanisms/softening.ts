import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/**
 * Shear softening of grain boundaries. With a lower shear modulus G_gb the energy release rate of a crack in
 * the boundary grows as 1/G, so that the apparent toughness falls by sqrt(G_gb / G).
 *
 * An upper-bound reading: a layer of a nanometre hardly changes the far-field energy release rate.
 */
export const softening = defineMechanism({
  name: 'softening',
  title: 'Elastic softening of grain boundaries',
  equation: 'K_gb = K sqrt(G_gb / G)',
  citation: 'Yu & Siegel, ACS Appl. Mater. Interfaces 10, 38151 (2018): G_gb / G between 0.5 and 1 in LLZO',
  enabledByDefault: true,
  parameters: {
    shearModulusRatio: quantity('1', {
      above: '0',
      max: '1',
      description: 'Shear modulus of the boundary over that of the grain, G_gb / G (0.5 to 1 in LLZO)',
    }).prefault(0.6),
  },
  boundaryToughness: ({ shearModulusRatio }) => Math.sqrt(shearModulusRatio),
});
