import { currentDensity, reachedByIons } from '../fields/current-density.ts';
import { conducts } from '../fields/kirchhoff.ts';
import { EventKind } from '../kinetics/catalogue.ts';
import type { Grid } from '../lattice/grid.ts';
import { type Lattice, NO_BOUNDARY, SiteState } from '../lattice/lattice.ts';
import { boundaryAcross, DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Model } from './model.ts';
import type { RunResult } from './result.ts';
import { makeModel } from './run.ts';
import { SimulationError } from './simulation-error.ts';

/** Where the lithium of a site comes from: none, a flaw of the working electrode's surface, or a nucleus inside. */
export const Origin = { none: 0, surface: 1, nucleus: 2 } as const;

/** Lattice of a run after its first `turned` site events. One entry a site in the order of the grid; SI units. */
export interface Snapshot {
  readonly grid: Grid;
  /** Site events that have happened. */
  readonly turned: number;
  /** Number, time in s and current density in A/m^2 of the last of them; 0, 0 and the first current before any. */
  readonly event: number;
  readonly time: number;
  readonly current: number;
  /** Grain id, -1 in a glass. */
  readonly grain: Int32Array;
  /** 1 where a grain boundary passes, and where three or more grains meet. */
  readonly boundary: Uint8Array;
  readonly junction: Uint8Array;
  /** Boundary with the largest share of the site's area (row of the lattice's table), -1 inside a grain; its disorientation in rad, NaN inside a grain. */
  readonly boundaryId: Int32Array;
  readonly disorientation: Float64Array;
  /** {@link SiteState}. */
  readonly state: Uint8Array;
  /** Time in s at which a lithium site (last) filled; NaN elsewhere. */
  readonly filledAt: Float64Array;
  /** 1 for lithium that is not joined to the working electrode. */
  readonly isolated: Uint8Array;
  /** 1 for isolated lithium that has been joined to it and was cut off. */
  readonly dead: Uint8Array;
  /** {@link Origin} of the lithium of a site, or of the crack. */
  readonly origin: Uint8Array;
}

/** Fields of a snapshot, one entry a site, SI units; NaN where there is none. */
export interface SnapshotFields {
  /** Ionic potential phi in V against the working electrode: NaN where none come from the counter electrode. */
  readonly potential: Float64Array;
  /** Quasi-potential of the electrons phi_e in V; null where the run has no leakage. */
  readonly electronPotential: Float64Array | null;
  /** p_open in Pa of the sites that lithium can open next; NaN elsewhere. */
  readonly openingPressure: Float64Array;
  /** Ionic current density in A/m^2, three numbers a site. */
  readonly currentDensity: Float64Array;
  /** Potential in V of the counter electrode. */
  readonly voltage: number;
}

/**
 * A run rebuilt from scenario, seed and stored site events: its sample is made again and the events go through its
 * model in their order, so that every lattice on the way, its roots and its opening pressures are those of the run.
 * Moves forward at the cost of the new events; backward it starts again.
 */
export class Reconstruction {
  readonly run: RunResult;
  /** Site events that have happened. */
  turned = 0;
  private readonly scenario: Scenario;
  private at!: Model;
  /** Row of the table of boundaries that a site belongs to. */
  private boundaryId!: Int32Array;
  private filledAt!: Float64Array;
  /** 1 for lithium that has been cut off from the working electrode at some time. */
  private cut!: Uint8Array;

  /** @throws SimulationError where the run is of another scenario. */
  constructor(scenario: Scenario, run: RunResult) {
    this.scenario = scenario;
    this.run = run;
    this.restart();
  }

  /** The model at this moment; not to be changed. */
  get model(): Model {
    return this.at;
  }

  /** Goes to the moment after the first `turned` site events (default: all). @throws RangeError, SimulationError */
  moveTo(turned = this.run.siteEvents.site.length): void {
    const { site } = this.run.siteEvents;
    if (!(Number.isInteger(turned) && turned >= 0 && turned <= site.length))
      throw new RangeError(`site event ${turned} when expected 0 to ${site.length}`);
    if (turned < this.turned) this.restart();
    while (this.turned < turned) this.step();
    if (turned === site.length) this.checkRoots();
  }

