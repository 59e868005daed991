import { effectiveConductivity } from '../../fields/effective-conductivity.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { SiteState } from '../../lattice/lattice.ts';
import type { VerificationCase } from '../case.ts';
import { compare } from '../compare.ts';
import { plainLattice, plainProperties } from '../samples.ts';

/** Excess conductivity sigma_eff / sigma - 1 of a cubic array of spheres and their volume fraction; contrast 0: pores. */
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
    if (contrast === 0) lattice.state[i] = SiteState.pore;
    else siteConductivity[i] *= contrast;
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

/** Excess conductivity of dilute spheres of volume fraction f, by Maxwell-Garnett. */
function maxwellExcess(fraction: number, contrast: number): number {
  const polarisability = (contrast - 1) / (contrast + 2);
  return (1 + 2 * fraction * polarisability) / (1 - fraction * polarisability) - 1;
}

/**
 * Displacement over a of a plane wall of Miller indices that conducts nothing, as the current along it feels it: what
 * channels of 2 n a in a periodic cube conduct less than their share of the volume, halved.
 */
function wallDisplacement(indices: readonly [number, number, number], n: number): number {
  const [h, k, l] = indices;
  const grid = makeGrid(n, k === 0 ? 1 : n, n, 1e-6, 1e-6, true);
  const lattice = plainLattice(grid);
  let open = 0;
  for (let i = 0; i < grid.sites; i++) {
    const x = (i % n) + 0.5;
    const y = k === 0 ? 0 : (Math.floor(i / n) % n) + 0.5;
    const z = Math.floor(i / (grid.nx * grid.ny)) + 0.5;
    const u = (h * x + k * y + l * z) / n + 1e-7;
    if (u - Math.floor(u) < 0.5) lattice.state[i] = SiteState.pore;
    else open++;
  }
  const { tensor } = effectiveConductivity(lattice, plainProperties(0), 1e-11);
  // Along (l, 0, -h), which lies in the wall.
  const along =
    (l * l * tensor[0]! - h * l * (tensor[2]! + tensor[6]!) + h * h * tensor[8]!) / (h * h + l * l);
  return ((open / grid.sites - along / 0.057) * n) / Math.hypot(h, k, l) / 2;
}

/**
 * Spheres of finite contrast, and pores. What conducts well is right within 2 % at a radius of 12 a. Around what
 * conducts badly the current has to follow the staircase of the surface, in the corners of which it stands still: a wall
 * acts as if it lay 0.18 to 0.37 a further out (none along the axes), whatever a and its thickness, and a sphere as if it
 * were wider by 0.2 a. An error of first order, 9.9, 5.2, 3.5 and 2.6 % at R = 6, 12, 18 and 24 a, which leaves less than
 * 2 % when it is extrapolated away; the volume of the voxels is within 1 % of the sphere's and no part of it.
 */
export const maxwellGarnett: VerificationCase = {
  name: 'maxwell-garnett',
  title: 'Dilute spheres that conduct and that do not: excess conductivity',
  source:
    'Maxwell, A Treatise on Electricity and Magnetism (1873), art. 314; Maxwell Garnett, Phil. Trans. R. Soc. A 203, 385 (1904)',
  level: 'quick',
  mutant: 'spheres of contrast 7, 0.2 and 0.1 in the place of 10, 0.1 and 0',
  run: ({ mutant }) => {
    const mutants = new Map([
      [10, 7],
      [0.1, 0.2],
      [0, 0.1],
    ]);
    const ratio = (n: number, radius: number, contrast: number) => {
      const { excess, fraction } = sphereArray(n, radius, mutant ? mutants.get(contrast)! : contrast);
      return excess / maxwellExcess(fraction, contrast);
    };
    const conducting = compare(
      'contrast 10, R = 12 a: excess over expected',
      1,
      ratio(56, 12, 10),
      0.02,
      'absolute',
    );
    return [
      conducting,
      // What a staircase of single steps does to the flow beside it, by symmetry: half a step across.
      compare(
        'wall at 45 degrees: displacement over a',
        1 / (2 * Math.SQRT2),
        wallDisplacement([1, 0, 1], 24),
        1e-6,
        'absolute',
      ),
      compare(
        'wall along (111): displacement over a',
        1 / (2 * Math.sqrt(3)),
        wallDisplacement([1, 1, 1], 24),
        1e-6,
        'absolute',
      ),
      ...[0.1, 0].flatMap((contrast) => {
        const name = contrast === 0 ? 'pores' : `contrast ${contrast}`;
        const coarse = ratio(28, 6, contrast);
        const fine = ratio(56, 12, contrast);
        return [
          compare(
            `${name}, R = 6 a and 12 a extrapolated: excess over expected`,
            1,
            2 * fine - coarse,
            0.02,
            'absolute',
          ),
          compare(
            `${name}: order of the error in a / R`,
            1,
            Math.log2((coarse - 1) / (fine - 1)),
            0.15,
            'absolute',
          ),
        ];
      }),
    ];
  },
};
