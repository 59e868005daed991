import { Clock } from '../kinetics/clock.ts';
import type { Random } from '../kinetics/random.ts';
import { PropensityTree } from '../kinetics/selector.ts';
import { makeGrid } from '../lattice/grid.ts';
import { DIRECTIONS, neighbour } from '../lattice/neighbours.ts';

/** How nuclei come and grow in {@link NucleatedGrowth}. */
export interface NucleationLaw {
  /** Nuclei a site at the start: each site is one with probability 1 - e^-density. */
  readonly density: number;
  /** Rate at which an empty site nucleates. */
  readonly rate: number;
}

/**
 * Nucleation and growth without a field on L^3 sites, periodic in all directions: an empty site fills at rate 1 for each
 * filled face neighbour (Eden growth, variant B), besides nucleating.
 */
export class NucleatedGrowth {
  readonly sites: number;
  filled = 0;
  private readonly L: number;
  private readonly law: NucleationLaw;
  private readonly tree: PropensityTree;
  private readonly full: Uint8Array;
  private readonly grid: ReturnType<typeof makeGrid>;
  private readonly clock = new Clock();

  constructor(L: number, law: NucleationLaw) {
    this.L = L;
    this.law = law;
    this.sites = L ** 3;
    this.grid = makeGrid(L, L, L, 1, 1, true);
    this.full = new Uint8Array(this.sites);
    this.tree = new PropensityTree(this.sites);
    if (law.rate > 0) this.tree.assign(new Float64Array(this.sites).fill(law.rate), this.sites);
  }

  /** Puts the nuclei of the start. */
  scatter(random: Random): void {
    const chance = -Math.expm1(-this.law.density);
    for (let i = 0; i < this.sites; i++) if (random() < chance) this.fill(i);
  }

  /** Fills a site; its empty neighbours grow faster by 1. */
  fill(site: number): void {
    const { full, tree, grid } = this;
    if (full[site] === 1) return;
    full[site] = 1;
    this.filled++;
    tree.set(site, 0);
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, site, d);
      if (full[j] === 0) tree.set(j, tree.get(j) + 1);
    }
  }

  /** Runs the process until `time`. */
  runTo(time: number, random: Random): void {
    const { clock, tree } = this;
    while (tree.total > 0 && clock.next(tree.total, time, random)) this.fill(tree.select(random()));
    if (tree.total === 0 && this.filled < this.sites) throw new Error(`nothing grows in a box of ${this.L}`);
  }
}

/**
 * Volumes in sites of single nuclei at given times, one row a nucleus. The box must be wide enough for them not to meet
 * their images.
 */
export function singleNuclei(
  L: number,
  times: readonly number[],
  count: number,
  streams: (nucleus: number) => Random,
): Float64Array[] {
  return Array.from({ length: count }, (_, nucleus) => {
    const growth = new NucleatedGrowth(L, { density: 0, rate: 0 });
    growth.fill(Math.floor(growth.sites / 2));
    const random = streams(nucleus);
    return Float64Array.from(times, (time) => {
      growth.runTo(time, random);
      return growth.filled;
    });
  });
}
