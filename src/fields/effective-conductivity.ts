import type { Lattice } from '../lattice/lattice.ts';
import { axisOf, neighbour } from '../lattice/neighbours.ts';
import { EllipticSolver } from './elliptic/solver.ts';
import { electrolyteConductance, grainDissipation, type TransportProperties } from './face-conductance.ts';

/**
 * Conductivity of a periodic sample. Rows, columns and entries of an axis of one site are NaN. The entries of an axis
 * are those of a mean field along it.
 */
export interface EffectiveConductivity {
  /** Tensor in S/m, row by row, 3 x 3: entry (i, k) is the mean current density along i in a mean field along k. */
  readonly tensor: Float64Array;
  /** Part of the dissipation that falls in grains; the rest falls in boundaries (across and along). 3 entries. */
  readonly grainShare: Float64Array;
  /** Tortuosity of the current, see {@link currentTortuosity}. 3 entries. */
  readonly tortuosity: Float64Array;
}

/** {@link EffectiveConductivity} of a lattice, with the currents it follows from. */
export interface LatticeConductivity extends EffectiveConductivity {
  /**
   * Current density in A/m^2 at the sites, component i in a mean field of 1 V/m along k at `currents[3 * k + i]`: the
   * mean of the site's two faces. Empty for an axis of one site.
   */
  readonly currents: readonly Float64Array[];
  /** Iterations of all solves, and the largest relative residual that one of them was left with. */
  readonly iterations: number;
  readonly residual: number;
}

/**
 * Effective conductivity of a lattice that is periodic in all directions. For each axis k a mean field E of 1 V/m is
 * imposed and the periodic part of the potential solved,
 *
 *     sum_j c_ij (phi_i - phi_j) = sum_j c_ij E.(r_i - r_j),   J = <c (phi_i - phi_j + E.(r_j - r_i))> / volume
 *
 * @throws RangeError for a lattice with electrodes.
 */
export function effectiveConductivity(
  lattice: Lattice,
  properties: TransportProperties,
  tolerance = 1e-12,
): LatticeConductivity {
  const { grid, faceBoundary } = lattice;
  const { nx, ny, nz, edge } = grid;
  if (nz > 1 && !grid.periodicZ) throw new RangeError('lattice is open along z when expected periodic');
  const solver = new EllipticSolver(nx, ny, nz, { periodicZ: true });
  const conductance = [solver.conductanceX, solver.conductanceY, solver.conductanceZ] as const;
  for (let i = 0; i < grid.sites; i++) {
    for (let direction = 0; direction < 6; direction += 2) {
      const j = neighbour(grid, i, direction);
      if (j < 0) continue;
      const axis = axisOf(direction);
      conductance[axis][i] = electrolyteConductance(lattice, properties, i, j, axis, faceBoundary[axis][i]);
    }
  }
  solver.invalidate();
  const axes = resolvedAxes(lattice);
  const tensor = new Float64Array(9).fill(Number.NaN);
  const grainShare = new Float64Array(3).fill(Number.NaN);
  const tortuosity = new Float64Array(3).fill(Number.NaN);
  const currents = Array.from({ length: 9 }, (_, n) =>
    axes.includes((n % 3) as 0) && axes.includes(Math.floor(n / 3) as 0)
      ? new Float64Array(grid.sites)
      : new Float64Array(0),
  );
  let iterations = 0;
  let residual = 0;
  for (const driven of axes) {
    solver.source.fill(0);
    solver.potential.fill(0);
    for (let i = 0; i < grid.sites; i++) {
      const flow = conductance[driven][i] * edge;
      solver.source[i] -= flow;
      solver.source[neighbour(grid, i, 2 * driven)] += flow;
    }
    const report = solver.solve({ tolerance });
    iterations += report.iterations;
    residual = Math.max(residual, report.residual);
    let dissipation = 0;
    let inGrains = 0;
    for (const along of axes) {
      const c = conductance[along];
      const faces = faceBoundary[along];
      const density = currents[3 * driven + along];
      let flux = 0;
      for (let i = 0; i < grid.sites; i++) {
        const j = neighbour(grid, i, 2 * along);
        const drop = solver.potential[i] - solver.potential[j] + (along === driven ? edge : 0);
        const current = c[i] * drop;
        const half = current / (2 * grid.faceArea);
        flux += current;
        density[i] += half;
        density[j] += half;
        dissipation += current * drop;
        inGrains += grainDissipation(lattice, properties, i, j, along, faces[i], c[i]) * drop * drop;
      }
      // Each face carries its current over one edge: <J> = sum I a / V.
      tensor[3 * along + driven] = (flux * edge) / (grid.sites * grid.voxelVolume);
    }
    grainShare[driven] = inGrains / dissipation;
    tortuosity[driven] = currentTortuosity(currents, driven);
  }
  return { tensor, grainShare, tortuosity, currents, iterations, residual };
}

/** Axes of more than one site. */
export function resolvedAxes({ grid }: Lattice): (0 | 1 | 2)[] {
  const extent = [grid.nx, grid.ny, grid.nz];
  return ([0, 1, 2] as const).filter((axis) => extent[axis] > 1);
}

/**
 * Tortuosity of the current, <|J|> / <J_k> for a mean field along k: the mean length of the current's lines, weighted
 * with what they carry, over the straight way (Duda, Koza & Matyka, Phys. Rev. E 84, 036319, 2011). 1 where the current is
 * straight, else above.
 */
export function currentTortuosity(currents: readonly Float64Array[], driven: 0 | 1 | 2): number {
  const components = currents.slice(3 * driven, 3 * driven + 3).filter(({ length }) => length > 0);
  const [first, second, third] = components;
  const own = currents[4 * driven];
  let length = 0;
  let straight = 0;
  for (let i = 0; i < own.length; i++) {
    let square = first[i] * first[i];
    if (second !== undefined) square += second[i] * second[i];
    if (third !== undefined) square += third[i] * third[i];
    length += Math.sqrt(square);
    straight += own[i];
  }
  return length / straight;
}
