/** What an event does to its site: a quantum of lithium goes in, one comes out, or the site cracks open. */
export const EventKind = { insert: 0, remove: 1, crack: 2 } as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** Sign of the charge that an event of each kind carries, in quanta of its site. */
const SIGN = [1, -1, 0] as const;

/** Slot of what is not listed. */
const NOT_LISTED = -1;

/** Adds its rates to the catalogue it was given, which has been cleared. Several sources may add to one entry. */
export interface RateSource {
  addRates(): void;
}

/** State of an {@link EventCatalogue}: its entries in their order, and the sums of the last total. */
export interface EventCatalogueState {
  /** Entries that there is room for. */
  readonly capacity: number;
  readonly kind: Uint8Array;
  readonly site: Int32Array;
  readonly rate: Float64Array;
  readonly dismissals: number;
  readonly current: number;
  readonly variance: number;
  readonly turnover: number;
}

/**
 * The events that can happen next, one entry a kind and site, unordered, with their rates along: what a
 * `Selector` chooses from. Sources list and dismiss entries as the lattice changes; at each evaluation all
 * rates are cleared and every source adds its own.
 */
export class EventCatalogue {
  /** Kind, site, and rate in events per second of the entries 0 .. count - 1; replaced when they grow. */
  kind: Uint8Array = new Uint8Array(1024);
  site: Int32Array = new Int32Array(1024);
  rate: Float64Array = new Float64Array(1024);
  count = 0;
  /** Entries dismissed so far: entries have moved, and a selector's rates are out of date, where this has changed. */
  dismissals = 0;
  /** Sum of +-q k in A, of q^2 k in A C, and of q k in A whatever the sign, at the last {@link total}, less what was dismissed since. */
  current = 0;
  variance = 0;
  turnover = 0;
  private readonly slots: (Int32Array | null)[] = [null, null, null];
  private readonly quantum: Float64Array;

  /** `quantum`: charge q in C of one quantum of each site; read whenever it is needed. */
  constructor(quantum: Float64Array) {
    this.quantum = quantum;
  }

  /** Entry of each site for a kind of event, or -1; the same array for the catalogue's life. */
  slotsOf(kind: EventKind): Int32Array {
    this.slots[kind] ??= new Int32Array(this.quantum.length).fill(NOT_LISTED);
    return this.slots[kind];
  }

  /** Whether an event is listed. */
  has(kind: EventKind, site: number): boolean {
    const slots = this.slots[kind];
    return slots !== null && slots[site] !== NOT_LISTED;
  }

  /** Lists an event with rate 0; one that is listed stays as it is. */
  enlist(kind: EventKind, site: number): void {
    const slots = this.slotsOf(kind);
    if (slots[site] !== NOT_LISTED) return;
    if (this.count === this.site.length) this.grow();
    const slot = this.count++;
    slots[site] = slot;
    this.kind[slot] = kind;
    this.site[slot] = site;
    this.rate[slot] = 0;
  }

  /** Takes an event off the list, if it is there; the last entry moves into its place, with its rate. */
  dismiss(kind: EventKind, site: number): void {
    const slots = this.slots[kind];
    if (slots === null || slots[site] === NOT_LISTED) return;
    const hole = slots[site];
    this.dismissals++;
    slots[site] = NOT_LISTED;
    const q = this.quantum[site];
    const current = q * this.rate[hole];
    this.current -= SIGN[kind] * current;
    this.turnover -= Math.abs(SIGN[kind]) * current;
    this.variance -= Math.abs(SIGN[kind]) * current * q;
    const last = --this.count;
    if (hole === last) return;
    this.kind[hole] = this.kind[last];
    this.site[hole] = this.site[last];
    this.rate[hole] = this.rate[last];
    this.slots[this.kind[hole]]![this.site[hole]] = hole;
  }

  /** Sets all rates to 0. */
  clear(): void {
    this.rate.fill(0, 0, this.count);
  }

  /** Adds to the rate of a listed event, in 1/s. */
  add(kind: EventKind, site: number, rate: number): void {
    this.rate[this.slots[kind]![site]] += rate;
  }

  /** Rate of an event in 1/s; 0 where it is not listed. */
  rateOf(kind: EventKind, site: number): number {
    return this.has(kind, site) ? this.rate[this.slots[kind]![site]] : 0;
  }

  /** Sums the charge that all events carry; due when every source has added its rates. */
  total(): void {
    const { kind, site, rate, quantum } = this;
    let current = 0;
    let turnover = 0;
    let variance = 0;
    for (let s = 0; s < this.count; s++) {
      const sign = SIGN[kind[s] as EventKind];
      if (sign === 0) continue;
      const q = quantum[site[s]];
      current += sign * q * rate[s];
      turnover += q * rate[s];
      variance += q * q * rate[s];
    }
    this.current = current;
    this.turnover = turnover;
    this.variance = variance;
  }

  save(): EventCatalogueState {
    const { count, dismissals, current, variance, turnover } = this;
    return {
      capacity: this.site.length,
      kind: this.kind.slice(0, count),
      site: this.site.slice(0, count),
      rate: this.rate.slice(0, count),
      dismissals,
      current,
      variance,
      turnover,
    };
  }

  /** The inverse of {@link save}. */
  restore(state: EventCatalogueState): void {
    for (const slots of this.slots) slots?.fill(NOT_LISTED);
    this.count = 0;
    while (this.site.length < state.capacity) this.grow();
    for (let k = 0; k < state.site.length; k++) this.enlist(state.kind[k] as EventKind, state.site[k]);
    this.rate.set(state.rate);
    this.dismissals = state.dismissals;
    this.current = state.current;
    this.variance = state.variance;
    this.turnover = state.turnover;
  }

  private grow(): void {
    const length = 2 * this.site.length;
    const kind = new Uint8Array(length);
    const site = new Int32Array(length);
    const rate = new Float64Array(length);
    kind.set(this.kind);
    site.set(this.site);
    rate.set(this.rate);
    this.kind = kind;
    this.site = site;
    this.rate = rate;
  }
}
