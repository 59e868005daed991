import type { Grid } from './grid.ts';
import { type Lattice, NO_BOUNDARY, type SiteState } from './lattice.ts';

/** What tells which sites are beside each other. */
export type GridTopology = Pick<Grid, 'nx' | 'ny' | 'nz' | 'periodicZ'>;

/** Directions are numbered +x, -x, +y, -y, +z, -z. */
export const DIRECTIONS = 6;

/** Axis (0, 1, 2) of a direction. */
export function axisOf(direction: number): 0 | 1 | 2 {
  return (direction >> 1) as 0 | 1 | 2;
}

/**
 * Face neighbour of a site in a direction: periodic in x and y, open in z unless the grid is periodic there; -1 where
 * there is none (the ends of z, or an axis of one site).
 */
export function neighbour(grid: GridTopology, site: number, direction: number): number {
  const { nx, ny, nz } = grid;
  const plane = nx * ny;
  switch (direction) {
    case 0:
      return nx === 1 ? -1 : site % nx === nx - 1 ? site - nx + 1 : site + 1;
    case 1:
      return nx === 1 ? -1 : site % nx === 0 ? site + nx - 1 : site - 1;
    case 2:
      return ny === 1 ? -1 : site % plane >= plane - nx ? site - plane + nx : site + nx;
    case 3:
      return ny === 1 ? -1 : site % plane < nx ? site + plane - nx : site - nx;
    case 4:
      return site >= plane * (nz - 1) ? (wraps(grid) ? site - plane * (nz - 1) : -1) : site + plane;
    default:
      return site < plane ? (wraps(grid) ? site + plane * (nz - 1) : -1) : site - plane;
  }
}

function wraps({ periodicZ, nz }: GridTopology): boolean {
  return periodicZ && nz > 1;
}

/** Boundary crossed on leaving a site in a direction, or -1. */
export function boundaryAcross(lattice: Lattice, site: number, direction: number): number {
  const faces = lattice.faceBoundary[axisOf(direction)];
  if ((direction & 1) === 0) return faces[site];
  const other = neighbour(lattice.grid, site, direction);
  return other < 0 ? NO_BOUNDARY : faces[other];
}

/** Whether two sites touch one and the same grain boundary. */
export function shareBoundary(lattice: Lattice, a: number, b: number): boolean {
  for (let d = 0; d < DIRECTIONS; d++) {
    const boundary = boundaryAcross(lattice, a, d);
    if (boundary < 0) continue;
    for (let e = 0; e < DIRECTIONS; e++) if (boundaryAcross(lattice, b, e) === boundary) return true;
  }
  return false;
}

/** Position of a site's centre in m along an axis. */
export function centreX(grid: Grid, site: number): number {
  return ((site % grid.nx) + 0.5) * grid.edge;
}
export function centreY(grid: Grid, site: number): number {
  return ((Math.floor(site / grid.nx) % grid.ny) + 0.5) * grid.depth;
}
export function centreZ(grid: Grid, site: number): number {
  return (Math.floor(site / (grid.nx * grid.ny)) + 0.5) * grid.edge;
}

/**
 * The sites of one state joined to a site through shared faces, breadth first, that are not marked yet; marks them. The
 * first is the site itself, whatever its state.
 */
export function connected(
  { grid, state }: Lattice,
  start: number,
  of: SiteState,
  marked: Uint8Array,
): number[] {
  const found = [start];
  marked[start] = 1;
  for (let k = 0; k < found.length; k++)
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, found[k], d);
      if (j < 0 || state[j] !== of || marked[j]) continue;
      marked[j] = 1;
      found.push(j);
    }
  return found;
}

/** Square in m^2 of the distance of a site's centre from a place (x, y, z) in m, by the nearest image in x and y. */
export function squareDistance(grid: Grid, site: number, x: number, y: number, z: number): number {
  const lengthX = grid.nx * grid.edge;
  let dx = centreX(grid, site) - x;
  dx -= lengthX * Math.round(dx / lengthX);
  let dy = 0;
  if (grid.ny > 1) {
    const lengthY = grid.ny * grid.edge;
    dy = centreY(grid, site) - y;
    dy -= lengthY * Math.round(dy / lengthY);
  }
  const dz = centreZ(grid, site) - z;
  return dx * dx + dy * dy + dz * dz;
}
