/**
 * Voxel grid of the cell. Sites are cubes of edge `edge`; in 2D (`ny = 1`) they are columns of height
 * `depth` along y, so that areas, volumes, currents and flaw numbers keep their physical units.
 * Site index: `x + nx * (y + ny * z)`. Periodic in x and y; z = 0 is the working electrode,
 * z = nz - 1 touches the counter electrode. With `periodicZ` there are no electrodes: z repeats as x and y do.
 */
export interface Grid {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  /** Voxel edge a in m. */
  readonly edge: number;
  /** Extent of one voxel along y in m: `edge` in 3D, the thickness of the slab in 2D. */
  readonly depth: number;
  /** Whether the last plane of z meets the first (samples without electrodes). */
  readonly periodicZ: boolean;
  /** nx * ny * nz. */
  readonly sites: number;
  /** Area of an x or z face in m^2: edge * depth. (y faces exist in 3D only and have the same area.) */
  readonly faceArea: number;
  /** Voxel volume in m^3. */
  readonly voxelVolume: number;
}

/** Makes a grid; `depth` defaults to the voxel edge (3D), z is open between electrodes unless `periodicZ`. */
export function makeGrid(
  nx: number,
  ny: number,
  nz: number,
  edge: number,
  depth = edge,
  periodicZ = false,
): Grid {
  return {
    nx,
    ny,
    nz,
    edge,
    depth,
    periodicZ,
    sites: nx * ny * nz,
    faceArea: edge * depth,
    voxelVolume: edge * edge * depth,
  };
}
