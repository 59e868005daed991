import type { IonicProperties } from '../fields/ionic-network.ts';
import type { Grid } from '../lattice/grid.ts';
import { type BoundaryTable, type Lattice, NO_BOUNDARY, type SurfaceFlaws } from '../lattice/lattice.ts';
import { centreX, centreY } from '../lattice/neighbours.ts';
import { fracture } from '../mechanisms/fracture.ts';
import type { Mechanism } from '../mechanisms/mechanism.ts';
import type { ActiveMechanism } from '../mechanisms/registry.ts';

/** A boundary table of given unit normals (3 numbers a row), all of general energy. */
export function boundaryTable(normals: readonly number[]): BoundaryTable {
  const count = normals.length / 3;
  return {
    count,
    grainA: new Int32Array(count),
    grainB: new Int32Array(count).fill(1),
    normal: Float64Array.from(normals),
    disorientation: new Float64Array(count).fill(0.7),
    relativeEnergy: new Float64Array(count).fill(1),
    area: new Float64Array(count),
  };
}

/** A lattice of one grain; with normals, its boundaries are for the caller to put on faces. */
export function plainLattice(grid: Grid, normals: readonly number[] = []): Lattice {
  const face = () => new Int32Array(grid.sites).fill(NO_BOUNDARY);
  return {
    grid,
    grain: new Int32Array(grid.sites),
    state: new Uint8Array(grid.sites),
    faceBoundary: [face(), face(), face()],
    boundaryArea: new Float64Array(grid.sites),
    junction: new Uint8Array(grid.sites),
    boundaries: boundaryTable(normals),
  };
}

/** LLZO with linear charge transfer; SI. `resistance` of both interfaces and of deposits in ohm m^2. */
export function plainProperties(resistance: number, changes: Partial<IonicProperties> = {}): IonicProperties {
  return {
    conductivity: 0.057,
    boundaryResistance: 0,
    workingResistance: resistance,
    counterResistance: resistance,
    depositResistance: resistance,
    chargeTransfer: { kinetics: 'linear', transferCoefficient: 0.5, temperature: 298.15 },
    ...changes,
  };
}

/** The same flaw at the centre of every surface site, in m. */
export function equalFlaws(grid: Grid, size: number): SurfaceFlaws {
  const sites = grid.nx * grid.ny;
  return {
    size: new Float64Array(sites).fill(size),
    x: Float64Array.from({ length: sites }, (_, s) => centreX(grid, s)),
    y: Float64Array.from({ length: sites }, (_, s) => centreY(grid, s)),
    count: sites,
    truncated: 0,
  };
}

/** Filaments grow, and nothing else acts. */
export const filamentsAlone: readonly ActiveMechanism[] = [
  { mechanism: fracture as Mechanism, parameters: {} },
];
