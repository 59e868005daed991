import type { IonicField } from '../fields/ionic.ts';
import { ELECTRODE } from '../fields/plating-faces.ts';
import { type EventCatalogue, EventKind, type RateSource } from '../kinetics/catalogue.ts';
import { SiteState } from '../lattice/lattice.ts';
import { FARADAY, LITHIUM_MOLAR_VOLUME } from '../units/constants.ts';
import type { Model } from './model.ts';

/**
 * Stripping of lithium joined to the working electrode: while the current is reversed every dissolving face takes
 *
 *     k = |I_f| / q
 *
 * quanta from what has been inserted into its own site, if anything, else from the lithium behind it. The
 * electrode itself is a reservoir and loses none.
 */
export class StrippingRates implements RateSource {
  private readonly events: EventCatalogue;
  private readonly field: IonicField;
  private readonly fill: Uint16Array;
  private readonly quantum: Float64Array;

  /** `fill`: quanta in each site; `quantum`: charge in C of one quantum of each site. */
  constructor(events: EventCatalogue, field: IonicField, fill: Uint16Array, quantum: Float64Array) {
    this.events = events;
    this.field = field;
    this.fill = fill;
    this.quantum = quantum;
  }

  addRates(): void {
    const { events, field, fill, quantum } = this;
    if (field.current >= 0) return;
    const { faces } = field;
    for (let c = 0; c < faces.count; c++) {
      const dissolving = -field.platingCurrent(c);
      if (!(dissolving > 0)) continue;
      const from = fill[faces.site[c]] > 0 ? faces.site[c] : faces.metal[c];
      if (from !== ELECTRODE) events.add(EventKind.remove, from, dissolving / quantum[from]);
    }
  }
}

/**
 * What stripping has left: lithium that is not joined to the working electrode (floating sites, and quanta in sites that
 * touch no lithium that is), volume in m^3 and share of all lithium; and the room in emptied sites, volume and share of
 * what lithium and such voids take up together.
 */
export function strippingObservables(model: Model): Record<string, number> {
  const { field, fill, quantum, quantaPerSite, lattice, emptied } = model;
  let lithium = 0;
  let dead = 0;
  let voids = 0;
  for (let i = 0; i < fill.length; i++) {
    const one = (quantum[i] * LITHIUM_MOLAR_VOLUME) / FARADAY;
    const held = fill[i] * one;
    lithium += held;
    const joined =
      lattice.state[i] === SiteState.lithium ? field.grounded[i] === 1 : field.faces.firstOf(i) >= 0;
    if (!joined) dead += held;
    if (emptied[i]) voids += quantaPerSite * one - held;
  }
  return {
    deadLithium: lithium > 0 ? dead / lithium : Number.NaN,
    deadLithiumVolume: dead,
    voids: voids + lithium > 0 ? voids / (voids + lithium) : Number.NaN,
    voidVolume: voids,
  };
}
