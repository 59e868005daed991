import { InterfacePressure } from '../../fields/interface-pressure.ts';
import { IonicField } from '../../fields/ionic.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { FARADAY, LITHIUM_MOLAR_VOLUME } from '../../units/constants.ts';
import type { VerificationCase } from '../case.ts';
import { compare } from '../compare.ts';
import { plainLattice, plainProperties } from '../samples.ts';

const MOBILITY = 3e-29;
/** Sides of the interface in m, mean current density in A/m^2, and amplitude of its wave over the mean. */
const SIDES = [48e-6, 32e-6] as const;
const DENSITY = 2;
const AMPLITUDE = 0.2;

/**
 * Largest relative deviation of the pressure from (V_m / F) j_1 cos(k.r) / (M k^2), j = j_0 + j_1 cos(k.r), on nx x ny
 * columns, k of `waves` per side. The electrolyte conducts so well that R_int(x, y) alone shapes the current.
 */
function deviation(nx: number, ny: number, waves: readonly [number, number], mobility: number): number {
  const edge = SIDES[0] / nx;
  const grid = makeGrid(nx, ny, 3, edge, ny === 1 ? 20e-6 : edge);
  const phase = (s: number) =>
    2 * Math.PI * ((waves[0] * ((s % nx) + 0.5)) / nx + (waves[1] * (Math.floor(s / nx) + 0.5)) / ny);
  const workingResistance = Float64Array.from(
    { length: nx * ny },
    (_, s) => 1e-3 / (1 + AMPLITUDE * Math.cos(phase(s))),
  );
  const field = new IonicField(
    plainLattice(grid),
    plainProperties(1e-3, { conductivity: 1e7, workingResistance }),
  );
  field.setCurrent(DENSITY * nx * ny * grid.faceArea);
  field.update({ tolerance: 1e-13 });
  const pile = new InterfacePressure(field, mobility);
  pile.update();
  const square =
    (2 * Math.PI) ** 2 * ((waves[0] / SIDES[0]) ** 2 + (ny === 1 ? 0 : (waves[1] / SIDES[1]) ** 2));
  const peak = (LITHIUM_MOLAR_VOLUME / FARADAY) * ((AMPLITUDE * DENSITY) / (MOBILITY * square));
  let worst = 0;
  for (let s = 0; s < nx * ny; s++)
    worst = Math.max(worst, Math.abs(pile.pressure[s]! / peak - Math.cos(phase(s))));
  return worst;
}

/** Pressure of piled-up lithium under a wave of current, on a strip (2D) and on a plane (3D). */
export const pileUp: VerificationCase = {
  name: 'pile-up',
  title: 'Pressure of piled-up lithium under a wave of current',
  source: 'Fourier solution of -M div grad p = (V_m/F)(j - <j>)',
  level: 'quick',
  mutant: 'mobility 2 % up',
  run: ({ mutant }) => {
    const mobility = mutant ? 1.02 * MOBILITY : MOBILITY;
    return (
      [
        ['strip, one wave', 1, [1, 0]],
        ['strip, three waves', 1, [3, 0]],
        ['plane, two waves by one', 32, [2, 1]],
      ] as const
    ).flatMap(([name, ny, waves]) => {
      const coarse = deviation(48, ny, waves, mobility);
      const fine = deviation(96, ny === 1 ? 1 : 64, waves, mobility);
      return [
        compare(`${name}: deviation over the peak, a/2`, 0, fine, 4e-3, 'absolute'),
        compare(`${name}: order in a`, 2, Math.log2(coarse / fine), 0.1, 'absolute'),
      ];
    });
  },
};
