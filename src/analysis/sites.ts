/** Sets of sites on a periodic lattice: boundary sites, connection to the working electrode, distances. */
import type { Grid } from '../lattice/grid.ts';
import { type Lattice, NO_BOUNDARY, SiteState } from '../lattice/lattice.ts';

/** 1 for every boundary site: a site with a face neighbour across a grain boundary, on either side. */
export function boundarySites({ grid, faceBoundary }: Lattice): Uint8Array {
  const { nx, ny, nz } = grid;
  const [faceX, faceY, faceZ] = faceBoundary;
  const mask = new Uint8Array(grid.sites);
  const plane = nx * ny;
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, i++) {
        if (faceX[i] !== NO_BOUNDARY) {
          mask[i] = 1;
          mask[x + 1 < nx ? i + 1 : i + 1 - nx] = 1;
        }
        if (faceY[i] !== NO_BOUNDARY) {
          mask[i] = 1;
          mask[y + 1 < ny ? i + nx : i + nx - plane] = 1;
        }
        if (faceZ[i] !== NO_BOUNDARY && z + 1 < nz) {
          mask[i] = 1;
          mask[i + plane] = 1;
        }
      }
  return mask;
}

/** 1 for each of the first `count` sites listed. */
export function siteMask(grid: Grid, sites: Uint32Array, count: number): Uint8Array {
  const mask = new Uint8Array(grid.sites);
  for (let k = 0; k < count; k++) mask[sites[k]!] = 1;
  return mask;
}

/** Marks the metal of a carved working electrode too. */
export function markElectrode({ state, relief }: Lattice, mask: Uint8Array): void {
  if (relief === undefined) return;
  for (let i = 0; i < mask.length; i++) if (state[i] === SiteState.electrode) mask[i] = 1;
}

/** Share of boundary sites among all sites that are neither pores nor electrode. */
export function boundaryFraction(lattice: Lattice, boundary: Uint8Array): number {
  let sites = 0;
  let onBoundary = 0;
  for (let i = 0; i < boundary.length; i++) {
    if (lattice.state[i] === SiteState.pore || lattice.state[i] === SiteState.electrode) continue;
    sites++;
    onBoundary += boundary[i]!;
  }
  return sites === 0 ? Number.NaN : onBoundary / sites;
}

/** Share of the listed sites that are set in `mask`; NaN for none listed. */
export function fractionIn(mask: Uint8Array, sites: Uint32Array, count: number): number {
  let inside = 0;
  for (let k = 0; k < count; k++) inside += mask[sites[k]!]!;
  return count === 0 ? Number.NaN : inside / count;
}

/**
 * 1 for every site of `metal` joined through shared faces to a metal site of the plane z = 0: lithium in
 * electronic contact with the working electrode. The rest is isolated.
 */
export function connectedToElectrode({ nx, ny, nz }: Grid, metal: Uint8Array): Uint8Array {
  const plane = nx * ny;
  const seen = new Uint8Array(metal.length);
  const stack: number[] = [];
  const visit = (i: number) => {
    if (metal[i] === 1 && seen[i] === 0) {
      seen[i] = 1;
      stack.push(i);
    }
  };
  for (let i = 0; i < plane; i++) visit(i);
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    const x = i % nx;
    const y = Math.floor(i / nx) % ny;
    const z = Math.floor(i / plane);
    visit(x > 0 ? i - 1 : i - 1 + nx);
    visit(x + 1 < nx ? i + 1 : i + 1 - nx);
    visit(y > 0 ? i - nx : i - nx + plane);
    visit(y + 1 < ny ? i + nx : i + nx - plane);
    if (z > 0) visit(i - plane);
    if (z + 1 < nz) visit(i + plane);
  }
  return seen;
}
