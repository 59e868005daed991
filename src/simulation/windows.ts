import type { Lattice } from '../lattice/lattice.ts';
import { DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import type { FilamentGraph } from './filament-graph.ts';
import type { RateLaw } from './rate-law.ts';

/** Numbers kept of a node, side by side so that a window reads one cache line a node. */
const STRIDE = 8;
/** Offsets in a node's record. */
export const DONOR = 0;
export const CONDUCTANCE = 1;
export const DRIVE = 2;
export const INTACT = 3;
export const OPEN = 4;

/** Share of the whole plating current below which a node's window is passed over. */
const NEGLIGIBLE = 1e-12;

/** State of {@link FilamentWindows}, an entry a node: least p_open in Pa of its own receivers and in its window, and the nodes whose window is to be settled. */
export interface FilamentWindowsState {
  readonly least: Float64Array;
  readonly lowest: Float64Array;
  readonly stale: Int32Array;
}

/**
 * The windows of the growth law on the lithium graph. A node first holds the sums over its own faces (current,
 * g, g phi, omega B of intact receivers, B of open ones); then each window's donors give
 *
 *     I S / sum(omega B)    to a unit of weight,    S = S(p*, sum g phi / sum g)
 *
 * and each node collects what all windows that hold it give.
 */
export class FilamentWindows {
  /** Records of the nodes, {@link at} for their places. */
  record = new Float64Array(256 * STRIDE);
  /** Least p_open in Pa in the window of a node. */
  lowest = new Float64Array(256);
  /** Current in A that the windows gave at the last {@link shareOut}. */
  offered = 0;
  /** Pressure in Pa, one entry a column, that adds to the stall pressure where a window touches the electrode; null without. */
  excess: Float64Array | null = null;
  private least = new Float64Array(256);
  private received = new Float64Array(512);
  private isStale = new Uint8Array(256);
  private readonly stale: number[] = [];
  private readonly lattice: Lattice;
  private readonly graph: FilamentGraph;
  private readonly opening: Float64Array;
  private readonly receives: (site: number) => boolean;

  /** `opening`: p_open of each site in Pa; `receives`: whether a site can receive lithium. */
  constructor(
    lattice: Lattice,
    graph: FilamentGraph,
    opening: Float64Array,
    receives: (site: number) => boolean,
  ) {
    this.lattice = lattice;
    this.graph = graph;
    this.opening = opening;
    this.receives = receives;
  }

  /** Place of a node's record. */
  at(node: number): number {
    return node * STRIDE;
  }

  /** Takes note that p_open of a site has changed, or that it stopped receiving. */
  changed(site: number): void {
    const { grid } = this.lattice;
    const { graph } = this;
    this.reserve();
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, site, d);
      if (j >= 0 && graph.node(j) >= 0) this.renew(graph.node(j));
    }
  }

  /** Takes note of a new node. */
  added(node: number): void {
    this.reserve();
    this.renew(node);
  }

  /** Takes note of a node that is gone, and of the windows this has changed. */
  removed(node: number, changed: readonly number[]): void {
    this.least[node] = Number.POSITIVE_INFINITY;
    this.lowest[node] = Number.POSITIVE_INFINITY;
    for (let k = 0; k < changed.length; k++) this.stain(changed[k]);
  }

  /** Brings `lowest` up to date. */
  settle(): void {
    const { graph, stale, isStale, least, lowest } = this;
    for (let k = 0; k < stale.length; k++) {
      const node = stale[k];
      isStale[node] = 0;
      const reach = graph.reach[node];
      let low = Number.POSITIVE_INFINITY;
      for (let m = 0; m < reach.length; m++) if (least[reach[m]] < low) low = least[reach[m]];
      lowest[node] = low;
    }
    stale.length = 0;
  }

  /** Stall pressure p_d in Pa of the window of a node, from what the nodes hold. */
  stallPressure(node: number, perVolt: number): number {
    const { graph, record } = this;
    let conductance = 0;
    let drive = 0;
    if (graph.infinite) {
      const part = graph.component[node];
      for (let k = part; k < graph.count; k++) {
        if (graph.component[k] !== part) continue;
        conductance += record[k * STRIDE + CONDUCTANCE];
        drive += record[k * STRIDE + DRIVE];
      }
    } else {
      const reach = graph.reach[node];
      for (let k = 0; k < reach.length; k++) {
        conductance += record[reach[k] * STRIDE + CONDUCTANCE];
        drive += record[reach[k] * STRIDE + DRIVE];
      }
    }
    return conductance > 0 ? (perVolt * drive) / conductance : 0;
  }

  /** Least p_open in Pa within the window of a node. */
  leastIn(node: number): number {
    const { graph, least } = this;
    if (!graph.infinite) return this.lowest[node];
    let low = Number.POSITIVE_INFINITY;
    for (let k = 0; k < graph.count; k++)
      if (graph.component[k] === graph.component[node] && least[k] < low) low = least[k];
    return low;
  }

  save(): FilamentWindowsState {
    const { count } = this.graph;
    return {
      least: this.least.slice(0, count),
      lowest: this.lowest.slice(0, count),
      stale: Int32Array.from(this.stale),
    };
  }

  /** The inverse of {@link save}, when the graph has been restored. */
  restore(state: FilamentWindowsState): void {
    this.reserve();
    this.least.set(state.least);
    this.lowest.set(state.lowest);
    this.stale.length = 0;
    for (const node of state.stale) this.stain(node);
  }

  /** Empties the records. */
  clear(): void {
    this.reserve();
    this.record.fill(0, 0, this.graph.count * STRIDE);
  }

  /**
   * From what the nodes hold to what they give. `pressed`: lithium far from the electrode inserts all its current.
   * `plated`: the whole plating current in A; `perVolt`: F / V_m.
   */
  shareOut(law: RateLaw, pressed: boolean, plated: number, perVolt: number): void {
    this.offered = 0;
    if (this.graph.infinite) this.shareOutComponents(law, plated, perVolt);
    else this.shareOutWindows(law, pressed, plated, perVolt);
  }

  /** Weight given to a node's intact receivers, in 1 per unit of omega B. */
  givenIntact(node: number): number {
    return this.received[2 * node];
  }

  /** Weight given to a node's open receivers, in A per unit of B. */
  givenOpen(node: number): number {
    return this.received[2 * node + 1];
  }

  private shareOutWindows(law: RateLaw, pressed: boolean, plated: number, perVolt: number): void {
    const { graph, record, lowest, received } = this;
    const { count, nearElectrode } = graph;
    const negligible = NEGLIGIBLE * plated;
    received.fill(0, 0, 2 * count);
    for (let node = 0; node < count; node++) {
      const own = record[node * STRIDE + DONOR];
      if (own <= negligible) continue;
      const reach = graph.reach[node];
      let donor = 0;
      let conductance = 0;
      let drive = 0;
      let intact = 0;
      let open = 0;
      for (let k = 0; k < reach.length; k++) {
        const r = reach[k] * STRIDE;
        donor += record[r];
        conductance += record[r + 1];
        drive += record[r + 2];
        intact += record[r + 3];
        open += record[r + 4];
      }
      const weight = intact + donor * open;
      if (weight === 0) continue;
      const far = pressed && nearElectrode[node] === 0;
      let stall = conductance > 0 ? (perVolt * drive) / conductance : 0;
      if (this.excess !== null && nearElectrode[node] === 1) stall += this.pushOn(reach, this.excess);
      const given = far ? own : own * law.insertedShare(lowest[node], stall);
      this.offered += given;
      const share = given / weight;
      const openShare = share * donor;
      // Reach is mutual: what this window gives, each of its nodes receives.
      for (let k = 0; k < reach.length; k++) {
        received[2 * reach[k]] += share;
        received[2 * reach[k] + 1] += openShare;
      }
    }
  }

  /** The same where l_p is infinite: all nodes of a component share one window. */
  private shareOutComponents(law: RateLaw, plated: number, perVolt: number): void {
    const { graph, record, least, received } = this;
    const { count, component } = graph;
    received.fill(0, 0, 2 * count);
    if (plated === 0) return;
    for (let root = 0; root < count; root++) {
      if (component[root] !== root) continue;
      const sum = [0, 0, 0, 0, 0];
      let low = Number.POSITIVE_INFINITY;
      for (let k = root; k < count; k++) {
        if (component[k] !== root) continue;
        for (let m = 0; m < 5; m++) sum[m] += record[k * STRIDE + m];
        low = Math.min(low, least[k]);
      }
      const weight = sum[INTACT] + sum[DONOR] * sum[OPEN];
      let stall = sum[CONDUCTANCE] > 0 ? (perVolt * sum[DRIVE]) / sum[CONDUCTANCE] : 0;
      if (this.excess !== null) {
        const nodes = Array.from({ length: count }, (_, k) => k).filter((k) => component[k] === root);
        stall += this.pushOn(nodes, this.excess);
      }
      const given = weight > 0 ? sum[DONOR] * law.insertedShare(low, stall) : 0;
      this.offered += given;
      for (let k = root; k < count; k++) {
        if (component[k] !== root) continue;
        received[2 * k] = weight > 0 ? given / weight : 0;
        received[2 * k + 1] = weight > 0 ? (given / weight) * sum[DONOR] : 0;
      }
    }
  }

  /** Mean of the excess pressure over the nodes that lie on the electrode; 0 without any. */
  private pushOn(nodes: readonly number[], excess: Float64Array): number {
    const { graph } = this;
    let sum = 0;
    let count = 0;
    for (let k = 0; k < nodes.length; k++) {
      const site = graph.sites[nodes[k]];
      if (!graph.touchesElectrode(site)) continue;
      sum += excess[site % excess.length];
      count++;
    }
    return count > 0 ? sum / count : 0;
  }

  /** Least p_open of a node's own receivers afresh; windows that hold it become stale. */
  private renew(node: number): void {
    const { graph, least } = this;
    const { grid } = this.lattice;
    const site = graph.sites[node];
    let low = Number.POSITIVE_INFINITY;
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, site, d);
      if (j >= 0 && this.opening[j] < low && this.receives(j)) low = this.opening[j];
    }
    least[node] = low;
    const reach = graph.reach[node];
    for (let k = 0; k < reach.length; k++) this.stain(reach[k]);
  }

  /** Marks the window of a node as one whose least opening pressure is to be found anew. */
  private stain(node: number): void {
    if (this.isStale[node]) return;
    this.isStale[node] = 1;
    this.stale.push(node);
  }

  private reserve(): void {
    const { count } = this.graph;
    if (count <= this.lowest.length) return;
    const grown = (old: Float64Array, width: number): Float64Array<ArrayBuffer> => {
      const fresh = new Float64Array(2 * count * width);
      fresh.set(old);
      return fresh;
    };
    this.record = grown(this.record, STRIDE);
    this.lowest = grown(this.lowest, 1);
    this.least = grown(this.least, 1);
    this.received = grown(this.received, 2);
    const flags = new Uint8Array(2 * count);
    flags.set(this.isStale);
    this.isStale = flags;
  }
}
