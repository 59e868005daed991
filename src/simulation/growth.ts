import type { InterfacePressure, InterfacePressureState } from '../fields/interface-pressure.ts';
import { type IonicField, STALLED } from '../fields/ionic.ts';
import { ELECTRODE } from '../fields/plating-faces.ts';
import { type EventCatalogue, EventKind, type RateSource } from '../kinetics/catalogue.ts';
import { SiteState } from '../lattice/lattice.ts';
import { type SparseArray, sparse, spread } from '../lattice/sparse-array.ts';
import { PRESSURE_PER_VOLT } from '../units/constants.ts';
import type { FilamentGraph } from './filament-graph.ts';
import { Mouths } from './mouths.ts';
import type { OpeningPressure } from './opening-pressure.ts';
import type { RateLaw } from './rate-law.ts';
import {
  CONDUCTANCE,
  DONOR,
  DRIVE,
  FilamentWindows,
  type FilamentWindowsState,
  INTACT,
  OPEN,
} from './windows.ts';

/** State of {@link GrowthRates}. */
export interface GrowthRatesState {
  readonly insertedCurrent: number;
  readonly platedCurrent: number;
  readonly windowMismatch: number;
  readonly weight: SparseArray<Float64Array>;
  readonly windows: FilamentWindowsState;
  readonly mouths: Int32Array;
  readonly pileUp: InterfacePressureState | null;
}

/**
 * Growth of connected filaments. A donor face g shares its plating current among the sites f within l_p of it,
 *
 *     k_f = sum_g (I_g / q_f) S_g omega_f B_f / sum_h omega_h B_h ,   S_g = inserted share of (p*_g, p_d,g)
 *     p_d,g = (F / V_m) sum_f g_f phi_f / sum_f g_f ,   omega = I_h, or the whole window current where h is open
 *
 * All donors on one lithium site have the same window, so the sums run over lithium nodes and their reach
 * ({@link FilamentWindows}), which costs nodes x reach and not faces x faces. A face of the electrode itself is a
 * filament of one face, into which the open mouths ({@link Mouths}) within l_p count. Lithium that stripping has left
 * partly empty takes what plates on its own faces, before anything is pushed on. The receiving sites are the `insert` entries of the catalogue.
 */
export class GrowthRates implements RateSource {
  /** What filaments insert and what plates altogether in A, at the last evaluation. */
  insertedCurrent = 0;
  platedCurrent = 0;
  /**
   * Mismatch of what the receivers get and what the windows give, and excess of the latter over what their donors
   * plate, over the plated current: rounding, unless a window is wrong.
   */
  windowMismatch = 0;
  private offered = 0;
  private readonly events: EventCatalogue;
  /** Entry of each receiving site. */
  private readonly slot: Int32Array;
  /** Weight B of each receiving site, and current of each face at the last evaluation. */
  private readonly weight: Float64Array;
  private current = new Float64Array(1024);
  private readonly windows: FilamentWindows;
  readonly mouths: Mouths;
  private readonly field: IonicField;
  private readonly graph: FilamentGraph;
  private readonly opening: OpeningPressure;
  private readonly law: RateLaw;
  private readonly quantum: Float64Array;
  private readonly backPressure: boolean;
  private readonly pileUp: InterfacePressure | null;
  private readonly ahead: boolean;

  /**
   * `quantum`: charge q in C of one quantum of each site; `pileUp`: pressure of the interface that adds to p_d, or null;
   * `ahead`: lithium enters open sites alone.
   */
  constructor(
    events: EventCatalogue,
    field: IonicField,
    graph: FilamentGraph,
    opening: OpeningPressure,
    law: RateLaw,
    quantum: Float64Array,
    backPressure: boolean,
    pileUp: InterfacePressure | null = null,
    ahead = false,
  ) {
    this.pileUp = pileUp;
    this.ahead = ahead;
    this.events = events;
    this.field = field;
    this.graph = graph;
    this.opening = opening;
    this.law = law;
    this.quantum = quantum;
    this.backPressure = backPressure;
    this.slot = events.slotsOf(EventKind.insert);
    this.weight = new Float64Array(field.lattice.grid.sites);
    this.windows = new FilamentWindows(field.lattice, graph, opening.value, (site) => this.receives(site));
    if (pileUp !== null) this.windows.excess = pileUp.excess;
    this.mouths = new Mouths(field.lattice.grid, graph.length);
  }

