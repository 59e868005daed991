import type { Grid } from './grid.ts';
import { type Lattice, NO_BOUNDARY } from './lattice.ts';

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
export function neighbour(grid: Grid, site: number, direction: number): number {
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

function wraps({ periodicZ, nz }: Grid): boolean {
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
