import { finishMap } from '../../src/io/maps/assemble-map.ts';
import type { Lattice } from '../../src/lattice/lattice.ts';
import type { GrainMap } from '../../src/microstructure/grain-map.ts';
import type { MicrostructureParameters } from '../../src/microstructure/parameters.ts';
import { sampleParameters } from './samples.ts';

const um = 1e-6;

/** A map of nx x ny x nz voxels of 1 um, its labels by a function of the voxel. */
export function mapOf(
  dimensions: readonly [number, number, number],
  label: (x: number, y: number, z: number) => number,
): GrainMap {
  const [nx, ny, nz] = dimensions;
  const grain = Int32Array.from({ length: nx * ny * nz }, (_, i) =>
    label(i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))),
  );
  return finishMap({
    dimensions,
    spacing: [um, um, um],
    grain,
    grains: Math.max(...grain) + 1,
    pore: null,
    orientations: null,
  });
}

/** The grains of a lattice as a map. */
export function mapOfLattice({ grid, grain }: Lattice): GrainMap {
  return finishMap({
    dimensions: [grid.nx, grid.ny, grid.nz],
    spacing: [grid.edge, grid.edge, grid.edge],
    grain,
    grains: Math.max(...grain) + 1,
    pore: null,
    orientations: null,
  });
}

/** Parameters of the sample of a map in voxels of its least spacing. */
export function importedParameters(map: GrainMap): MicrostructureParameters {
  const [x, y, z] = map.dimensions.map((n, axis) => n * map.spacing[axis]!) as [number, number, number];
  const planar = map.dimensions[1] === 1;
  return {
    ...sampleParameters({}),
    kind: 'imported',
    dimensions: planar ? 2 : 3,
    size: planar ? [x, z] : [x, y, z],
    voxel: planar ? Math.min(map.spacing[0], map.spacing[2]) : Math.min(...map.spacing),
    pores: { boundary: 0, junction: 0, interior: 0, diameter: um },
    map,
  };
}
