import { discRadius, sphereRadius } from '../lattice/site-radius.ts';
import { formatQuantity } from '../units/quantity.ts';
import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/** Part of a site's radius that a nucleus may take: beyond, the conductance to its site grows out of all bounds. */
const LARGEST_SHARE = 0.95;
/** Nuclei that a run may hold. */
const MOST_NUCLEI = 1e7;

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
  check: (law, { microstructure }, report) => {
    if (microstructure === undefined) return;
    const { kind, size, dimensions, voxel, depth, grainSize } = microstructure;
    if (size.length !== dimensions) return;
    const block = 'mechanisms.nucleation';
    const { radius, grainDensity, minimum, maximum } = law;
    const micrometres = (length: number): string => formatQuantity(length, 'um', 3);
    const nanometres = (length: number): string => formatQuantity(length, 'nm', 3);
    const boundaryDensity = kind === 'glass' || kind === 'singleCrystal' ? 0 : law.boundaryDensity;
    const site = { ny: dimensions === 2 ? 1 : 2, edge: voxel, depth: dimensions === 2 ? depth : voxel };
    const onBoundary = boundaryDensity > 0 ? discRadius(site) : Number.POSITIVE_INFINITY;
    const inGrain = grainDensity > 0 ? sphereRadius(site) : Number.POSITIVE_INFINITY;
    const limit = LARGEST_SHARE * Math.min(onBoundary, inGrain);
    if (radius >= limit)
      report(
        'error',
        'nucleus-exceeds-voxel',
        `${block}.radius`,
        ['microstructure.voxel'],
        nanometres(radius),
        `below ${nanometres(limit)}, as which a site of ${micrometres(voxel)} acts${onBoundary < inGrain ? ' in a boundary' : ''}`,
        dimensions === 3
          ? `write a voxel above ${micrometres((voxel * radius) / limit)}, or a smaller radius`
          : 'write a smaller radius',
      );
    // boundaries have about 2 / d of area per volume
    const volume = size.reduce((product, length) => product * length, dimensions === 2 ? depth : 1);
    const number = volume * (grainDensity + (2 * boundaryDensity) / grainSize);
    if (number > MOST_NUCLEI)
      report(
        'error',
        'too-many-nuclei',
        `${block}.${boundaryDensity > 0 ? 'boundaryDensity' : 'grainDensity'}`,
        [`${block}.grainDensity`, 'microstructure.size'],
        `about ${number.toExponential(1)} nuclei`,
        `at most ${MOST_NUCLEI.toExponential(0)}`,
        'lower the densities or the box',
      );
    const largest = size[size.length - 1] / 4;
    if (maximum > largest * (1 + 1e-9))
      report(
        'error',
        'flaw-exceeds-box',
        `${block}.maximum`,
        ['microstructure.size'],
        micrometres(maximum),
        `at most a quarter of the thickness, ${micrometres(largest)}`,
        'thicken the box or lower the largest flaw',
      );
    else if (minimum > maximum)
      report(
        'error',
        'flaw-range-empty',
        `${block}.minimum`,
        [`${block}.maximum`],
        micrometres(minimum),
        `at most the largest flaw, ${micrometres(maximum)}`,
        '',
      );
  },
});
