import type { IonicField } from '../fields/ionic.ts';
import { ELECTRODE } from '../fields/plating-faces.ts';
import { type EventCatalogue, EventKind, type RateSource } from '../kinetics/catalogue.ts';
import { SiteState } from '../lattice/lattice.ts';
import { PRESSURE_PER_VOLT } from '../units/constants.ts';
import type { GrowthRates } from './growth.ts';
import { mouthLoader, type OpeningPressure } from './opening-pressure.ts';
import type { RateLaw } from './rate-law.ts';

/**
 * Advance of cracks ahead of their lithium: an intact site next to an open crack, to lithium or on the electrode cracks at
 *
 *     k = (v_0 / a) B(p_open) / B(p_d)        (for the power law (v_0 / a) (p_d / p_open)^n)
 *
 * with p_open of the partially filled crack ({@link OpeningPressure}) and p_d the stall pressure of the lithium that
 * loads it: that of its window, or, where the crack holds none yet, of the electrode at its mouth. Where no crack is open
 * yet, beside lithium or on the electrode, the pressure is no more than what fills open sites within l_p: one crack
 * opens and is filled before the next.
 */
export class CrackRates implements RateSource {
  private readonly events: EventCatalogue;
  private readonly field: IonicField;
  private readonly growth: GrowthRates;
  private readonly opening: OpeningPressure;
  private readonly law: RateLaw;
  private readonly frequency: number;
  /** Stall pressures in Pa by loader, of the present evaluation. */
  private readonly stall = new Map<number, number>();

  /** `velocity`: v_0 in m/s. */
  constructor(
    events: EventCatalogue,
    field: IonicField,
    growth: GrowthRates,
    opening: OpeningPressure,
    law: RateLaw,
    velocity: number,
  ) {
    this.events = events;
    this.field = field;
    this.growth = growth;
    this.opening = opening;
    this.law = law;
    this.frequency = velocity / field.lattice.grid.edge;
  }

  addRates(): void {
    const { events, opening, law, stall, frequency } = this;
    const { kind, site, rate, count } = events;
    stall.clear();
    for (let s = 0; s < count; s++) {
      if (kind[s] !== EventKind.crack) continue;
      const loader = opening.loader[site[s]];
      const parent = opening.parent[site[s]];
      const pressure = parent === loader || parent < 0 ? this.pressureOf(loader) : this.stallOf(loader);
      if (pressure > 0) rate[s] += frequency * (law.weight(opening.value[site[s]]) / law.weight(pressure));
    }
  }

  /** Pressure of lithium, or of the electrode at a surface site, that opens a new crack. */
  private pressureOf(loader: number): number {
    if (loader >= 0) return this.growth.lithiumPressure(loader);
    const { mouths } = this.growth;
    const site = this.field.surface.sites[mouthLoader(loader)];
    let pressure = this.stallOf(loader);
    for (const mouth of mouths.sites)
      if (mouths.reaches(mouth, site)) pressure = Math.min(pressure, this.opening.value[mouth]);
    return pressure;
  }

  private stallOf(loader: number): number {
    const known = this.stall.get(loader);
    if (known !== undefined) return known;
    const pressure =
      loader >= 0
        ? this.growth.stallPressure(loader)
        : this.stallAtMouth(this.field.surface.sites[mouthLoader(loader)]);
    this.stall.set(loader, pressure);
    return pressure;
  }

  /** Stall pressure at a surface site: its own, or where it does not conduct the mean over the electrode within l_p. */
  private stallAtMouth(mouth: number): number {
    const { faces, lattice, potential, conductances } = this.field;
    if (lattice.state[mouth] === SiteState.lithium) return 0;
    if (conductances.half(mouth) > 0) return PRESSURE_PER_VOLT * potential[mouth];
    let conductance = 0;
    let drive = 0;
    for (let c = 0; c < faces.count; c++) {
      if (faces.metal[c] !== ELECTRODE || faces.halfCell[c] === 0) continue;
      if (!this.growth.mouths.reaches(mouth, faces.site[c])) continue;
      conductance += faces.conductance[c];
      drive += faces.conductance[c] * potential[faces.site[c]];
    }
    return conductance > 0 ? (PRESSURE_PER_VOLT * drive) / conductance : 0;
  }
}

/** The numbers of a {@link CrackFront}. */
export interface CrackFrontState {
  readonly through: { time: number; step: number } | null;
  readonly first: { time: number; step: number } | null;
  readonly largest: number;
  readonly crack: number;
  readonly lithium: number;
  readonly since: number;
  readonly integral: number;
}

/** Follows how far the foremost crack leads the foremost lithium. */
export class CrackFront {
  /** First arrival of a crack at the counter electrode: time in s and number of the step. */
  through: { time: number; step: number } | null = null;
  /** First crack. */
  first: { time: number; step: number } | null = null;
  /** Largest lead in m. */
  largest = 0;
  private readonly field: IonicField;
  private crack = 0;
  private lithium = 0;
  private since = 0;
  private integral = 0;

  constructor(field: IonicField) {
    this.field = field;
  }

  /** Distance in m from the foremost lithium to the foremost crack. */
  get lead(): number {
    return (this.crack - this.lithium) * this.field.lattice.grid.edge;
  }

  /** Mean lead in m over the time from the first crack until one is through, or until `end` in s. */
  mean(end: number): number {
    if (this.first === null) return Number.NaN;
    const until = this.through?.time ?? end;
    const integral = this.integral + (this.through === null ? this.lead * (end - this.since) : 0);
    return until > this.first.time ? integral / (until - this.first.time) : Number.NaN;
  }

  /** Takes note of a site that has changed its state. */
  note(site: number, time: number, step: number): void {
    const { grid, state } = this.field.lattice;
    if (this.through === null) this.integral += this.lead * (time - this.since);
    this.since = time;
    const height = Math.floor(site / (grid.nx * grid.ny)) + 1;
    if (state[site] === SiteState.lithium) {
      this.lithium = Math.max(this.lithium, height);
      this.crack = Math.max(this.crack, height);
    } else {
      this.crack = Math.max(this.crack, height);
      if (height === this.lithium) this.lithium = this.foremostLithium();
    }
    this.largest = Math.max(this.largest, this.lead);
    this.first ??= { time, step };
    if (height === grid.nz) this.through ??= { time, step };
  }

  save(): CrackFrontState {
    const { through, first, largest, crack, lithium, since, integral } = this;
    return { through, first, largest, crack, lithium, since, integral };
  }

  /** The inverse of {@link save}. */
  restore(state: CrackFrontState): void {
    Object.assign(this, state);
  }

  private foremostLithium(): number {
    const { grid, state } = this.field.lattice;
    let site = grid.sites - 1;
    while (site >= 0 && !(state[site] === SiteState.lithium && this.field.grounded[site])) site--;
    return site < 0 ? 0 : Math.floor(site / (grid.nx * grid.ny)) + 1;
  }
}
