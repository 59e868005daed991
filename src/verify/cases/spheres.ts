import { effectiveConductivity } from '../../fields/effective-conductivity.ts';
import { makeGrid } from '../../lattice/grid.ts';
import type { VerificationCase } from '../case.ts';
import { compare } from '../compare.ts';
import { plainLattice, plainProperties } from '../samples.ts';

/** Excess conductivity sigma_eff / sigma - 1 of a cubic array of spheres and their volume fraction. */
function sphereArray(n: number, radius: number, contrast: number): { excess: number; fraction: number } {
  const grid = makeGrid(n, n, n, 1e-6, 1e-6, true);
  const lattice = plainLattice(grid);
  const siteConductivity = new Float64Array(grid.sites).fill(0.057);
  let inside = 0;
  const centre = (n - 1) / 2;
  for (let i = 0; i < grid.sites; i++) {
    const dx = (i % n) - centre;
    const dy = (Math.floor(i / n) % n) - centre;
    const dz = Math.floor(i / (n * n)) - centre;
    if (dx * dx + dy * dy + dz * dz >= radius * radius) continue;
    siteConductivity[i] *= contrast;
    inside++;
  }
  const { tensor } = effectiveConductivity(lattice, plainProperties(0, { siteConductivity }), 1e-9);
  return { excess: tensor[8] / 0.057 - 1, fraction: inside / grid.sites };
}

/**
 * Dilute metal spheres of radius 12 a: Maxwell-Garnett, sigma_eff / sigma = 1 + 3 f / (1 - f) for a metal that
 * conducts 1e6 times better. f is the volume of the voxels.
 */
export const spheres: VerificationCase = {
  name: 'metal-spheres',
  title: 'Dilute metal spheres: Maxwell-Garnett excess conductivity',
  source: 'Maxwell, A Treatise on Electricity and Magnetism (1873), art. 314',
  level: 'quick',
  mutant: 'spheres conduct 50 times better only',
  run: ({ mutant }) => {
    const { excess, fraction } = sphereArray(56, 12, mutant ? 50 : 1e6);
    return [compare('excess conductivity', (3 * fraction) / (1 - fraction), excess, 0.02, 'relative')];
  },
};
