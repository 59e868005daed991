import { ELECTRODE } from '../fields/plating-faces.ts';
import type { IonicField } from '../fields/ionic.ts';
import { SiteState } from '../lattice/lattice.ts';
import { PRESSURE_PER_VOLT } from '../units/constants.ts';
import type { FilamentGraph } from './filament-graph.ts';
import type { OpeningPressure } from './opening-pressure.ts';
import type { RateLaw } from './rate-law.ts';

/** Working arrays of {@link GrowthRates}, one entry a lithium node. */
function nodeArrays(capacity: number) {
  const make = () => new Float64Array(capacity);
  return {
    capacity,
    /** Current in A that plates at the node's faces. */
    donor: make(),
    /** Sums over the node's faces: g, g phi, and least p_open. */
    conductance: make(),
    drive: make(),
    least: make(),
    /** Sum of omega B over the node's intact faces, and of B over its open ones. */
    intact: make(),
    open: make(),
    /** Pressure overpotential V_m p* / F of the window, 0 near the electrode. */
    pressure: make(),
    /** Inserted current over window weight, of intact and of open receivers. */
    share: make(),
    openShare: make(),
  };
}

/**
 * Growth of connected filaments. A donor face g shares its plating current among the sites f within l_p of it,
 *
 *     k_f = sum_g (I_g / q_f) S_g omega_f B_f / sum_h omega_h B_h ,   S_g = inserted share of (p*_g, p_d,g)
 *     p_d,g = (F / V_m) sum_f g_f phi_f / sum_f g_f ,   omega = I_h, or the whole window current where h is open
 *
 * All donors on one lithium site have the same window, so the sums run over lithium nodes and their reach:
 * first inward (what the window holds), then outward (what it gives), which costs nodes x reach and not
 * faces x faces. A face of the electrode itself is a filament of one face.
 */
export class GrowthRates {
  /** Sites that can receive lithium, unordered; `rate` runs along. */
  sites: Int32Array = new Int32Array(1024);
  count = 0;
  /** k_f in quanta per second. */
  rate: Float64Array = new Float64Array(1024);
  /** Sum of q k in A, of q^2 k in A C, and of all plating currents in A, at the last evaluation. */
  insertedCurrent = 0;
  insertedVariance = 0;
  platedCurrent = 0;
  /**
   * Mismatch of what the receivers get and what the windows give, and excess of the latter over what their donors
   * plate, over the plated current: rounding, unless a window is wrong.
   */
  windowMismatch = 0;
  private offered = 0;
  private readonly slot: Int32Array;
  /** Weight B of each receiving site, and current of each face at the last evaluation. */
  private readonly weight: Float64Array;
  private current = new Float64Array(1024);
  private nodes = nodeArrays(256);
  private readonly field: IonicField;
  private readonly graph: FilamentGraph;
  private readonly opening: OpeningPressure;
  private readonly law: RateLaw;
  private readonly quantum: Float64Array;
  private readonly backPressure: boolean;

  /** `quantum`: charge q in C of one quantum of each site. */
  constructor(
    field: IonicField,
    graph: FilamentGraph,
    opening: OpeningPressure,
    law: RateLaw,
    quantum: Float64Array,
    backPressure: boolean,
  ) {
    this.field = field;
    this.graph = graph;
    this.opening = opening;
    this.law = law;
    this.quantum = quantum;
    this.backPressure = backPressure;
    this.slot = new Int32Array(field.lattice.grid.sites).fill(-1);
    this.weight = new Float64Array(field.lattice.grid.sites);
  }

  /** Lists a site as receiver, or takes note of its new opening pressure if it is listed. */
  enlist(site: number): void {
    this.weight[site] = this.law.weight(this.opening.value[site]);
    if (this.slot[site] >= 0) return;
    if (this.count === this.sites.length) {
      const sites = new Int32Array(2 * this.count);
      sites.set(this.sites);
      this.sites = sites;
      const rate = new Float64Array(2 * this.count);
      rate.set(this.rate);
      this.rate = rate;
    }
    this.slot[site] = this.count;
    this.rate[this.count] = 0;
    this.sites[this.count++] = site;
  }

