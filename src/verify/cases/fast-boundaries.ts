import { effectiveConductivity } from '../../fields/effective-conductivity.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { boundarySheets } from '../../microstructure/boundary-sheets.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';
import { compare } from '../compare.ts';
import { periodicPlanes } from '../planes.ts';
import { plainLattice, plainProperties } from '../samples.ts';

const BULK = 0.057;
const SIDE = 24e-6;
/** Miller indices of the planes, their offset in spacings, and the dimensions of the lattice. */
const PLANES = [
  [[0, 0, 1], 0.3, 2],
  [[1, 0, 1], 0, 2],
  [[1, 0, 2], 0.37, 2],
  [[1, 0, 6], 0.2, 2],
  [[2, 0, 3], 0.45, 2],
  [[1, 1, 1], 0, 3],
  [[0, 1, 2], 0.37, 3],
  [[1, 2, 3], 0.21, 3],
] as const;

/** Effective tensor over the bulk conductivity, row by row; `excess` is sigma_par delta over h sigma, h the spacing. */
function tensorOf(
  indices: readonly [number, number, number],
  offset: number,
  planar: boolean,
  n: number,
  excess: number,
): Float64Array {
  const edge = SIDE / n;
  const grid = makeGrid(n, planar ? 1 : n, n, edge, edge, true);
  const box = [SIDE, planar ? edge : SIDE, SIDE] as const;
  const squares = boundarySheets({ box, boundaries: periodicPlanes(indices, offset, box) }, grid);
  const sheet = (excess * BULK * SIDE) / Math.hypot(...indices);
  const [x, y, z] = squares.map((faces) => faces.map((number) => number * sheet));
  const properties = plainProperties(0, { alongBoundaries: [x!, y!, z!] });
  const { tensor } = effectiveConductivity(plainLattice(grid), properties, 1e-11);
  return tensor.map((value) => (Number.isNaN(value) ? 0 : value / BULK));
}

/** u.T.v */
function project(tensor: Float64Array, u: readonly number[], v: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < 3; i++) for (let k = 0; k < 3; k++) sum += u[i]! * tensor[3 * i + k]! * v[k]!;
  return sum;
}

function unit(v: readonly number[]): number[] {
  return v.map((value) => value / Math.hypot(...v));
}

function cross(u: readonly number[], v: readonly number[]): number[] {
  return [0, 1, 2].map((k) => u[(k + 1) % 3]! * v[(k + 2) % 3]! - u[(k + 2) % 3]! * v[(k + 1) % 3]!);
}

/**
 * Thin boundaries that conduct along themselves, at any angle and offset: sigma + sigma_par delta / h in every direction of
 * the plane, exactly; across, where planes add nothing, too much by what the voxels that they run through short, first
 * order in a.
 */
export const fastBoundaries: VerificationCase = {
  name: 'laminate-fast-boundary-any-angle',
  title: 'Fast boundaries at any angle: conduction along them',
  source: 'Milton, The Theory of Composites (2002), ch. 9: sigma + sigma_par delta_el/h along, sigma across',
  level: 'quick',
  mutant: 'sheets conduct 1 % more',
  run: ({ mutant }) =>
    PLANES.flatMap(([indices, offset, dimensions]): VerificationResult[] => {
      const planar = dimensions === 2;
      const normal = unit(indices);
      const first = unit(indices[0] === 0 ? [1, 0, 0] : [indices[2], 0, -indices[0]]);
      const name = `planes (${indices.join(' ')})`;
      const along = planar ? [first] : [first, cross(normal, first)];
      const found = [0.1, 10].flatMap((excess) => {
        const tensor = tensorOf(indices, offset, planar, 12, mutant ? 1.01 * excess : excess);
        return along.map((u, k) =>
          compare(
            `${name}, excess ${excess}: along${planar ? '' : `, direction ${k + 1}`}`,
            1,
            project(tensor, u, u) / (1 + excess),
            1e-8,
            'absolute',
          ),
        );
      });
      if (indices.filter((index) => index !== 0).length === 1) return found;
      const excess = (n: number) => project(tensorOf(indices, offset, planar, n, 1), normal, normal) - 1;
      const [coarse, fine] = planar ? [excess(48), excess(96)] : [excess(16), excess(32)];
      found.push(
        compare(`${name}: order in a of what conducts across`, 1, Math.log2(coarse / fine), 0.25, 'absolute'),
      );
      return found;
    }),
};
