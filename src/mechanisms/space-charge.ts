import { BOLTZMANN, ELEMENTARY_CHARGE, VACUUM_PERMITTIVITY } from '../units/constants.ts';
import { formatQuantity } from '../units/quantity.ts';
import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/**
 * Mean of e^{x u^2} over 0 <= u <= 1, less 1: what a depletion layer resists above the bulk that it takes the place of.
 * By its series, of positive terms x^k / (k! (2k + 1)); e^x / (2x) for large x, x/3 for small.
 */
export function depletionExcess(x: number): number {
  let power = 1;
  let sum = 0;
  for (let k = 1; ; k++) {
    power *= x / k;
    const term = power / (2 * k + 1);
    sum += term;
    if (k > x && term <= 1e-17 * sum) return sum;
  }
}

/** Thickness lambda* = sqrt(2 eps phi_0 / (e N)) in m of a depletion layer at a barrier phi_0 in V. */
export function depletionWidth(barrier: number, carrierDensity: number, permittivity: number): number {
  return Math.sqrt((2 * permittivity * VACUUM_PERMITTIVITY * barrier) / (ELEMENTARY_CHARGE * carrierDensity));
}

/**
 * Space charge at grain boundaries in Mott-Schottky approximation: a charged core repels the lithium ions of two layers
 * of thickness lambda*, where the potential phi = phi_0 (1 - s/lambda*)^2 leaves sigma_b e^{-e phi/kT}. Their resistance
 * above the bulk's,
 *
 *     R_gb = (2 lambda* / sigma_b) (int_0^1 e^{x u^2} du - 1),   x = e phi_0/kT
 *
 * takes the place of `boundaries.resistance`. The integral tends to e^x/(2x), the known ratio of resistivities; 1e4 needs
 * phi_0 = 0.32 V at room temperature. It ends where the layers of a grain meet, d < 4 lambda*.
 */
export const spaceCharge = defineMechanism({
  name: 'spaceCharge',
  title: 'Space charge at grain boundaries',
  equation:
    'R_gb = (2 lambda*/sigma_b) (int_0^1 e^{x u^2} du - 1), about (2 lambda*/sigma_b) e^x/(2x); lambda* = sqrt(2 eps phi_0/(e N)), x = e phi_0/kT',
  citation:
    'Guo & Waser, Prog. Mater. Sci. 51, 151 (2006); Wu & Guo, Phys. Chem. Chem. Phys. 19, 5880 (2017) for Li3xLa0.67-xTiO3',
  enabledByDefault: false,
  parameters: {
    barrier: quantity('V', {
      min: '0 V',
      max: '1 V',
      description: 'Potential phi_0 of the boundary core against the grain',
    }).prefault('0.32 V'),
    carrierDensity: quantity('1/m^3', {
      above: '0 1/m^3',
      max: '1e30 1/m^3',
      description: 'Density N of the charge that the depleted ions leave behind',
    }).prefault('1e27 1/m^3'),
    permittivity: quantity('1', {
      min: '1',
      max: '1e5',
      description: 'Relative permittivity of the grains',
    }).prefault(150),
  },
  boundaryResistance: ({ barrier, carrierDensity, permittivity }, { conductivity, temperature }) =>
    ((2 * depletionWidth(barrier, carrierDensity, permittivity)) / conductivity) *
    depletionExcess((ELEMENTARY_CHARGE * barrier) / (BOLTZMANN * temperature)),
  check: ({ barrier, carrierDensity, permittivity }, { microstructure }, report) => {
    if (microstructure === undefined || !['polycrystal', 'bricks'].includes(microstructure.kind)) return;
    const width = depletionWidth(barrier, carrierDensity, permittivity);
    if (microstructure.grainSize < 4 * width)
      report(
        'warning',
        'layers-overlap',
        'mechanisms.spaceCharge.carrierDensity',
        ['microstructure.grainSize', 'mechanisms.spaceCharge.barrier'],
        `depletion layers of ${formatQuantity(width, 'nm', 3)}`,
        `at most a quarter of the grain size, ${formatQuantity(microstructure.grainSize, 'nm', 3)}`,
        'the layers of a grain meet; the model takes them as apart',
      );
  },
});