  /** Takes a site off the list; the last one moves into its place, with its rate. */
  dismiss(site: number): void {
    const { slot, sites, rate, quantum } = this;
    const hole = slot[site];
    if (hole < 0) return;
    slot[site] = -1;
    const current = quantum[site] * rate[hole];
    this.insertedCurrent -= current;
    this.insertedVariance -= current * quantum[site];
    const last = sites[--this.count];
    sites[hole] = last;
    rate[hole] = rate[this.count];
    if (last !== site) slot[last] = hole;
  }

  /**
   * Sets the pressure under which lithium far from the electrode plates: V_m p* / F of its window. Depends on
   * the geometry alone, so it is done before the field is solved.
   */
  pressurise(): void {
    if (!this.backPressure || this.graph.infinite) return;
    const { field, graph } = this;
    const { faces } = field;
    this.collectLeast();
    const { least, pressure } = this.nodes;
    for (let node = 0; node < graph.count; node++) {
      pressure[node] = 0;
      if (graph.nearElectrode[node]) continue;
      const reach = graph.reach[node];
      let lowest = Number.POSITIVE_INFINITY;
      for (let k = 0; k < reach.length; k++) if (least[reach[k]] < lowest) lowest = least[reach[k]];
      if (lowest < Number.POSITIVE_INFINITY) pressure[node] = lowest / PRESSURE_PER_VOLT;
    }
    for (let c = 0; c < faces.count; c++)
      if (faces.metal[c] !== ELECTRODE) field.setPressure(c, pressure[graph.node(faces.metal[c])]);
  }

  /** Evaluates all rates for the present potential. */
  evaluate(): void {
    this.rate.fill(0, 0, this.count);
    this.insertedCurrent = 0;
    this.insertedVariance = 0;
    this.collect();
    this.shareOut();
    this.distribute();
    const { rate, sites, quantum } = this;
    let inserted = 0;
    let variance = 0;
    for (let s = 0; s < this.count; s++) {
      const q = quantum[sites[s]];
      inserted += q * rate[s];
      variance += q * q * rate[s];
    }
    this.insertedCurrent = inserted;
    this.insertedVariance = variance;
    const { offered, platedCurrent } = this;
    this.windowMismatch =
      platedCurrent > 0 ? Math.max(Math.abs(inserted - offered), offered - platedCurrent) / platedCurrent : 0;
  }

  private reserve(): void {
    const { count } = this.graph;
    if (count > this.nodes.capacity) this.nodes = nodeArrays(2 * count);
  }

  private collectLeast(): void {
    this.reserve();
    const { faces } = this.field;
    const { least } = this.nodes;
    const { value } = this.opening;
    least.fill(Number.POSITIVE_INFINITY, 0, this.graph.count);
    for (let c = 0; c < faces.count; c++) {
      if (faces.metal[c] === ELECTRODE) continue;
      const node = this.graph.node(faces.metal[c]);
      if (value[faces.site[c]] < least[node]) least[node] = value[faces.site[c]];
    }
  }

  /** Sums over the faces of each node; faces of the electrode are done at once. */
  private collect(): void {
    this.reserve();
    const { field, graph, law, nodes, rate, slot, quantum } = this;
    const { faces, potential } = field;
    const { state } = field.lattice;
    const { value } = this.opening;
    const { donor, conductance, drive, least, intact, open } = nodes;
    const { count } = graph;
    for (const array of [donor, conductance, drive, intact, open]) array.fill(0, 0, count);
    least.fill(Number.POSITIVE_INFINITY, 0, count);
    if (this.current.length < faces.count) this.current = new Float64Array(2 * faces.count);
    const { current, weight } = this;
    const { metal, site: siteOf, conductance: faceConductance, offset, active } = faces;
    let plated = 0;
    let offered = 0;
    for (let c = 0; c < faces.count; c++) {
      const site = siteOf[c];
      const phi = potential[site];
      const plating = active[c] ? Math.max(0, faceConductance[c] * (phi - offset[c])) : 0;
      current[c] = plating;
      plated += plating;
      if (metal[c] === ELECTRODE) {
        if (plating === 0) continue;
        const inserted = plating * law.insertedShare(value[site], PRESSURE_PER_VOLT * phi);
        rate[slot[site]] += inserted / quantum[site];
        offered += inserted;
        continue;
      }
      const node = graph.node(metal[c]);
      donor[node] += plating;
      conductance[node] += faceConductance[c];
      drive[node] += faceConductance[c] * phi;
      if (value[site] < least[node]) least[node] = value[site];
      if (state[site] === SiteState.intact) intact[node] += plating * weight[site];
      else open[node] += weight[site];
    }
    this.platedCurrent = plated;
    this.offered = offered;
  }

