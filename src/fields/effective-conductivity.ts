import { type Lattice, NO_BOUNDARY } from '../lattice/lattice.ts';
import { axisOf, neighbour } from '../lattice/neighbours.ts';
import { EllipticSolver } from './elliptic/solver.ts';
import { electrolyteConductance, type TransportProperties } from './face-conductance.ts';

/** Conductivity of a periodic sample. */
export interface EffectiveConductivity {
  /** Tensor in S/m, row by row, 3 x 3; rows and columns of an axis of one site are NaN. */
  readonly tensor: Float64Array;
  readonly iterations: number;
}

/**
 * Effective conductivity tensor of a sample that is periodic in all directions (z too; `wrapBoundary[s]` is the
 * boundary between surface site s of the last plane and of the first). For each axis a mean field of 1 V/m is
 * imposed and the periodic part of the potential solved,
 *
 *     sum_j c_ij (phi_i - phi_j) = sum_j c_ij E.(r_i - r_j),   J = <c (phi_i - phi_j + E.(r_j - r_i))> / volume
 */
export function effectiveConductivity(
  lattice: Lattice,
  properties: TransportProperties,
  tolerance = 1e-12,
  wrapBoundary?: Int32Array,
): EffectiveConductivity {
  const { grid, faceBoundary } = lattice;
  const { nx, ny, nz, edge } = grid;
  const plane = nx * ny;
  const solver = new EllipticSolver(nx, ny, nz, { periodicZ: true });
  const conductance = [solver.conductanceX, solver.conductanceY, solver.conductanceZ] as const;
  const extent = [nx, ny, nz];
  const next = (site: number, axis: 0 | 1 | 2): number =>
    axis === 2 ? (site + plane) % grid.sites : neighbour(grid, site, 2 * axis);
  for (let i = 0; i < grid.sites; i++) {
    for (let direction = 0; direction < 6; direction += 2) {
      const axis = axisOf(direction);
      if (extent[axis] === 1) continue;
      const wraps = axis === 2 && i >= grid.sites - plane;
      const boundary = wraps ? (wrapBoundary?.[i % plane] ?? NO_BOUNDARY) : faceBoundary[axis][i];
      conductance[axis][i] = electrolyteConductance(lattice, properties, i, next(i, axis), axis, boundary);
    }
  }
  solver.invalidate();
  const tensor = new Float64Array(9).fill(Number.NaN);
  let iterations = 0;
  for (const driven of [0, 1, 2] as const) {
    if (extent[driven] === 1) continue;
    solver.source.fill(0);
    solver.potential.fill(0);
    for (let i = 0; i < grid.sites; i++) {
      const flow = conductance[driven][i] * edge;
      solver.source[i] -= flow;
      solver.source[next(i, driven)] += flow;
    }
    iterations += solver.solve({ tolerance }).iterations;
    for (const along of [0, 1, 2] as const) {
      if (extent[along] === 1) continue;
      let flux = 0;
      for (let i = 0; i < grid.sites; i++) {
        const drop = solver.potential[i] - solver.potential[next(i, along)] + (along === driven ? edge : 0);
        flux += conductance[along][i] * drop;
      }
      // Each face carries its current over one edge: <J> = sum I a / V.
      tensor[3 * along + driven] = (flux * edge) / (grid.sites * grid.voxelVolume);
    }
  }
  return { tensor, iterations };
}
