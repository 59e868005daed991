import type { Random } from '../kinetics/random.ts';
import { Clusters } from '../lattice/clusters.ts';
import { makeGrid } from '../lattice/grid.ts';

/** Sites in the order in which {@link fillingThreshold} takes them, and its clusters, for one box. */
export interface FillingBox {
  readonly clusters: Clusters;
  readonly order: Int32Array;
  /** x of the wall that makes the sides free, or -1 for periodic sides. */
  readonly nx: number;
  readonly walled: boolean;
}

/** A box of L^2 (`dimensions` 2) or L^3 sites; free sides (2D only) have one more column, which stays empty. */
export function fillingBox(L: number, dimensions: 2 | 3, freeSides: boolean): FillingBox {
  const grid = makeGrid(freeSides ? L + 1 : L, dimensions === 2 ? 1 : L, L, 1e-6);
  const order: number[] = [];
  for (let i = 0; i < grid.sites; i++) if (!freeSides || i % grid.nx < L) order.push(i);
  return { clusters: new Clusters(grid), order: Int32Array.from(order), nx: grid.nx, walled: freeSides };
}

/**
 * Fills random sites one by one until a cluster joins the first plane and the last; returns the filled fraction
 * (Newman & Ziff 2000). `pairs` fills each site together with its neighbour in x: the wrong law of a mutant.
 */
export function fillingThreshold(box: FillingBox, random: Random, pairs: boolean): number {
  const { clusters, order, nx, walled } = box;
  clusters.clear();
  for (let i = 0; i < order.length; i++) {
    const j = i + Math.floor(random() * (order.length - i));
    const site = order[j]!;
    order[j] = order[i]!;
    order[i] = site;
    let root = clusters.add(site);
    if (pairs) {
      const x = site % nx;
      const next = x + 1 < nx - (walled ? 1 : 0) ? site + 1 : site - 1;
      root = clusters.add(next);
    }
    if (clusters.spans(root)) break;
  }
  return clusters.members / order.length;
}