  /** Whether lithium can be pushed into a site; refilling lithium is no matter of pressure. */
  private receives(site: number): boolean {
    return this.slot[site] >= 0 && this.field.lattice.state[site] !== SiteState.lithium;
  }

  /** Lists a site as receiver, or takes note of its new opening pressure if it is listed. */
  enlist(site: number): void {
    this.weight[site] = this.law.weight(this.opening.value[site]);
    this.events.enlist(EventKind.insert, site);
    const { surface, lattice } = this.field;
    if (surface.slot[site] >= 0 && lattice.state[site] !== SiteState.intact) this.mouths.add(site);
    this.windows.changed(site);
  }

  /** Takes note of a lithium site that has joined the graph. */
  joined(node: number): void {
    this.windows.added(node);
  }

  /** Takes note of a lithium site that is filament no more. */
  left(site: number): void {
    // What floats has been none.
    if (this.graph.node(site) < 0) return;
    const { node, changed } = this.graph.remove(site);
    this.windows.removed(node, changed);
  }

  /** Takes a site off the list. */
  dismiss(site: number): void {
    if (this.slot[site] < 0) return;
    this.events.dismiss(EventKind.insert, site);
    this.mouths.delete(site);
    this.windows.changed(site);
  }

  /**
   * Sets the pressure under which lithium far from the electrode plates: V_m p* / F of its window; none while it is
   * stripped or at rest, nor in lithium that is not full. Depends on the geometry alone, so it is done before the field
   * is solved.
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
      const far =
        field.current > 0 &&
        this.slot[metal[c]] < 0 &&
        graph.nearElectrode[node] === 0 &&
        windows.lowest[node] < Number.POSITIVE_INFINITY;
      field.setPressure(
        c,
        far ? windows.lowest[node] / PRESSURE_PER_VOLT : this.stalled(metal[c]) ? STALLED : 0,
      );
    }
  }

  /** Whether lithium far from the electrode, whose cracks are full, has no room to go. */
  private stalled(metal: number): boolean {
    const { graph, windows, field } = this;
    const node = graph.node(metal);
    return (
      this.ahead &&
      field.current > 0 &&
      this.slot[metal] < 0 &&
      graph.nearElectrode[node] === 0 &&
      windows.lowest[node] === Number.POSITIVE_INFINITY
    );
  }

  /** Pressure in Pa of a lithium site: p_d of its window, unless lithium flows into open sites there. */
  lithiumPressure(site: number): number {
    return Math.min(this.stallPressure(site), this.windows.leastIn(this.graph.node(site)));
  }

  /** Stall pressure p_d in Pa of the window of a lithium site, at the last evaluation. */
  stallPressure(site: number): number {
    return this.windows.stallPressure(this.graph.node(site), PRESSURE_PER_VOLT);
  }

  /** Evaluates the rates of all receiving sites for the present potential; the first source to add its rates. */
  addRates(): void {
    this.pileUp?.update();
    this.windows.settle();
    this.windows.clear();
    this.collect();
    this.windows.shareOut(this.law, this.backPressure, this.platedCurrent, PRESSURE_PER_VOLT);
    this.offered += this.windows.offered;
    this.distribute();
    const { kind, rate, site, count } = this.events;
    const { quantum } = this;
    let inserted = 0;
    for (let s = 0; s < count; s++) if (kind[s] === EventKind.insert) inserted += quantum[site[s]] * rate[s];
    this.insertedCurrent = inserted;
    const { offered, platedCurrent } = this;
    this.windowMismatch =
      platedCurrent > 0 ? Math.max(Math.abs(inserted - offered), offered - platedCurrent) / platedCurrent : 0;
  }

