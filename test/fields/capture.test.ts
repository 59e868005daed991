import { describe, expect, test } from 'vitest';
import { discConductance, sphereConductance } from '../../src/fields/capture.ts';
import {
  electronicFaceConductance,
  electronicSiteConductivity,
} from '../../src/fields/electronic-conductivity.ts';
import { EllipticSolver } from '../../src/fields/elliptic/solver.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { neighbour } from '../../src/lattice/neighbours.ts';
import { discRadius, sphereRadius } from '../../src/lattice/site-radius.ts';
import { plainLattice } from '../../src/verify/samples.ts';

const um = 1e-6;

describe('by hand', () => {
  const cube = makeGrid(4, 4, 4, um);

  test('radii: Green functions by direct integration over the Brillouin zone', () => {
    const n = 60;
    const cosines = Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * (k + 0.5)) / n));
    // odd mode of two layers: <1 / (6 - 2 cos kx - 2 cos ky)>, of two chains <1 / (4 - 2 cos k)>
    let layers = 0;
    for (const x of cosines) for (const y of cosines) layers += 1 / (6 - 2 * x - 2 * y);
    const chains = cosines.reduce((sum, x) => sum + 1 / (4 - 2 * x), 0) / n;
    const single = Math.exp(-(0.5772156649 + 1.5 * Math.LN2));
    expect(discRadius(cube) / um).toBeCloseTo(single * Math.exp((-2 * Math.PI * layers) / n ** 2), 6);
    const flat = makeGrid(4, 1, 4, um, 20 * um);
    expect(discRadius(flat) / um).toBeCloseTo(
      (20 / (2 * Math.PI)) * Math.exp((-2 * Math.PI * chains) / 20),
      4,
    );
    // Watson's integral: 0.252731 = 1 / (4 pi 0.31487)
    expect(sphereRadius(cube) / um).toBeCloseTo(1 / (4 * Math.PI * 0.2527310098586), 5);
    expect(sphereRadius(flat) / um).toBeCloseTo(
      20 / (2 * Math.log(20 / (single * 0.5 * Math.exp(0.5772156649)))),
      4,
    );
  });

  test('a small sphere conducts 4 pi sigma r; conductances grow without bounds at the radius', () => {
    expect(sphereConductance(2, 1e-11, cube) / (8 * Math.PI * 1e-11)).toBeCloseTo(1, 4);
    expect(sphereConductance(2, 0.157435 * um, cube)).toBeCloseTo(16 * Math.PI * 0.157435 * um, 15);
    expect(sphereConductance(1, 0.99999 * sphereRadius(cube), cube)).toBeGreaterThan(1e4 * um);
    expect(discConductance(3, discRadius(cube) / Math.E, cube)).toBeCloseTo(6 * Math.PI, 12);
  });
});

/** Current into a nucleus between electrodes at 1 V, in a slab of the given depth, as columns (ny = 1) or resolved. */
function captured(kind: 'sphere' | 'disc', edge: number, depth: number, columns: boolean): number {
  const n = Math.round((20 * um) / edge) + 1;
  const ny = columns ? 1 : Math.round(depth / edge);
  const grid = columns ? makeGrid(n, 1, n, edge, depth) : makeGrid(n, ny, n, edge);
  const lattice = plainLattice(grid, [1, 0, 0]);
  const middle = (n - 1) / 2;
  if (kind === 'disc') for (let i = middle; i < grid.sites; i += n) lattice.faceBoundary[0][i] = 0;
  const site = electronicSiteConductivity(lattice, {
    measured: 1,
    structuralWidth: 1e-9,
    narrowing: Float64Array.of(kind === 'disc' ? 1 : 0),
    temperature: 298.15,
    cap: 1e8,
  });
  const solver = new EllipticSolver(n, ny, n);
  const faces = [solver.conductanceX, solver.conductanceY, solver.conductanceZ];
  for (let i = 0; i < grid.sites; i++)
    for (let k = 0; k < 3; k++) {
      const j = neighbour(grid, i, 2 * k);
      if (j >= 0) faces[k][i] = electronicFaceConductance(lattice, 1, site, i, j);
    }
  for (let i = 0; i < grid.sites; i++) {
    const [x, z] = [i % n, Math.floor(i / (n * ny))];
    if (z > 0 && z < n - 1 && (kind === 'disc' || (x > 0 && x < n - 1))) continue;
    solver.ground[i] = 1e6 * site[i] * edge;
    solver.source[i] = solver.ground[i];
  }
  const centre = middle + n * ((ny >> 1) + ny * middle);
  const capture =
    kind === 'sphere' ? sphereConductance(1, 0.1 * um, grid) : discConductance(1e-9 * (1e8 - 1), 1e-8, grid);
  solver.ground[centre] += capture;
  solver.solve({ tolerance: 1e-10 });
  return capture * solver.potential[centre];
}

describe('a slab of columns takes as much as the same slab resolved along y', () => {
  test.each([
    ['sphere', 1],
    ['sphere', 0.5],
    ['disc', 1],
    ['disc', 0.5],
  ] as const)('%s, a = %f um', (kind, microns) => {
    const resolved = captured(kind, microns * um, 8 * um, false);
    expect(Math.abs(captured(kind, microns * um, 8 * um, true) / resolved - 1)).toBeLessThan(1e-3);
  });
});
