import { effectiveConductivity } from '../../fields/effective-conductivity.ts';
import { leastDissipation } from '../../fields/least-dissipation.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { neighbour } from '../../lattice/neighbours.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';
import { compare } from '../compare.ts';
import { plainLattice, plainProperties } from '../samples.ts';

const BULK = 0.057;
const BOX = 24e-6;
/** Rise and run of the planes: atan(p / q) against z. */
const SLOPES = [
  [1, 1],
  [1, 2],
  [1, 3],
  [2, 3],
] as const;

/** Conductivity across and along planes in S/m, and the coupling between, which is zero. */
interface Laminate {
  readonly across: number;
  readonly along: number;
  readonly coupling: number;
}

/**
 * Resistive planes of normal (q, -p) / sqrt(p^2 + q^2) in the x-z plane, two in a periodic square of n x n voxels:
 * conductivities of the lattice, and of the plane boundaries by least dissipation. The mutant gives every face of the
 * staircase its whole area.
 */
function tiltedPlanes(p: number, q: number, n: number, resistance: number, mutant: boolean) {
  const grid = makeGrid(n, 1, n, BOX / n, BOX / n, true);
  const size = Math.hypot(p, q);
  const normal = mutant ? [1, 0, -1] : [q / size, 0, -p / size];
  const lattice = plainLattice(grid, normal);
  // Number of the plane below a site; the nudge puts a centre on a plane to one side.
  const band = (x: number, z: number) => Math.floor((2 * (q * (x + 0.5) - p * (z + 0.5))) / n + 1e-7);
  for (let i = 0; i < grid.sites; i++) {
    const x = i % n;
    const z = Math.floor(i / n);
    lattice.grain[i] = band(x, z) & 1;
    if (band(x + 1, z) !== band(x, z)) lattice.faceBoundary[0][i] = 0;
    if (band(x, z + 1) !== band(x, z)) lattice.faceBoundary[2][i] = 0;
    for (const axis of [0, 2] as const) {
      if (lattice.faceBoundary[axis][i] < 0) continue;
      const share = (grid.faceArea * Math.abs(normal[axis]!)) / 2;
      lattice.boundaryArea[i] += share;
      lattice.boundaryArea[neighbour(grid, i, 2 * axis)] += share;
    }
  }
  const properties = plainProperties(0, { boundaryResistance: resistance });
  const direct = effectiveConductivity(lattice, properties);
  const along = (tensor: Float64Array): Laminate => {
    const project = (a: number, b: number, c: number, d: number) =>
      (a * c * tensor[0]! + a * d * tensor[2]! + b * c * tensor[6]! + b * d * tensor[8]!) / (size * size);
    return { across: project(q, -p, q, -p), along: project(p, q, p, q), coupling: project(q, -p, p, q) };
  };
  const voxels = along(direct.tensor);
  return { voxels, planes: along(leastDissipation(lattice, properties, direct.currents).tensor), size };
}

/**
 * Laminates at any angle. On the voxels the conductivity across is exact at every tilt, that along too small by first
 * order in a; evaluated on the plane boundaries both are right to a small part of that. R_gb is a tenth of the resistance
 * between two planes, and equal to it: below and above that of a voxel.
 */
export const laminatesAnyAngle: VerificationCase = {
  name: 'laminates-any-angle',
  title: 'Resistive planes at any angle: the whole tensor',
  source: 'Milton, The Theory of Composites (2002), ch. 9: 1/sigma + R_gb/h across, sigma along',
  level: 'quick',
  mutant: 'staircase faces carry their whole area',
  run: ({ mutant }) =>
    SLOPES.flatMap(([p, q]): VerificationResult[] => {
      const spacing = BOX / 2 / Math.hypot(p, q);
      const name = `planes at ${((Math.atan2(p, q) * 180) / Math.PI).toFixed(1)} degrees`;
      return [0.1, 1].flatMap((ratio): VerificationResult[] => {
        const resistance = (ratio * spacing) / BULK;
        const across = BULK / (1 + ratio);
        const coarse = tiltedPlanes(p, q, 48, resistance, mutant);
        const fine = tiltedPlanes(p, q, 96, resistance, mutant);
        const loss = ({ voxels }: typeof fine) => 1 - voxels.along / BULK;
        const label = `${name}, R_gb = ${ratio} h/sigma`;
        const found = [
          compare(`${label}: across, voxels`, across, fine.voxels.across, 1e-8, 'relative'),
          compare(`${label}: across, planes`, across, fine.planes.across, 1e-4, 'relative'),
          compare(`${label}: along, planes`, BULK, fine.planes.along, 0.006, 'relative'),
          compare(`${label}: coupling over sigma, planes`, 0, fine.planes.coupling / BULK, 0.002, 'absolute'),
        ];
        if (ratio === 1)
          found.push(
            compare(
              `${label}: along, voxels: order in a`,
              1,
              Math.log2(loss(coarse) / loss(fine)),
              0.15,
              'absolute',
            ),
          );
        return found;
      });
    }),
};
