import { EventKind } from '../kinetics/catalogue.ts';
import { SiteState } from '../lattice/lattice.ts';
import { DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import { FARADAY, LITHIUM_MOLAR_VOLUME } from '../units/constants.ts';
import type { Model } from './model.ts';

/** Half-width in sites, and sweeps, of the local correction after a site has turned. */
const RELAXED_RADIUS = 6;
const RELAXED_SWEEPS = 4;

/**
 * What follows on the lattice from a site that changes its state: field, filament graph, events and opening pressures
 * around it. Rates are due afterwards.
 */
export class SiteChanges {
  private readonly model: Model;
  /** States of the sites at the start; of length 0 where none loses its lithium again. */
  private readonly origin: Uint8Array;

  constructor(model: Model) {
    this.model = model;
    this.origin = model.strips ? model.lattice.state.slice() : new Uint8Array(0);
  }

  /** Cracks an intact site open. */
  crack(site: number): void {
    const { events, field, opening } = this.model;
    events.dismiss(EventKind.crack, site);
    const parent = opening.parent[site];
    if (parent >= 0 && this.model.lattice.state[parent] === SiteState.cracked) opening.runOn[parent] = 1;
    field.crackOpen(site, opening.boundary[site]);
    if (field.faces.firstOf(site) >= 0) this.receive(site);
    this.reload(site);
    this.correct(site);
  }

  /** Turns a site into lithium, with all that follows on the lattice; rates are due after this. */
  turn(site: number): void {
    const { field, graph, growth, lattice } = this.model;
    growth.dismiss(site);
    if (this.model.strips) this.model.emptied[site] = 0;
    const joined = field.becomeLithium(site);
    if (joined.length === 0)
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(lattice.grid, site, d);
        if (j >= 0) this.receive(j);
      }
    for (const metal of joined) {
      growth.joined(graph.add(metal));
      if (this.model.strips) this.rejoin(metal);
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(lattice.grid, metal, d);
        if (j >= 0 && field.faces.firstOf(j) >= 0) this.receive(j);
      }
    }
    this.model.leakage?.turned();
    if (this.model.cracksAhead) this.reload(site);
    this.correct(site);
  }

  /** Corrects the field around a site that has changed. */
  private correct(site: number): void {
    if (this.model.corrects) this.model.field.relax(site, RELAXED_RADIUS, RELAXED_SWEEPS);
  }

  /** Lists what lithium joined to the electrode can lose, and take back. */
  private rejoin(metal: number): void {
    this.model.events.enlist(EventKind.remove, metal);
    if (this.model.fill[metal] < this.model.quantaPerSite) this.model.events.enlist(EventKind.insert, metal);
  }

  /** Empties a lithium site, with all that follows on the lattice; rates are due after this. */
  empty(site: number): void {
    const { origin } = this;
    const { events, field, growth, lattice } = this.model;
    this.model.emptied[site] = 1;
    const wasPore = origin[site] === SiteState.pore;
    const left = field.loseLithium(
      site,
      wasPore ? SiteState.pore : SiteState.cracked,
      wasPore ? -1 : this.model.opening.boundary[site],
    );
    left.push(site);
    for (const metal of left) {
      events.dismiss(EventKind.remove, metal);
      growth.dismiss(metal);
      growth.left(metal);
    }
    for (const metal of left)
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(lattice.grid, metal, d);
        if (j >= 0 && lattice.state[j] !== SiteState.lithium) this.review(j);
      }
    this.review(site);
    this.model.leakage?.turned();
    if (this.model.cracksAhead) for (const metal of left) this.reload(metal);
    this.correct(site);
  }

  /** Evaluates all tips of the crack that a site belongs to, or that its lithium loads, anew. */
  private reload(start: number): void {
    const { grid, state } = this.model.lattice;
    const crack = [start];
    const seen = new Set(crack);
    for (let k = 0; k < crack.length; k++)
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, crack[k], d);
        if (j < 0 || seen.has(j)) continue;
        seen.add(j);
        if (state[j] === SiteState.cracked) crack.push(j);
        else if (state[j] === SiteState.intact) this.expose(j);
      }
  }

  /** Lists an intact site that a crack can reach, or takes it off the list. */
  private expose(site: number): void {
    const { events, opening } = this.model;
    opening.evaluate(site);
    if (opening.loader[site] !== -1) events.enlist(EventKind.crack, site);
    else events.dismiss(EventKind.crack, site);
  }

  /** Lists a site as receiver, or takes it off the list, as it touches metal or not. */
  private review(site: number): void {
    if (this.model.cracksAhead && this.model.lattice.state[site] === SiteState.intact) {
      this.expose(site);
      return;
    }
    if (this.model.field.faces.firstOf(site) >= 0 || (this.model.leakage && this.touchesLithium(site)))
      this.receive(site);
    else this.model.growth.dismiss(site);
  }

  private touchesLithium(site: number): boolean {
    const { grid, state } = this.model.lattice;
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, site, d);
      if (j >= 0 && state[j] === SiteState.lithium) return true;
    }
    return false;
  }

  /** Lists a site next to metal as receiver with its opening pressure and quantum. */
  receive(site: number): void {
    if (this.model.lattice.state[site] === SiteState.lithium) return;
    if (this.model.cracksAhead && this.model.lattice.state[site] === SiteState.intact) {
      this.expose(site);
      return;
    }
    this.model.opening.evaluate(site);
    if (this.model.fill[site] === 0)
      this.model.quantum[site] =
        (FARADAY * this.model.opening.volume(site)) / (LITHIUM_MOLAR_VOLUME * this.model.quantaPerSite);
    this.model.growth.enlist(site);
  }
}