  /** What each node's donors give to a unit of weight in their window. */
  private shareOut(): void {
    const { graph, nodes, law } = this;
    const { donor, conductance, drive, least, intact, open, share, openShare } = nodes;
    const { count } = graph;
    const window = { donor: 0, conductance: 0, drive: 0, least: 0, intact: 0, open: 0 };
    const give = (node: number) => {
      const weight = window.intact + window.donor * window.open;
      share[node] = 0;
      openShare[node] = 0;
      if (donor[node] === 0 || weight === 0) return;
      const far = this.backPressure && !graph.nearElectrode[node];
      const stall = window.conductance > 0 ? (PRESSURE_PER_VOLT * window.drive) / window.conductance : 0;
      const inserted = far ? 1 : law.insertedShare(window.least, stall);
      share[node] = (donor[node] * inserted) / weight;
      openShare[node] = share[node] * window.donor;
      this.offered += share[node] * weight;
    };
    if (graph.infinite) {
      for (let root = 0; root < count; root++) {
        if (graph.component[root] !== root) continue;
        window.donor = window.conductance = window.drive = window.intact = window.open = 0;
        window.least = Number.POSITIVE_INFINITY;
        for (let k = root; k < count; k++) if (graph.component[k] === root) this.addTo(window, k);
        for (let k = root; k < count; k++) if (graph.component[k] === root) give(k);
      }
      return;
    }
    for (let node = 0; node < count; node++) {
      if (donor[node] === 0) {
        share[node] = 0;
        openShare[node] = 0;
        continue;
      }
      const reach = graph.reach[node];
      let d = 0;
      let g = 0;
      let gPhi = 0;
      let lowest = Number.POSITIVE_INFINITY;
      let whole = 0;
      let free = 0;
      for (let k = 0; k < reach.length; k++) {
        const n = reach[k];
        d += donor[n];
        g += conductance[n];
        gPhi += drive[n];
        if (least[n] < lowest) lowest = least[n];
        whole += intact[n];
        free += open[n];
      }
      window.donor = d;
      window.conductance = g;
      window.drive = gPhi;
      window.least = lowest;
      window.intact = whole;
      window.open = free;
      give(node);
    }
  }

  private addTo(
    window: { donor: number; conductance: number; drive: number; least: number; intact: number; open: number },
    node: number,
  ): void {
    const { donor, conductance, drive, least, intact, open } = this.nodes;
    window.donor += donor[node];
    window.conductance += conductance[node];
    window.drive += drive[node];
    window.least = Math.min(window.least, least[node]);
    window.intact += intact[node];
    window.open += open[node];
  }

  /** Gives the shares to the receiving sites. */
  private distribute(): void {
    const { field, graph, nodes, rate, slot, quantum, current, weight } = this;
    const { faces } = field;
    const { state } = field.lattice;
    const { share, openShare, donor, conductance } = nodes;
    // Sum of the shares that reach a node; `donor` and `conductance` are free to hold them now.
    const { count } = graph;
    if (graph.infinite) {
      for (let root = 0; root < count; root++) {
        if (graph.component[root] !== root) continue;
        let whole = 0;
        let free = 0;
        for (let k = root; k < count; k++) {
          if (graph.component[k] !== root) continue;
          whole += share[k];
          free += openShare[k];
        }
        for (let k = root; k < count; k++) {
          if (graph.component[k] !== root) continue;
          donor[k] = whole;
          conductance[k] = free;
        }
      }
    } else {
      for (let node = 0; node < count; node++) {
        const reach = graph.reach[node];
        let whole = 0;
        let free = 0;
        for (let k = 0; k < reach.length; k++) {
          whole += share[reach[k]];
          free += openShare[reach[k]];
        }
        donor[node] = whole;
        conductance[node] = free;
      }
    }
    const { metal, site: siteOf } = faces;
    for (let c = 0; c < faces.count; c++) {
      if (metal[c] === ELECTRODE) continue;
      const site = siteOf[c];
      const node = graph.node(metal[c]);
      const given =
        state[site] === SiteState.intact
          ? current[c] * weight[site] * donor[node]
          : weight[site] * conductance[node];
      if (given > 0) rate[slot[site]] += given / quantum[site];
    }
  }
}
