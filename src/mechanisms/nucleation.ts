import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/**
 * Nuclei of lithium inside the electrolyte: internal flaws, a Poisson process on the area of the grain boundaries and
 * another in the volume of the grains, each a sphere of radius r_n that takes electrons, at a flaw of length c_int with a
 * Weibull strength s. One is active where the supersaturation mu = phi - phi_e exceeds what opens its flaw,
 *
 *     mu_c = V_m p_open / F,   p_open = K / ((2 / pi) sqrt(pi c_int)) + sigma_n
 */
export const nucleation = defineMechanism({
  name: 'nucleation',
  title: 'Nuclei of lithium at internal flaws',
  equation: 'active where mu > V_m p_open / F, P(S < s) = 1 - exp(-s^M), c_int = c_scale / s^2',
  citation:
    'Han et al., Nat. Energy 4, 187 (2019), leakage as the source of isolated lithium; Weibull, J. Appl. Mech. 18, 293 (1951); densities and sizes are assumed',
  enabledByDefault: false,
  parameters: {
    boundaryDensity: quantity('1/um^2', {
      min: '0 1/um^2',
      max: '1e4 1/um^2',
      description: 'Nuclei per area of grain boundary',
    }).prefault('0.01 1/um^2'),
    grainDensity: quantity('1/um^3', {
      min: '0 1/um^3',
      max: '1e4 1/um^3',
      description: 'Nuclei per volume of grains',
    }).prefault('1e-3 1/um^3'),
    radius: quantity('nm', {
      above: '0 nm',
      max: '1 um',
      description: 'Radius r_n of a nucleus',
    }).prefault('5 nm'),
    scale: quantity('um', {
      above: '0 um',
      max: '1 cm',
      description: 'Scale c_scale of the internal flaws',
    }).prefault('0.5 um'),
    modulus: quantity('1', {
      min: '1',
      max: '200',
      description: 'Weibull modulus M of the strength of internal flaws',
    }).prefault(7),
    minimum: quantity('um', {
      above: '0 um',
      max: '1 cm',
      description: 'Least internal flaw',
    }).prefault('0.1 um'),
    maximum: quantity('um', {
      above: '0 um',
      max: '1 cm',
      description: 'Largest internal flaw, at most a quarter of the thickness',
    }).prefault('2 um'),
  },
  nuclei: ({ boundaryDensity, grainDensity, radius, scale, modulus, minimum, maximum }) => ({
    boundaryDensity,
    grainDensity,
    radius,
    scale,
    modulus,
    minimum,
    maximum,
  }),
});
