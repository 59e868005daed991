import type { Grid } from '../lattice/grid.ts';
import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { connected, DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import type { WorkingSurface } from '../lattice/working-surface.ts';

/** Marks a lithium site, and all lithium connected with it, as joined to the working electrode; returns what is new, the site first. */
export function groundFrom(lattice: Lattice, grounded: Uint8Array, start: number): number[] {
  return connected(lattice, start, SiteState.lithium, grounded);
}

/** Marks the lithium that only `site`, itself no longer marked, has held to the working electrode as floating, and returns it. */
export function cutOff(grid: Grid, grounded: Uint8Array, site: number, { slot }: WorkingSurface): number[] {
  const cut: number[] = [];
  const held = new Set<number>();
  for (let d = 0; d < DIRECTIONS; d++) {
    const start = neighbour(grid, site, d);
    if (start < 0 || !grounded[start] || held.has(start)) continue;
    // Depth first, towards the electrode first: what holds is mostly found in few steps.
    const seen = new Set([start]);
    const stack = [start];
    let holds = false;
    for (let i = stack.pop(); i !== undefined && !holds; i = stack.pop()) {
      holds = slot[i] >= 0 || held.has(i);
      for (let e = 0; e < DIRECTIONS; e++) {
        const j = neighbour(grid, i, e);
        if (j < 0 || !grounded[j] || seen.has(j)) continue;
        seen.add(j);
        stack.push(j);
      }
    }
    for (const i of seen) {
      if (holds) held.add(i);
      else {
        grounded[i] = 0;
        cut.push(i);
      }
    }
  }
  return cut;
}