  /** What the lattice is now. */
  snapshot(): Snapshot {
    const { at, turned, run, boundaryId, filledAt } = this;
    const { lattice, field, opening } = at;
    const { grid, grain, boundaryArea, junction, boundaries } = lattice;
    const { event, time, current } = run.siteEvents;
    const state = lattice.state.slice();
    const boundary = new Uint8Array(grid.sites);
    const disorientation = new Float64Array(grid.sites);
    const isolated = new Uint8Array(grid.sites);
    const dead = new Uint8Array(grid.sites);
    const origin = new Uint8Array(grid.sites);
    for (let i = 0; i < grid.sites; i++) {
      if (boundaryArea[i] > 0) boundary[i] = 1;
      const b = boundaryId[i];
      disorientation[i] = b < 0 ? Number.NaN : boundaries.disorientation[b];
      if (state[i] !== SiteState.lithium && state[i] !== SiteState.cracked) continue;
      if (opening.root[i] >= 0) origin[i] = opening.nucleusOf(i) >= 0 ? Origin.nucleus : Origin.surface;
      if (state[i] !== SiteState.lithium || field.grounded[i]) continue;
      isolated[i] = 1;
      dead[i] = this.cut[i];
    }
    return {
      grid,
      turned,
      event: turned === 0 ? 0 : event[turned - 1],
      time: turned === 0 ? 0 : time[turned - 1],
      current: turned === 0 ? run.trace.current[0] : current[turned - 1],
      grain,
      boundary,
      junction,
      boundaryId,
      disorientation,
      state,
      filledAt: filledAt.slice(),
      isolated,
      dead,
      origin,
    };
  }

  /**
   * Solves the fields of this lattice at a current density in A/m^2 (default: that of the last site event) to the
   * solver's tolerance. Quanta in unfinished sites are not stored: lithium that is being dissolved counts as full. In a
   * shorted cell the current still goes through the electrolyte, as in the run's last balance. All NaN where cracks cut
   * the cell through.
   * @throws SimulationError where the solver does not converge
   */
  fields(current = this.snapshotCurrent()): SnapshotFields {
    const { at } = this;
    const { lattice, field, opening, leakage } = at;
    const { grid, state } = lattice;
    const { sites } = grid;
    const potential = new Float64Array(sites).fill(Number.NaN);
    const openingPressure = new Float64Array(sites);
    for (let i = 0; i < sites; i++) {
      const p = opening.value[i];
      openingPressure[i] = Number.isFinite(p) && state[i] !== SiteState.lithium ? p : Number.NaN;
    }
    const electronPotential = leakage === null ? null : new Float64Array(sites).fill(Number.NaN);
    if (!conducts(field))
      return {
        potential,
        electronPotential,
        openingPressure,
        currentDensity: new Float64Array(3 * sites).fill(Number.NaN),
        voltage: Number.NaN,
      };
    at.setCurrentDensity(current);
    at.settle(false);
    const reached = reachedByIons(field);
    for (let i = 0; i < sites; i++) {
      if (field.grounded[i] || state[i] === SiteState.electrode) potential[i] = 0;
      else if (reached[i]) potential[i] = field.potential[i];
      if (leakage === null) continue;
      const deposit = leakage.deposits.of[i];
      if (field.grounded[i] || state[i] === SiteState.electrode) electronPotential![i] = 0;
      else if (deposit >= 0) electronPotential![i] = leakage.deposits.quasiPotential[deposit];
      else if (state[i] === SiteState.intact) electronPotential![i] = leakage.field.quasiPotential(i);
    }
    return {
      potential,
      electronPotential,
      openingPressure,
      currentDensity: currentDensity(field),
      voltage: field.voltage,
    };
  }

  private snapshotCurrent(): number {
    const { siteEvents, trace } = this.run;
    return this.turned === 0 ? trace.current[0] : siteEvents.current[this.turned - 1];
  }

  private restart(): void {
    const model = modelOf(this.scenario, this.run);
    const { grid } = model.lattice;
    model.corrects = false;
    this.at = model;
    this.turned = 0;
    this.boundaryId = mainBoundaries(model.lattice);
    this.filledAt = new Float64Array(grid.sites).fill(Number.NaN);
    this.cut = new Uint8Array(grid.sites);
  }

  /** Carries out the next site event. */
  private step(): void {
    const { at, run, turned, filledAt, cut } = this;
    const { lattice, field, fill, quantaPerSite } = at;
    const site = run.siteEvents.site[turned];
    const state = run.siteEvents.state?.[turned] ?? SiteState.lithium;
    if (state === SiteState.lithium) {
      // The quanta that have filled it go in at once.
      fill[site] = quantaPerSite - 1;
      at.apply(EventKind.insert, site);
      filledAt[site] = run.siteEvents.time[turned];
      cut[site] = 0;
    } else if (lattice.state[site] === SiteState.lithium) {
      const wasJoined = field.grounded[site] === 1;
      fill[site] = 1;
      at.apply(EventKind.remove, site);
      filledAt[site] = Number.NaN;
      if (wasJoined) this.markCut(site);
    } else at.apply(EventKind.crack, site);
    if (lattice.state[site] !== state)
      throw new SimulationError(
        'snapshot',
        `site ${site} in state ${lattice.state[site]} after site event ${turned}`,
        `state ${state}, as stored`,
      );
    this.turned++;
  }

