import { z } from 'zod';
import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/**
 * Pressure equilibration along a filament. Lithium in a crack of opening w flows as a plug against the yield
 * strength tau_y at both walls, so that a pressure p reaches l_p = w p / (2 tau_y). Within this path the
 * lithium plated at one face opens the easiest site; off: the faces of one lithium site feed its own neighbours only.
 */
export const pressureEquilibration = defineMechanism({
  name: 'pressureEquilibration',
  title: 'Pressure shared along a filament',
  equation: 'l_p = w p / (2 tau_y)',
  citation: 'plug flow between plates; yield strength: Masias et al., J. Mater. Sci. 54, 2585 (2019)',
  enabledByDefault: true,
  parameters: {
    pressure: quantity('MPa', {
      above: '0 MPa',
      max: '10 GPa',
      description: 'Pressure p that drives the flow',
    }).prefault('50 MPa'),
    yieldStrength: quantity('MPa', {
      above: '0 MPa',
      max: '10 GPa',
      description: 'Shear yield strength tau_y of lithium',
    }).prefault('0.46 MPa'),
    length: z
      .union([
        quantity('um', { min: '0 um', max: '1 m' }),
        z.literal('infinite').transform(() => Number.POSITIVE_INFINITY),
      ])
      .optional()
      .describe('Sharing length l_p itself, or `infinite`; default: w p / (2 tau_y)'),
  },
  sharingLength: ({ pressure, yieldStrength, length }, { openingWidth }) =>
    length ?? (openingWidth * pressure) / (2 * yieldStrength),
});