  save(): GrowthRatesState {
    return {
      insertedCurrent: this.insertedCurrent,
      platedCurrent: this.platedCurrent,
      windowMismatch: this.windowMismatch,
      weight: sparse(this.weight, 0),
      windows: this.windows.save(),
      mouths: Int32Array.from(this.mouths.sites),
      pileUp: this.pileUp?.save() ?? null,
    };
  }

  /** The inverse of {@link save}, when events and graph have been restored. */
  restore(state: GrowthRatesState): void {
    this.insertedCurrent = state.insertedCurrent;
    this.platedCurrent = state.platedCurrent;
    this.windowMismatch = state.windowMismatch;
    spread(state.weight, 0, this.weight);
    this.windows.restore(state.windows);
    this.mouths.sites.length = 0;
    for (const site of state.mouths) this.mouths.sites.push(site);
    if (state.pileUp !== null) this.pileUp!.restore(state.pileUp);
  }

  /** Sums over the faces of each node; faces of the electrode are done at once. */
  private collect(): void {
    const { field, graph, law, windows, slot, quantum } = this;
    const { rate } = this.events;
    const { faces, potential } = field;
    const { state } = field.lattice;
    const { value } = this.opening;
    const { record } = windows;
    const excess = this.pileUp?.excess;
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
        const pushed = excess === undefined ? 0 : excess[site % excess.length];
        const stall = PRESSURE_PER_VOLT * phi + pushed;
        if (this.mouths.sites.length > 0) {
          offered += this.fillMouths(site, plating, stall);
          continue;
        }
        if (slot[site] < 0) continue;
        const inserted = plating * law.insertedShare(value[site], stall);
        rate[slot[site]] += inserted / quantum[site];
        offered += inserted;
        continue;
      }
      if (slot[metal[c]] >= 0) {
        rate[slot[metal[c]]] += plating / quantum[metal[c]];
        offered += plating;
      }
      const at = windows.at(graph.node(metal[c]));
      if (slot[metal[c]] < 0) record[at + DONOR] += plating;
      record[at + CONDUCTANCE] += faceConductance[c];
      record[at + DRIVE] += faceConductance[c] * phi;
      if (slot[site] < 0) continue;
      if (state[site] === SiteState.intact) record[at + INTACT] += plating * weight[site];
      else record[at + OPEN] += weight[site] / this.lithiumFaces(site);
    }
    this.platedCurrent = plated;
    this.offered = offered;
  }

  /** Shares what plates on a face of the electrode among its site and the open mouths within l_p; returns it. */
  private fillMouths(site: number, plating: number, stall: number): number {
    const { law, mouths, weight, slot, quantum } = this;
    const { value } = this.opening;
    const { rate } = this.events;
    const own = slot[site] >= 0 ? weight[site] : 0;
    let least = own > 0 ? value[site] : Number.POSITIVE_INFINITY;
    let sum = own;
    for (const mouth of mouths.sites) {
      if (mouth === site || !mouths.reaches(mouth, site)) continue;
      least = Math.min(least, value[mouth]);
      sum += weight[mouth];
    }
    if (sum === 0) return 0;
    const inserted = plating * law.insertedShare(least, stall);
    if (own > 0) rate[slot[site]] += (inserted * own) / sum / quantum[site];
    for (const mouth of mouths.sites) {
      if (mouth === site || !mouths.reaches(mouth, site)) continue;
      rate[slot[mouth]] += (inserted * weight[mouth]) / sum / quantum[mouth];
    }
    return inserted;
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
    const { field, graph, windows, slot, quantum, current, weight } = this;
    const { rate } = this.events;
    const { faces } = field;
    const { state } = field.lattice;
    const { metal, site: siteOf } = faces;
    for (let c = 0; c < faces.count; c++) {
      if (metal[c] === ELECTRODE) continue;
      const site = siteOf[c];
      if (slot[site] < 0) continue;
      const node = graph.node(metal[c]);
      const given =
        state[site] === SiteState.intact
          ? current[c] * weight[site] * windows.givenIntact(node)
          : (weight[site] / this.lithiumFaces(site)) * windows.givenOpen(node);
      if (given > 0) rate[slot[site]] += given / quantum[site];
    }
  }
}
