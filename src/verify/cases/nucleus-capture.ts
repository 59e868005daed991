import { discConductance, sphereConductance } from '../../fields/capture.ts';
import {
  electronicFaceConductance,
  electronicSiteConductivity,
} from '../../fields/electronic-conductivity.ts';
import { EllipticSolver } from '../../fields/elliptic/solver.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { neighbour } from '../../lattice/neighbours.ts';
import { BOLTZMANN } from '../../units/constants.ts';
import type { VerificationCase } from '../case.ts';
import { compare } from '../compare.ts';
import { plainLattice } from '../samples.ts';

const MICRON = 1e-6;
const TEMPERATURE = 298.15;
const WIDTH = 1e-9;
/** Makes the sheet of boundary matter conduct so much that what grains carry is nothing beside it. */
const FACTOR = 1e8;

/** What is captured, where the potential is held, and with what relative error. */
interface Nucleus {
  readonly shape: 'sphere' | 'disc';
  /** Radius r in m, at 0 V. */
  readonly radius: number;
  /** Distance R in m beyond which sites hold the potential of the exact solution, 1 V at R. */
  readonly reach: number;
}

/**
 * Current in A into a nucleus over the exact one, 4 pi sigma r / (1 - r/R) or 2 pi delta_s sigma_gb / ln(R/r), on a
 * lattice of edge a. The disc lies in a boundary of two layers of sites.
 */
function capturedShare({ shape, radius, reach }: Nucleus, edge: number, mutant: boolean): number {
  const disc = shape === 'disc';
  const half = Math.ceil(reach / edge) + 1;
  const n = 2 * half + 1;
  const layers = disc ? 6 : n;
  const grid = makeGrid(layers, n, n, edge);
  const lattice = plainLattice(grid, [1, 0, 0]);
  const column = disc ? 2 : half;
  if (disc) for (let i = column; i < grid.sites; i += layers) lattice.faceBoundary[0][i] = 0;
  const site = electronicSiteConductivity(lattice, {
    measured: 1,
    structuralWidth: WIDTH,
    narrowing: Float64Array.of(disc ? 2 * BOLTZMANN * TEMPERATURE * Math.log(FACTOR) : 0),
    temperature: TEMPERATURE,
    cap: 2 * FACTOR,
  });
  const solver = new EllipticSolver(layers, n, n);
  const faces = [solver.conductanceX, solver.conductanceY, solver.conductanceZ];
  for (let i = 0; i < grid.sites; i++)
    for (let axis = 0; axis < 3; axis++) {
      const j = neighbour(grid, i, 2 * axis);
      if (j >= 0) faces[axis][i] = electronicFaceConductance(lattice, 1, site, i, j);
    }
  const sheet = WIDTH * (FACTOR - 1);
  const profile = disc
    ? (distance: number) => Math.log(distance / radius) / Math.log(reach / radius)
    : (distance: number) => (1 - radius / distance) / (1 - radius / reach);
  for (let i = 0; i < grid.sites; i++) {
    if (disc && site[i] === 1) continue;
    const x = disc ? 0 : (i % layers) - half;
    const y = (Math.floor(i / layers) % n) - half;
    const distance = Math.hypot(x, y, Math.floor(i / (layers * n)) - half) * edge;
    if (distance < reach * (1 - 1e-9)) continue;
    const hold = 1e6 * (disc ? sheet : edge);
    solver.ground[i] = hold;
    solver.source[i] = hold * profile(distance);
  }
  const centre = column + layers * (half + n * half);
  let capture = disc ? discConductance(sheet, radius, grid) : sphereConductance(1, radius, grid);
  if (mutant) capture = disc ? (2 * Math.PI * sheet) / Math.log(edge / radius) : 4 * Math.PI * radius;
  solver.ground[centre] += capture;
  solver.solve({ tolerance: 1e-10 });
  const exact = disc
    ? (2 * Math.PI * sheet) / Math.log(reach / radius)
    : (4 * Math.PI * radius) / (1 - radius / reach);
  return (capture * solver.potential[centre]) / exact;
}

/**
 * A nucleus much smaller than a voxel takes the current of the continuum, in a grain and in a boundary, at a, a/2 and a/4:
 * the conductance between it and its site makes up for what the lattice sees of a source in one site.
 */
export const nucleusCapture: VerificationCase = {
  name: 'nucleus-capture',
  title: 'Current into a nucleus, in a grain and in a boundary, at a, a/2 and a/4',
  source: 'Laplace; lattice Green functions: Watson (1939), Spitzer (1964)',
  level: 'quick',
  mutant: 'no lattice correction: 4 pi sigma r in a grain, ln(a / r) in a boundary',
  run: ({ mutant }) =>
    (
      [
        ['sphere of 50 nm in a grain', { shape: 'sphere', radius: 50e-9, reach: 4 * MICRON }, 0.001],
        ['disc of 5 nm in a boundary', { shape: 'disc', radius: 5e-9, reach: 8 * MICRON }, 0.001],
      ] as const
    ).flatMap(([name, nucleus, tolerance]) =>
      [1, 0.5, 0.25].map((microns) =>
        compare(
          `${name}, a = ${microns} um: current over exact`,
          1,
          capturedShare(nucleus, microns * MICRON, mutant),
          tolerance,
          'absolute',
        ),
      ),
    ),
};
