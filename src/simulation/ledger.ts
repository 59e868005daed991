import { type EventCatalogue, EventKind } from '../kinetics/catalogue.ts';
import { SimulationError } from './simulation-error.ts';

/** Standard deviations by which the charge of the events may differ from its integral, where the quanta are many. */
const CHARGE_SIGMAS = 5;

/**
 * Deviation x in C of the events' charge from the expected one as improbable as 5 sigma of a normal law, by Freedman's
 * inequality (Ann. Probab. 3, 100 (1975)) P <= exp(-x^2 / (2 (V + q x / 3))) for jumps of at most q: 5 sqrt(V) for many
 * quanta, some eight quanta for few, where a run that ends with its first site is no error.
 */
export function chargeAllowance(variance: number, quantum: number): number {
  const drift = (CHARGE_SIGMAS ** 2 * quantum) / 6;
  return drift + Math.sqrt(drift * drift + CHARGE_SIGMAS ** 2 * variance);
}

/** The numbers of a {@link Ledger}. */
export interface LedgerState {
  readonly events: number;
  readonly quanta: number;
  readonly removedQuanta: number;
  readonly removed: number;
  readonly inserted: number;
  readonly expected: number;
  readonly variance: number;
  readonly largestQuantum: number;
}

/** The books of a run: what its events have moved, and what their rates say they should have. */
export class Ledger {
  /** Events of every kind; quanta inserted less quanta removed. */
  events = 0;
  quanta = 0;
  /** Quanta removed and their charge in C. */
  removedQuanta = 0;
  removed = 0;
  /** Charge inserted less removed in C, its expectation, and the variance in C^2. */
  inserted = 0;
  expected = 0;
  variance = 0;
  private largestQuantum = 0;

  /** Books the time between two events, in s, at the present rates. */
  wait(events: EventCatalogue, elapsed: number): void {
    this.expected += events.current * elapsed;
    this.variance += events.variance * elapsed;
  }

  /** Books an event of a site whose quantum has the charge q in C. */
  book(kind: EventKind, q: number): void {
    this.events++;
    if (kind === EventKind.crack) return;
    if (q > this.largestQuantum) this.largestQuantum = q;
    if (kind === EventKind.insert) {
      this.quanta++;
      this.inserted += q;
    } else {
      this.quanta--;
      this.inserted -= q;
      this.removedQuanta++;
      this.removed += q;
    }
  }

  save(): LedgerState {
    const { events, quanta, removedQuanta, removed, inserted, expected, variance, largestQuantum } = this;
    return { events, quanta, removedQuanta, removed, inserted, expected, variance, largestQuantum };
  }

  /** The inverse of {@link save}. */
  restore(state: LedgerState): void {
    Object.assign(this, state);
  }

  /** Checks the books against quanta recounted from the lattice. @throws SimulationError where they do not balance. */
  check(recounted: number): void {
    if (recounted !== this.quanta)
      throw new SimulationError('quanta', `${recounted} in the lattice`, `${this.quanta} of the ledger`);
    const allowance = chargeAllowance(this.variance, this.largestQuantum);
    if (!(Math.abs(this.inserted - this.expected) <= allowance))
      throw new SimulationError(
        'charge',
        `${this.inserted} C inserted`,
        `${this.expected} C within ${allowance} C`,
      );
  }
}
