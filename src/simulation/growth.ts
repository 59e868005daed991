import type { IonicField } from '../fields/ionic.ts';
import { ELECTRODE } from '../fields/plating-faces.ts';
import { SiteState } from '../lattice/lattice.ts';
import { PRESSURE_PER_VOLT } from '../units/constants.ts';
import type { FilamentGraph } from './filament-graph.ts';
import type { OpeningPressure } from './opening-pressure.ts';
import type { RateLaw } from './rate-law.ts';
import { CONDUCTANCE, DONOR, DRIVE, FilamentWindows, INTACT, OPEN } from './windows.ts';

/**
 * Growth of connected filaments. A donor face g shares its plating current among the sites f within l_p of it,
 *
 *     k_f = sum_g (I_g / q_f) S_g omega_f B_f / sum_h omega_h B_h ,   S_g = inserted share of (p*_g, p_d,g)
 *     p_d,g = (F / V_m) sum_f g_f phi_f / sum_f g_f ,   omega = I_h, or the whole window current where h is open
 *
 * All donors on one lithium site have the same window, so the sums run over lithium nodes and their reach
 * ({@link FilamentWindows}), which costs nodes x reach and not faces x faces. A face of the electrode itself is a
 * filament of one face.
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
  private readonly windows: FilamentWindows;
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
    this.windows = new FilamentWindows(field.lattice, graph, opening.value, (site) => this.slot[site] >= 0);
  }

  /** Lists a site as receiver, or takes note of its new opening pressure if it is listed. */
  enlist(site: number): void {
    this.weight[site] = this.law.weight(this.opening.value[site]);
    if (this.slot[site] < 0) this.append(site);
    this.windows.changed(site);
  }

  /** Takes note of a lithium site that has joined the graph. */
  joined(node: number): void {
    this.windows.added(node);
  }

  private append(site: number): void {
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
    this.windows.changed(site);
  }

  /**
   * Sets the pressure under which lithium far from the electrode plates: V_m p* / F of its window. Depends on
   * the geometry alone, so it is done before the field is solved.
   */
  pressurise(): void {
    if (!this.backPressure || this.graph.infinite) return;
    const { field, graph, windows } = this;
    const { faces } = field;
    const { metal } = faces;
    windows.settle();
    for (let c = 0; c < faces.count; c++) {
      if (metal[c] === ELECTRODE) continue;
      const node = graph.node(metal[c]);
      const far = graph.nearElectrode[node] === 0 && windows.lowest[node] < Number.POSITIVE_INFINITY;
      field.setPressure(c, far ? windows.lowest[node] / PRESSURE_PER_VOLT : 0);
    }
  }

  /** Evaluates all rates for the present potential. */
  evaluate(): void {
    this.rate.fill(0, 0, this.count);
    this.insertedCurrent = 0;
    this.insertedVariance = 0;
    this.windows.settle();
    this.windows.clear();
    this.collect();
    this.windows.shareOut(this.law, this.backPressure, this.platedCurrent, PRESSURE_PER_VOLT);
    this.offered += this.windows.offered;
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

  /** Sums over the faces of each node; faces of the electrode are done at once. */
  private collect(): void {
    const { field, graph, law, windows, rate, slot, quantum } = this;
    const { faces, potential } = field;
    const { state } = field.lattice;
    const { value } = this.opening;
    const { record } = windows;
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
      const at = windows.at(graph.node(metal[c]));
      record[at + DONOR] += plating;
      record[at + CONDUCTANCE] += faceConductance[c];
      record[at + DRIVE] += faceConductance[c] * phi;
      if (state[site] === SiteState.intact) record[at + INTACT] += plating * weight[site];
      else record[at + OPEN] += weight[site] / this.lithiumFaces(site);
    }
    this.platedCurrent = plated;
    this.offered = offered;
  }

  /** Faces of a site on lithium: an open site counts once, by equal parts of its faces. */
  private lithiumFaces(site: number): number {
    const { faces } = this.field;
    let count = 0;
    for (let c = faces.firstOf(site); c >= 0; c = faces.nextOf(c)) if (faces.metal[c] !== ELECTRODE) count++;
    return count;
  }

  /** Gives each receiving site its share. */
  private distribute(): void {
    const { field, graph, windows, rate, slot, quantum, current, weight } = this;
    const { faces } = field;
    const { state } = field.lattice;
    const { metal, site: siteOf } = faces;
    for (let c = 0; c < faces.count; c++) {
      if (metal[c] === ELECTRODE) continue;
      const site = siteOf[c];
      const node = graph.node(metal[c]);
      const given =
        state[site] === SiteState.intact
          ? current[c] * weight[site] * windows.givenIntact(node)
          : (weight[site] / this.lithiumFaces(site)) * windows.givenOpen(node);
      if (given > 0) rate[slot[site]] += given / quantum[site];
    }
  }
}
