import { effectiveConductivity } from '../../fields/effective-conductivity.ts';
import { makeGrid } from '../../lattice/grid.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';
import { compare } from '../compare.ts';
import { plainLattice, plainProperties } from '../samples.ts';

/** Layers of two conductivities, in series and in parallel. */
function layers(axis: 0 | 2, mutant: boolean): VerificationResult {
  const grid = makeGrid(6, 5, 10, 1e-6, 1e-6, true);
  const lattice = plainLattice(grid);
  const siteConductivity = new Float64Array(grid.sites);
  for (let i = 0; i < grid.sites; i++) {
    const k = axis === 0 ? i % 6 : Math.floor(i / 30);
    siteConductivity[i] = k % 2 === 0 ? 0.05 : mutant ? 0.0051 : 0.005;
  }
  const { tensor } = effectiveConductivity(lattice, plainProperties(0, { siteConductivity }));
  return axis === 2
    ? compare('laminate in series', 2 / (1 / 0.05 + 1 / 0.005), tensor[8], 1e-8, 'relative')
    : compare('laminate in parallel', (0.05 + 0.005) / 2, tensor[8], 1e-8, 'relative');
}

/**
 * Resistive planes at 45 degrees, one every n voxels along x and z: with spacing h = n a / sqrt(2), the
 * conductivity across is 1 / (1/sigma + R_gb/h) and along sigma.
 */
export function tiltedPlanes(n: number, mutant: boolean): { across: number; along: number } {
  const edge = 24e-6 / n;
  const grid = makeGrid(n, 1, n, edge, edge, true);
  const s = Math.SQRT1_2;
  const lattice = plainLattice(grid, [mutant ? 1 : s, 0, mutant ? 1 : s]);
  // Grain changes between x + z = n - 1 and n (mod n): every site there crosses at +x and +z.
  for (let z = 0; z < n; z++) {
    const x = n - 1 - z;
    const i = x + n * z;
    lattice.faceBoundary[0][i] = 0;
    lattice.faceBoundary[2][i] = 0;
  }
  const { tensor } = effectiveConductivity(lattice, plainProperties(0, { boundaryResistance: 3e-4 }));
  const xx = tensor[0];
  const xz = tensor[2];
  const zx = tensor[6];
  const zz = tensor[8];
  return { across: (xx + xz + zx + zz) / 2, along: (xx - xz - zx + zz) / 2 };
}

/** Laminates: series, parallel, and resistive planes at 45 degrees on the staircase. */
export const laminates: VerificationCase = {
  name: 'laminates',
  title: 'Laminates in series, in parallel and at 45 degrees',
  source: 'Milton, The Theory of Composites (2002), ch. 9',
  level: 'quick',
  mutant: 'one layer 2 % off; staircase faces carry their whole area',
  run: ({ mutant }) => {
    const spacing = 24e-6 * Math.SQRT1_2;
    const fine = tiltedPlanes(48, mutant);
    const finer = tiltedPlanes(96, mutant);
    const error = Math.abs(fine.along / 0.057 - 1);
    const halved = Math.abs(finer.along / 0.057 - 1);
    return [
      layers(2, mutant),
      layers(0, mutant),
      compare(
        'planes at 45 degrees, across',
        1 / (1 / 0.057 + 3e-4 / spacing),
        fine.across,
        1e-8,
        'relative',
      ),
      compare(
        'planes at 45 degrees, along: order of the error in a',
        1,
        Math.log2(error / halved),
        mutant ? 0 : 0.15,
        'absolute',
      ),
    ];
  },
};
