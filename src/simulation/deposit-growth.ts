import type { ElectronicField } from '../fields/electronic.ts';
import { EventKind } from '../kinetics/catalogue.ts';
import { SiteState } from '../lattice/lattice.ts';
import { DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import type { DepositTable } from './floating-deposits.ts';
import type { OpeningPressure } from './opening-pressure.ts';
import type { RateLaw } from './rate-law.ts';

/** What a {@link DepositGrowth} works on. */
export interface DepositGrowthParts {
  readonly deposits: DepositTable;
  readonly field: ElectronicField;
  readonly opening: OpeningPressure;
  readonly law: RateLaw;
  /** Charge q in C of one quantum of each site; quanta in each, of `quantaPerSite`. */
  readonly quantum: Float64Array;
  readonly fill: Uint16Array;
  readonly quantaPerSite: number;
  /** Receives the rates, in 1/s. */
  readonly put: (kind: EventKind, site: number, rate: number) => void;
}

/**
 * Where the current of a floating deposit plates and dissolves lithium: by omega_f B_f over its receivers, omega the
 * electrons that come in through an intact site's faces, those of the whole deposit for an open one.
 */
export class DepositGrowth {
  private readonly deposits: DepositTable;
  private readonly field: ElectronicField;
  private readonly opening: OpeningPressure;
  private readonly law: RateLaw;
  private readonly quantum: Float64Array;
  private readonly fill: Uint16Array;
  private readonly quantaPerSite: number;
  private readonly put: DepositGrowthParts['put'];

  constructor(parts: DepositGrowthParts) {
    this.deposits = parts.deposits;
    this.field = parts.field;
    this.opening = parts.opening;
    this.law = parts.law;
    this.quantum = parts.quantum;
    this.fill = parts.fill;
    this.quantaPerSite = parts.quantaPerSite;
    this.put = parts.put;
  }

  /**
   * Shares the current of a growing deposit over its receivers; where none of its intact faces takes electrons, the
   * opening pressures alone decide.
   */
  grow(k: number): void {
    const { deposits, opening, law, quantum } = this;
    const { grid, state } = this.field.lattice;
    const current = deposits.current[k];
    if (!(current > 0)) return;
    const plated = this.platedOn(k);
    const receivers: number[] = [];
    const weights: number[] = [];
    let sum = 0;
    for (let s = deposits.start[k]; s < deposits.start[k + 1]; s++) {
      const i = deposits.sites[s];
      // Lithium that has lost some of itself fills first.
      if (this.fill[i] < this.quantaPerSite) {
        receivers.push(i);
        weights.push((plated > 0 ? plated : 1) * law.weight(0));
        sum += weights[weights.length - 1];
      }
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        if (j < 0 || state[j] === SiteState.lithium || opening.value[j] === Number.POSITIVE_INFINITY)
          continue;
        let omega = 1;
        if (plated > 0)
          omega =
            state[j] === SiteState.intact
              ? Math.max(0, this.field.electronsInto(deposits, j, i))
              : plated / this.facesOn(j, k);
        const weight = omega * law.weight(opening.value[j]);
        if (!(weight > 0)) continue;
        receivers.push(j);
        weights.push(weight);
        sum += weight;
      }
    }
    for (let r = 0; r < receivers.length; r++)
      this.put(EventKind.insert, receivers[r], ((current / sum) * weights[r]) / quantum[receivers[r]]);
  }

  /** Sum in A of the electrons that come in through the faces of a deposit where they come in. */
  private platedOn(k: number): number {
    const { deposits } = this;
    const { grid, state } = this.field.lattice;
    let plated = 0;
    for (let s = deposits.start[k]; s < deposits.start[k + 1]; s++) {
      const i = deposits.sites[s];
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        if (j >= 0 && state[j] === SiteState.intact)
          plated += Math.max(0, this.field.electronsInto(deposits, j, i));
      }
    }
    return plated;
  }

  /** Takes the current of a dissolving deposit off its sites in proportion to what each dissolves. */
  dissolve(k: number): void {
    const { deposits, quantum } = this;
    const { grid, state } = this.field.lattice;
    const current = -deposits.current[k];
    if (!(current > 0)) return;
    let sum = 0;
    const shares: number[] = [];
    for (let s = deposits.start[k]; s < deposits.start[k + 1]; s++) {
      const i = deposits.sites[s];
      let net = 0;
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        if (j >= 0 && state[j] === SiteState.intact) net += this.field.electronsInto(deposits, j, i);
      }
      shares.push(Math.max(0, -net));
      sum += Math.max(0, -net);
    }
    if (!(sum > 0)) return;
    for (let s = 0; s < shares.length; s++) {
      const site = deposits.sites[deposits.start[k] + s];
      this.put(EventKind.remove, site, ((current / sum) * shares[s]) / quantum[site]);
    }
  }

  /** Faces of an open site on a deposit: it counts once, by equal parts of its faces. */
  private facesOn(site: number, deposit: number): number {
    const { grid } = this.field.lattice;
    let count = 0;
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, site, d);
      if (j >= 0 && this.deposits.of[j] === deposit) count++;
    }
    return count;
  }
}
