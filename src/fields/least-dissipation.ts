import type { Lattice } from '../lattice/lattice.ts';
import { neighbour } from '../lattice/neighbours.ts';
import {
  currentTortuosity,
  type EffectiveConductivity,
  type LatticeConductivity,
  resolvedAxes,
} from './effective-conductivity.ts';
import type { TransportProperties } from './face-conductance.ts';

/** Passes of the filter (1/4, 1/2, 1/4) along every axis: a width of 1.4 voxels. */
const PASSES = 4;

/**
 * Effective conductivity of the grains and plane boundaries behind a voxelised sample of one bulk conductivity, by
 * Thomson's principle: of all divergence-free current densities J of mean M the true one dissipates least, so that
 *
 *     P_kl = <J_k.J_l> / sigma + sum over boundaries of R_gb A (J_k.n)(J_l.n) / V,   sigma_eff = M P^-1 M^T
 *
 * is a lower bound, wrong by the square only of what J is wrong by. J is the lattice's, filtered over 1.4 voxels (which
 * keeps mean and divergence): on the staircase a current along a boundary has to cross it at every step, which costs the
 * {@link LatticeConductivity} up to a voxel's resistance a boundary; here only J.n counts. `currents` is filtered in
 * place. Holds without pores and without excess conduction along boundaries.
 */
export function leastDissipation(
  lattice: Lattice,
  { conductivity, boundaryResistance }: TransportProperties,
  currents: LatticeConductivity['currents'],
): EffectiveConductivity {
  const { grid, faceBoundary, boundaries } = lattice;
  const axes = resolvedAxes(lattice);
  const volume = grid.sites * grid.voxelVolume;
  filter(lattice, currents);
  const rank = axes.length;
  const mean = matrix(rank);
  const inGrains = matrix(rank);
  const across = matrix(rank);
  for (let k = 0; k < rank; k++) {
    for (let l = 0; l < rank; l++) {
      const own = currents[3 * axes[k] + axes[l]];
      for (let i = 0; i < grid.sites; i++) mean[l][k] += own[i] / grid.sites;
      for (const axis of axes) {
        const a = currents[3 * axes[k] + axis];
        const b = currents[3 * axes[l] + axis];
        for (let i = 0; i < grid.sites; i++) inGrains[k][l] += (a[i] * b[i]) / (conductivity * grid.sites);
      }
    }
  }
  const normalFlow = new Float64Array(rank);
  for (const axis of axes) {
    for (let i = 0; i < grid.sites; i++) {
      const boundary = faceBoundary[axis][i];
      if (boundary < 0) continue;
      const j = neighbour(grid, i, 2 * axis);
      const { normal } = boundaries;
      for (let k = 0; k < rank; k++) {
        let flow = 0;
        for (const part of axes) {
          const own = currents[3 * axes[k] + part];
          flow += 0.5 * normal[3 * boundary + part] * (own[i] + own[j]);
        }
        normalFlow[k] = flow;
      }
      // The true area of the face, as in the lattice.
      const weight = (boundaryResistance * grid.faceArea * Math.abs(normal[3 * boundary + axis])) / volume;
      for (let k = 0; k < rank; k++)
        for (let l = 0; l < rank; l++) across[k][l] += weight * normalFlow[k] * normalFlow[l];
    }
  }
  const total = inGrains.map((row, k) => row.map((value, l) => value + across[k][l]));
  const tensor = new Float64Array(9).fill(Number.NaN);
  const grainShare = new Float64Array(3).fill(Number.NaN);
  const tortuosity = new Float64Array(3).fill(Number.NaN);
  // Column n: P^-1 M^T e_n.
  axes.forEach((axis, n) => {
    const column = solveSymmetric(total, mean[n]);
    axes.forEach((row, m) => {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += mean[m][k] * column[k];
      tensor[3 * row + axis] = sum;
    });
    grainShare[axis] = inGrains[n][n] / total[n][n];
    tortuosity[axis] = currentTortuosity(currents, axis);
  });
  return { tensor, grainShare, tortuosity };
}

function matrix(rank: number): number[][] {
  return Array.from({ length: rank }, () => new Array<number>(rank).fill(0));
}

/** Filters every current density in place. */
function filter(lattice: Lattice, currents: readonly Float64Array[]): void {
  const { grid } = lattice;
  const before = new Float64Array(grid.sites);
  for (const field of currents) {
    if (field.length === 0) continue;
    for (let pass = 0; pass < PASSES; pass++) {
      for (const axis of resolvedAxes(lattice)) {
        before.set(field);
        for (let i = 0; i < grid.sites; i++) {
          const up = before[neighbour(grid, i, 2 * axis)];
          const down = before[neighbour(grid, i, 2 * axis + 1)];
          field[i] = 0.5 * before[i] + 0.25 * (up + down);
        }
      }
    }
  }
}

/** Solves a small symmetric positive system by elimination. */
function solveSymmetric(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, k) => [...row, b[k]]);
  const n = rows.length;
  for (let p = 0; p < n; p++)
    for (let r = 0; r < n; r++) {
      if (r === p) continue;
      const factor = rows[r][p] / rows[p][p];
      for (let c = p; c <= n; c++) rows[r][c] -= factor * rows[p][c];
    }
  return rows.map((row, k) => row[n] / row[k]);
}
