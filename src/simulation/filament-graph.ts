import type { Grid } from '../lattice/grid.ts';
import { DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import type { WorkingSurface } from '../lattice/working-surface.ts';

/** State of a {@link FilamentGraph}, an entry a node; its windows follow from the sites. */
export interface FilamentGraphState {
  readonly sites: Int32Array;
  readonly component: Int32Array;
  readonly nearElectrode: Uint8Array;
  /** Nodes that are gone, the next to be taken last. */
  readonly gone: Int32Array;
}

/**
 * The lithium of the filaments as a graph: its sites in the order in which they turned, and for each the
 * sites within the sharing length l_p along lithium (itself included). Steps go through faces (length a) or
 * across an edge past a lithium neighbour (length sqrt(2) a); never through the electrode.
 *
 * An infinite l_p is held as the connected component instead (`component`), because then the windows of a filament
 * are all the same.
 */
export class FilamentGraph {
  /** Lithium site of each node, in the order in which they turned; -1 of a node that is gone, whose place the next one takes. */
  sites: Int32Array = new Int32Array(256);
  count = 0;
  /** Nodes within l_p of a node, in ascending order; unused where l_p is infinite. */
  readonly reach: number[][] = [];
  /** Representative node of the connected component of a node. */
  readonly component: number[] = [];
  /** 1 where the working electrode is within l_p. */
  readonly nearElectrode: number[] = [];
  readonly infinite: boolean;
  /** l_p in m. */
  readonly length: number;
  private readonly gone: number[] = [];
  private readonly nodeOf: Int32Array;
  private readonly distance: Float64Array;
  private readonly steps: number;
  private readonly grid: Grid;
  private readonly surface: WorkingSurface | null;

  /** `length`: l_p in m, 0 to infinity; `surface`: where the working electrode is, by default the plane z = 0. */
  constructor(grid: Grid, length: number, surface: WorkingSurface | null = null) {
    this.surface = surface;
    this.grid = grid;
    this.length = length;
    this.infinite = !Number.isFinite(length);
    // A hair more than l_p / a, so that whole steps do not depend on rounding.
    this.steps = length / grid.edge + 1e-9;
    this.nodeOf = new Int32Array(grid.sites).fill(-1);
    this.distance = new Float64Array(grid.sites).fill(Number.POSITIVE_INFINITY);
  }

  /** Node of a lithium site, or -1. */
  node(site: number): number {
    return this.nodeOf[site];
  }

  /** Adds a site that has turned into lithium and updates the windows it changes. Returns its node. */
  add(site: number): number {
    if (this.count === this.sites.length) this.lengthen();
    const node = this.gone.pop() ?? this.count++;
    this.sites[node] = site;
    this.nodeOf[site] = node;
    this.reach[node] = [node];
    this.component[node] = node;
    this.nearElectrode[node] = this.touchesElectrode(site) ? 1 : 0;
    if (this.infinite) this.join(node);
    else {
      // Every path that the new site shortens starts and ends within l_p of it.
      const around = this.search(node);
      for (let k = 0; k < around.length; k++) {
        const other = around[k];
        this.open(other, other === node ? around : this.search(other));
      }
    }
    return node;
  }

  /** Removes a site that is filament no more. Returns its node, and those whose windows this has changed. */
  remove(site: number): { node: number; changed: readonly number[] } {
    const node = this.nodeOf[site];
    const changed = this.reach[node].filter((other) => other !== node);
    this.nodeOf[site] = -1;
    this.sites[node] = -1;
    this.reach[node] = [];
    this.component[node] = -1;
    this.nearElectrode[node] = 0;
    this.gone.push(node);
    if (this.infinite) this.label();
    else for (const other of changed) this.open(other, this.search(other));
    return { node, changed };
  }

  save(): FilamentGraphState {
    return {
      sites: this.sites.slice(0, this.count),
      component: Int32Array.from(this.component),
      nearElectrode: Uint8Array.from(this.nearElectrode),
      gone: Int32Array.from(this.gone),
    };
  }

  /** The inverse of {@link save}, in a graph without nodes; searches all windows. */
  restore(state: FilamentGraphState): void {
    const count = state.sites.length;
    while (this.sites.length < count) this.lengthen();
    this.sites.set(state.sites);
    this.count = count;
    for (const node of state.gone) this.gone.push(node);
    for (let node = 0; node < count; node++) if (this.sites[node] >= 0) this.nodeOf[this.sites[node]] = node;
    for (let node = 0; node < count; node++) {
      this.component.push(state.component[node]);
      this.nearElectrode.push(state.nearElectrode[node]);
      this.reach.push(this.sites[node] < 0 ? [] : this.infinite ? [node] : this.search(node));
    }
  }

  private lengthen(): void {
    const longer = new Int32Array(2 * this.sites.length);
    longer.set(this.sites);
    this.sites = longer;
  }

  private open(node: number, window: number[]): void {
    this.reach[node] = window;
    let near = 0;
    for (let m = 0; m < window.length && near === 0; m++)
      if (this.touchesElectrode(this.sites[window[m]])) near = 1;
    this.nearElectrode[node] = near;
  }

  /** Labels all components afresh; the least node of each represents it. */
  private label(): void {
    const { grid, nodeOf, sites, component, nearElectrode } = this;
    component.fill(-1);
    for (let start = 0; start < this.count; start++) {
      if (sites[start] < 0 || component[start] >= 0) continue;
      const part = [start];
      component[start] = start;
      let near = 0;
      for (let k = 0; k < part.length; k++) {
        const here = sites[part[k]];
        if (this.touchesElectrode(here)) near = 1;
        for (let d = 0; d < DIRECTIONS; d++) {
          const j = neighbour(grid, here, d);
          if (j < 0 || nodeOf[j] < 0 || component[nodeOf[j]] >= 0) continue;
          component[nodeOf[j]] = start;
          part.push(nodeOf[j]);
        }
      }
      for (let k = 0; k < part.length; k++) nearElectrode[part[k]] = near;
    }
  }

  /** Whether a site lies on the working electrode. */
  touchesElectrode(site: number): boolean {
    const { surface, grid } = this;
    return surface === null ? site < grid.nx * grid.ny : surface.slot[site] >= 0;
  }

  private join(node: number): void {
    const site = this.sites[node];
    const merged = new Set<number>();
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(this.grid, site, d);
      if (j >= 0 && this.nodeOf[j] >= 0) merged.add(this.component[this.nodeOf[j]]);
    }
    if (merged.size === 0) return;
    merged.add(node);
    const least = Math.min(...merged);
    let near = 0;
    for (const root of merged) near ||= this.nearElectrode[root];
    for (let k = 0; k < this.count; k++) {
      if (!merged.has(this.component[k])) continue;
      this.component[k] = least;
      this.nearElectrode[k] = near;
    }
  }

  /** Nodes within `steps` of a node, by label-correcting search on the lithium. */
  private search(start: number): number[] {
    const { grid, nodeOf, distance, steps, sites } = this;
    const queue: number[] = [sites[start]];
    const found: number[] = [sites[start]];
    distance[sites[start]] = 0;
    for (let head = 0; head < queue.length; head++) {
      const site = queue[head];
      const here = distance[site];
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, site, d);
        if (j < 0 || nodeOf[j] < 0) continue;
        this.visit(j, here + 1, queue, found, steps);
        // Across the edge past j.
        const perpendicular = (d >> 1) * 2;
        for (let e = 0; e < DIRECTIONS; e++) {
          if (e === perpendicular || e === perpendicular + 1) continue;
          const k = neighbour(grid, j, e);
          if (k >= 0 && nodeOf[k] >= 0) this.visit(k, here + Math.SQRT2, queue, found, steps);
        }
      }
    }
    const nodes: number[] = [];
    for (let k = 0; k < found.length; k++) {
      nodes.push(nodeOf[found[k]]);
      distance[found[k]] = Number.POSITIVE_INFINITY;
    }
    return nodes.sort((a, b) => a - b);
  }

  private visit(site: number, length: number, queue: number[], found: number[], steps: number): void {
    if (length > steps || length >= this.distance[site]) return;
    if (this.distance[site] === Number.POSITIVE_INFINITY) found.push(site);
    this.distance[site] = length;
    queue.push(site);
  }
}
