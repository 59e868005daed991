import { effectiveConductivity } from '../../src/fields/effective-conductivity.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { neighbour } from '../../src/lattice/neighbours.ts';
import { boundarySheets } from '../../src/microstructure/boundary-sheets.ts';
import { periodicPlanes } from '../../src/verify/planes.ts';
import { plainLattice, plainProperties } from '../../src/verify/samples.ts';

const BULK = 0.057;
/** Edge of the periodic square in m. */
const BOX = 24e-6;

/**
 * Conductivity across and along boundaries whose normal is (q, -p) / sqrt(p^2 + q^2) in the x-y plane, two in a
 * periodic square of n x n voxels, over what planes at that spacing must give: 1 / (1 / sigma + R / h) across,
 * sigma + sigma_par delta / h along. `resistance` is R / (h / sigma), `parallel` is sigma_par delta / (h sigma);
 * `offset` moves the planes that conduct, in spacings.
 */
export function tiltedConductivity(
  p: number,
  q: number,
  n: number,
  { resistance = 0, parallel = 0, offset = 0 },
): { across: number; along: number } {
  const edge = BOX / n;
  const grid = makeGrid(n, n, 1, edge);
  const size = Math.hypot(p, q);
  const lattice = plainLattice(grid, [q / size, -p / size, 0, q / size, -p / size, 0]);
  const u = (site: number) => {
    const x = (site % n) + 0.5;
    const y = Math.floor(site / n) + 0.5;
    return (2 * (q * x - p * y)) / n + 1e-7;
  };
  const grain = (site: number) => ((Math.floor(u(site)) % 2) + 2) % 2;
  for (let i = 0; i < grid.sites; i++) {
    lattice.grain[i] = grain(i);
    for (const axis of [0, 1] as const) {
      const j = neighbour(grid, i, 2 * axis);
      if (grain(i) === grain(j)) continue;
      // Number of the plane between the two centres: the integer that u passes on the way.
      const step = (axis === 0 ? 2 * q : -2 * p) / n;
      const plane = Math.max(Math.floor(u(i)), Math.floor(u(i) + step));
      const boundary = ((plane % 2) + 2) % 2;
      lattice.faceBoundary[axis][i] = boundary;
      const share = (grid.faceArea * Math.abs(lattice.boundaries.normal[axis])) / 2;
      lattice.boundaryArea[i] += share;
      lattice.boundaryArea[j] += share;
    }
  }
  const spacing = BOX / 2 / size;
  const box = [BOX, BOX, edge] as const;
  const squares = boundarySheets({ box, boundaries: periodicPlanes([2 * q, -2 * p, 0], offset, box) }, grid);
  const sheet = (faces: Float64Array) => faces.map((number) => number * parallel * spacing * BULK);
  const { tensor } = effectiveConductivity(
    lattice,
    plainProperties(0, {
      boundaryResistance: (resistance * spacing) / BULK,
      alongBoundaries: [sheet(squares[0]), sheet(squares[1]), sheet(squares[2])],
    }),
    1e-11,
  );
  const along = (a: number, b: number) =>
    (a * a * tensor[0] + a * b * (tensor[1] + tensor[3]) + b * b * tensor[4]) / (a * a + b * b) / BULK;
  return { across: along(q, -p) * (1 + resistance), along: along(p, q) / (1 + parallel) };
}
