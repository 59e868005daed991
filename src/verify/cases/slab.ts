import { IonicField } from '../../fields/ionic.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { SiteState } from '../../lattice/lattice.ts';
import type { VerificationCase } from '../case.ts';
import { compare } from '../compare.ts';
import { plainLattice, plainProperties } from '../samples.ts';

const TOLERANCE = 1e-8;

/** Uniform slab between two resistive electrodes: V = j (L / sigma + R_w + R_c), in 1D, 2D and 3D, odd sizes too. */
export const slab: VerificationCase = {
  name: 'slab',
  title: 'Uniform slab between resistive electrodes',
  source: 'Ohm',
  level: 'quick',
  mutant: 'conductivity off by 1e-4',
  run: ({ mutant }) =>
    (
      [
        [1, 1, 7],
        [5, 1, 9],
        [4, 3, 11],
        [17, 13, 10],
      ] as const
    ).map(([nx, ny, nz]) => {
      const edge = 1e-6;
      const lattice = plainLattice(makeGrid(nx, ny, nz, edge));
      const properties = plainProperties(1e-3);
      const field = new IonicField(
        lattice,
        mutant ? { ...properties, conductivity: properties.conductivity * (1 + 1e-4) } : properties,
      );
      field.setCurrent(3 * nx * ny * edge * edge);
      field.update({ tolerance: 1e-12 });
      return compare(
        `slab ${nx}x${ny}x${nz}: V`,
        3 * ((nz * edge) / 0.057 + 2e-3),
        field.voltage,
        TOLERANCE,
        'relative',
      );
    }),
};

/** A resistive plane between the electrodes: the ohmic jump adds R_gb j, wherever the plane lies. */
export const resistivePlane: VerificationCase = {
  name: 'resistive-plane',
  title: 'Ohmic jump across a resistive plane',
  source: 'Ohm',
  level: 'quick',
  mutant: 'boundary resistance off by 1e-4',
  run: ({ mutant }) =>
    [0, 3, 7].map((plane) => {
      const grid = makeGrid(6, 5, 9, 2e-6);
      const lattice = plainLattice(grid, [0, 0, 1]);
      for (let s = 0; s < 30; s++) lattice.faceBoundary[2][plane * 30 + s] = 0;
      const field = new IonicField(
        lattice,
        plainProperties(1e-3, { boundaryResistance: 2e-5 * (mutant ? 1 + 1e-4 : 1) }),
      );
      field.setCurrent(3 * 30 * grid.faceArea);
      field.update({ tolerance: 1e-13 });
      const below = field.potential[plane * 30];
      const above = field.potential[(plane + 1) * 30];
      return compare(
        `resistive plane after layer ${plane}: jump`,
        2e-5 * 3,
        above - below - (3 * grid.edge) / 0.057,
        TOLERANCE,
        'relative',
      );
    }),
};

/** Kirchhoff's balance shows a single corrupted face: the audit against fresh conductances must see it. */
export const corruptedFace: VerificationCase = {
  name: 'corrupted-face',
  title: 'The audit sees one corrupted face',
  source: 'Kirchhoff',
  level: 'quick',
  mutant: 'the face is corrupted',
  run: ({ mutant }) => {
    const grid = makeGrid(12, 11, 13, 1e-6);
    const lattice = plainLattice(grid);
    lattice.state[700] = SiteState.pore;
    const field = new IonicField(lattice, plainProperties(1e-3));
    if (mutant) field.solver.conductanceZ[500] *= 1.02;
    field.setCurrent(5 * 132 * grid.faceArea);
    field.update({ tolerance: 1e-11 });
    return [compare('mismatch of the books over the current', 0, field.audit(), 1e-8, 'absolute')];
  },
};