  /** Marks the lithium that the loss of `site` has cut off from the working electrode. */
  private markCut(site: number): void {
    const { cut } = this;
    const { lattice, field } = this.at;
    const { grid, state } = lattice;
    const stack = [site];
    for (let i = stack.pop(); i !== undefined; i = stack.pop())
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        if (j < 0 || state[j] !== SiteState.lithium || field.grounded[j] || cut[j]) continue;
        cut[j] = 1;
        stack.push(j);
      }
  }

  /** @throws SimulationError where the lithium has other roots than the run has stored. */
  private checkRoots(): void {
    const { site, root } = this.run.siteEvents;
    const found = this.at.opening.root;
    for (let k = 0; k < site.length; k++)
      if (found[site[k]] !== root[k])
        throw new SimulationError(
          'snapshot',
          `root ${found[site[k]]} of site ${site[k]}`,
          `${root[k]}, as stored: the run is of another scenario, seed or version`,
        );
  }
}

/** The model of a run at its start. @throws SimulationError where the run is of another scenario, seed or version. */
function modelOf(scenario: Scenario, run: RunResult): Model {
  const { model, microstructure } = makeModel(scenario, run.seed);
  const { grid } = model.lattice;
  const { nx, ny, nz, edge } = run.dimensions;
  if (grid.nx !== nx || grid.ny !== ny || grid.nz !== nz || grid.edge !== edge)
    throw new SimulationError(
      'snapshot',
      `a run on ${nx} x ${ny} x ${nz} sites of ${edge} m`,
      `one of this scenario, on ${grid.nx} x ${grid.ny} x ${grid.nz} sites of ${grid.edge} m`,
    );
  // Grains, boundaries and flaws of the sample, in numbers that no other sample has.
  for (const [key, value] of Object.entries(run.microstructure))
    if (key in microstructure && !Object.is(microstructure[key], value))
      throw new SimulationError(
        'snapshot',
        `${key} ${microstructure[key]} of the sample`,
        `${value}, as stored: the run is of another scenario, seed or version`,
      );
  return model;
}

/**
 * The sample of a run with the states of its sites after the first `turned` site events (default: all): without fields, roots and
 * pressures, which {@link Reconstruction} has, hence much faster.
 *
 * @throws SimulationError where the run is of another scenario, seed or version.
 */
export function latticeAt(scenario: Scenario, run: RunResult, turned = run.siteEvents.site.length): Lattice {
  const { lattice } = modelOf(scenario, run);
  const { site, state } = run.siteEvents;
  for (let k = 0; k < turned; k++) lattice.state[site[k]] = state?.[k] ?? SiteState.lithium;
  return lattice;
}

/** Lattice of a run after its first `turned` site events (default: all). See {@link Reconstruction} for many moments. */
export function snapshotAt(scenario: Scenario, run: RunResult, turned?: number): Snapshot {
  const reconstruction = new Reconstruction(scenario, run);
  reconstruction.moveTo(turned);
  return reconstruction.snapshot();
}

/** Fields of a run after its first `turned` site events (default: all), solved afresh. See {@link Reconstruction.fields}. */
export function snapshotFields(scenario: Scenario, run: RunResult, turned?: number): SnapshotFields {
  const reconstruction = new Reconstruction(scenario, run);
  reconstruction.moveTo(turned);
  return reconstruction.fields();
}

/** For each site the boundary that crosses most of its faces, weighted by |n_i|; the least id among equals. */
function mainBoundaries(lattice: Lattice): Int32Array {
  const { grid, boundaryArea, boundaries } = lattice;
  const main = new Int32Array(grid.sites).fill(NO_BOUNDARY);
  const ids = new Int32Array(DIRECTIONS);
  const areas = new Float64Array(DIRECTIONS);
  for (let i = 0; i < grid.sites; i++) {
    if (boundaryArea[i] === 0) continue;
    let count = 0;
    for (let d = 0; d < DIRECTIONS; d++) {
      const b = boundaryAcross(lattice, i, d);
      if (b < 0) continue;
      let k = 0;
      while (k < count && ids[k] !== b) k++;
      if (k === count) {
        ids[k] = b;
        areas[count++] = 0;
      }
      areas[k] += Math.abs(boundaries.normal[3 * b + (d >> 1)]);
    }
    let best = 0;
    for (let k = 1; k < count; k++)
      if (areas[k] > areas[best] || (areas[k] === areas[best] && ids[k] < ids[best])) best = k;
    main[i] = ids[best];
  }
  return main;
}
