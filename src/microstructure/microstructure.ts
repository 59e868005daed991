import type { Grid } from '../lattice/grid.ts';
import { boundarySheets } from './boundary-sheets.ts';
import { polycrystalSeeds } from './grains.ts';
import { mapOutlets, mapSheets, mapTessellation } from './map-tessellation.ts';
import { randomOrientations } from './orientations.ts';
import { cutOutlets } from './outlets.ts';
import { checkMicrostructureParameters, type MicrostructureParameters } from './parameters.ts';
import { bicrystalTessellation, brickTessellation, uniformTessellation } from './plain-tessellations.ts';
import { drawPores } from './pores.ts';
import { powerTessellation } from './power-tessellation.ts';
import type { Microstructure } from './sample.ts';
import type { Tessellation } from './tessellation.ts';

/**
 * Makes the sample; with `periodicZ` one that repeats along z as along x and y, without electrodes. Random numbers come from the streams `${seed}/grains`, `${seed}/orientations`,
 * `${seed}/pores/...` and `${seed}/boundary-energy/...`.
 * @throws MicrostructureError where a parameter is out of range.
 */
export function makeMicrostructure(
  parameters: MicrostructureParameters,
  seed: string,
  periodicZ = false,
): Microstructure {
  checkMicrostructureParameters(parameters);
  const tessellation = tessellate(parameters, seed, periodicZ);
  return {
    parameters,
    seed,
    periodicZ,
    tessellation,
    orientations: parameters.map?.orientations ?? randomOrientations(tessellation.count, seed),
    pores: drawPores(parameters, tessellation, seed, periodicZ),
    outlets: tessellation.shape.kind === 'map' ? mapOutlets(tessellation) : cutOutlets(tessellation),
  };
}

/** Conduction along boundaries in squares: of their polygons, or of the faces of a map. See {@link boundarySheets}. */
export function sheetsOf(tessellation: Tessellation, grid: Grid): ReturnType<typeof boundarySheets> {
  return tessellation.shape.kind === 'map'
    ? mapSheets(tessellation, grid)
    : boundarySheets(tessellation, grid);
}

function tessellate(parameters: MicrostructureParameters, seed: string, periodicZ: boolean): Tessellation {
  switch (parameters.kind) {
    case 'polycrystal':
      return powerTessellation(polycrystalSeeds(parameters, seed));
    case 'bicrystal':
      return bicrystalTessellation(parameters, periodicZ);
    case 'bricks':
      return brickTessellation(parameters, periodicZ);
    case 'singleCrystal':
      return uniformTessellation(parameters, 1);
    case 'glass':
      return uniformTessellation(parameters, 0);
    case 'imported':
      return mapTessellation(parameters, periodicZ);
  }
}

export { boundarySheets } from './boundary-sheets.ts';
export { buildLattice, buildVoxels, estimateMemory } from './build-lattice.ts';
export type { GrainMap } from './grain-map.ts';
export { drawNuclei, type Nuclei, type NucleiParameters, noNuclei } from './internal-flaws.ts';
export type { FlawParameters, MicrostructureParameters } from './parameters.ts';
export { MicrostructureError } from './parameters.ts';
export { carve, drawRoughInterface } from './rough-interface.ts';
export type { Microstructure } from './sample.ts';
export { type MicrostructureStatistics, microstructureStatistics } from './statistics.ts';
export { drawSurfaceFlaws } from './surface-flaws.ts';
