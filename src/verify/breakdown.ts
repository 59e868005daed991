import { EllipticSolver } from '../fields/elliptic/solver.ts';
import type { Random } from '../kinetics/random.ts';
import { PropensityTree } from '../kinetics/selector.ts';

/** Largest distance between the cluster's radius and the outer circle's: the field is grown beyond. */
const OUTER = 1.5;
/**
 * Half-width in sites of the local correction after each new site, and its sweeps. They leave the growth probability
 * around a new site 1 % too large until the next solve; half the width or sweeps leave 4 to 8 %, which lowers D.
 */
const RELAXED_RADIUS = { 2: 10, 3: 6 };
const RELAXED_SWEEPS = 6;

/** What a dielectric-breakdown cluster was grown with. */
export interface BreakdownOptions {
  dimensions: 2 | 3;
  /** Radius in sites at which growth ends. */
  radius: number;
  /** Growth probability ~ (local field)^exponent; default 1, growth by current. */
  exponent?: number;
  /** Sites between two solves of the whole field. */
  interval: number;
  /** Relative residual of those solves. */
  tolerance: number;
}

/** A cluster: distances of its sites from the seed, in order of growth. */
export interface BreakdownCluster {
  distance: Float64Array;
  /** Growth probability that a solve of the field moves from site to site, mean: what the local corrections missed. */
  rateError: number;
  iterations: number;
}

/**
 * Dielectric breakdown (Niemeyer, Pietronero & Wiesmann 1984) from a point in open space, m = 1: each site beside
 * the cluster grows at the rate of the current that its faces to the metal carry,
 *
 *     k_j ~ sum over metal faces of 2 phi_j (half-cell faces, sigma = a = 1),  cluster at phi = 0,
 *
 * the engine's rate law for equal opening pressures far below the stall pressure.
 *
 * Open space: on a circle (sphere) of radius R, 1.5 times the radius to be reached, the electrolyte meets an
 * equipotential of given total current through a conductance (d - 1) / R per area. A given current makes the
 * monopole exact, and the conductance is that of the outer space for the dipole; higher multipoles, which a
 * cluster of radius r has at (r / R)^k, meet 1/k of their resistance in 2D. The circle is enlarged on the way: at first
 * it surrounds a cluster of 16 sites radius, then twice that, and so on, up to `radius`.
 */
export function growBreakdown(options: BreakdownOptions, random: Random): BreakdownCluster {
  const { dimensions, radius, exponent = 1, interval, tolerance } = options;
  const places: number[] = [0, 0, 0];
  const distance: number[] = [0];
  let rateError = 0;
  let solves = 0;
  let iterations = 0;
  for (let reach = Math.min(radius, 16); ; reach = Math.min(radius, 2 * reach)) {
    const space = new OpenSpace(dimensions, reach, exponent);
    for (let k = 0; k < places.length; k += 3)
      space.occupy(space.siteAt(places[k]!, places[k + 1]!, places[k + 2]!));
    iterations += space.solver.solve({ tolerance }).iterations;
    space.evaluate();
    let since = 0;
    for (let furthest = 0; furthest < reach; ) {
      const site = space.select(random());
      space.occupy(site);
      const [x, y, z] = space.place(site);
      places.push(x, y, z);
      const r = Math.hypot(x, y, z);
      distance.push(r);
      if (r > furthest) furthest = r;
      space.solver.relax(site, RELAXED_RADIUS[dimensions], RELAXED_SWEEPS);
      space.evaluate();
      if (++since >= interval) {
        since = 0;
        iterations += space.solver.solve({ tolerance }).iterations;
        rateError += space.evaluate();
        solves++;
      }
    }
    if (reach === radius) break;
  }
  return { distance: Float64Array.from(distance), rateError: rateError / Math.max(1, solves), iterations };
}

/** The space around a cluster: field, sites that can grow, and their rates. */
class OpenSpace {
  readonly solver: EllipticSolver;
  private readonly n: number;
  private readonly ny: number;
  private readonly centre: number;
  private readonly exponent: number;
  /** 0 outside the circle, 1 electrolyte, 2 metal. */
  private readonly kind: Uint8Array;
  private readonly slot: Int32Array;
  private sites = new Int32Array(256);
  private rates = new Float64Array(256);
  private count = 0;
  private readonly tree = new PropensityTree(256);

  constructor(dimensions: 2 | 3, reach: number, exponent: number) {
    const outer = OUTER * reach + 2;
    this.centre = Math.ceil(outer) + 1;
    this.n = 2 * this.centre + 1;
    this.ny = dimensions === 2 ? 1 : this.n;
    this.exponent = exponent;
    const { n, ny } = this;
    this.solver = new EllipticSolver(n, ny, n);
    this.kind = new Uint8Array(n * ny * n);
    this.slot = new Int32Array(n * ny * n).fill(-1);
    for (let i = 0; i < this.kind.length; i++) {
      const [x, y, z] = this.place(i);
      if (Math.hypot(x, y, z) <= outer) this.kind[i] = 1;
    }
    const { conductanceX, conductanceY, conductanceZ, terminal } = this.solver;
    for (let i = 0; i < this.kind.length; i++) {
      if (this.kind[i] === 0) continue;
      const place = this.place(i);
      const r = Math.hypot(...place);
      for (let axis = 0; axis < 3; axis++) {
        if (axis === 1 && ny === 1) continue;
        const step = [1, n, n * ny][axis]!;
        const upper = [conductanceX, conductanceY, conductanceZ][axis]!;
        if (this.kind[i + step] === 1) upper[i] = 1;
        // A face of the staircase stands for the true area |n_axis| of the circle.
        for (const side of [-step, step])
          if (this.kind[i + side] === 0) terminal[i] += ((dimensions - 1) / r) * (Math.abs(place[axis]!) / r);
      }
    }
    this.solver.terminalCurrent = 1;
  }

  /** Position of a site relative to the seed. */
  place(site: number): [number, number, number] {
    const { n, ny, centre } = this;
    const row = Math.floor(site / n);
    return [site - row * n - centre, ny === 1 ? 0 : (row % ny) - centre, Math.floor(row / ny) - centre];
  }

  siteAt(x: number, y: number, z: number): number {
    const { n, ny, centre } = this;
    return x + centre + n * ((ny === 1 ? 0 : y + centre) + ny * (z + centre));
  }

  /** Turns a site into metal: eliminated from the field, its neighbours get a half cell to potential 0. */
  occupy(site: number): void {
    const { n, ny, solver, kind, slot } = this;
    const { ground, potential } = solver;
    const own = slot[site]!;
    if (own >= 0) {
      const last = this.sites[--this.count]!;
      this.sites[own] = last;
      slot[last] = own;
      slot[site] = -1;
    }
    kind[site] = 2;
    ground[site] = 0;
    potential[site] = 0;
    solver.touch(site);
    for (let axis = 0; axis < 3; axis++) {
      if (axis === 1 && ny === 1) continue;
      const step = [1, n, n * ny][axis]!;
      const upper = [solver.conductanceX, solver.conductanceY, solver.conductanceZ][axis]!;
      upper[site] = 0;
      upper[site - step] = 0;
      solver.touch(site - step);
      for (const j of [site - step, site + step]) {
        if (kind[j] !== 1) continue;
        ground[j] += 2;
        solver.touch(j);
        if (slot[j] >= 0) continue;
        if (this.count === this.sites.length) this.grow();
        slot[j] = this.count;
        this.sites[this.count++] = j;
      }
    }
  }

  /** Rates of all sites that can grow; returns the probability that has moved, against the last rates of the same sites. */
  evaluate(): number {
    const { exponent, sites, rates, count } = this;
    const { ground, potential } = this.solver;
    const before = this.tree.total;
    const after = this.total();
    let change = 0;
    for (let k = 0; k < count; k++) {
      const rate = growthRate(ground[sites[k]!]!, potential[sites[k]!]!, exponent);
      change += Math.abs(rate / after - rates[k]! / before);
      rates[k] = rate;
    }
    this.tree.assign(rates, count);
    return change / 2;
  }

  private total(): number {
    const { ground, potential } = this.solver;
    let total = 0;
    for (let k = 0; k < this.count; k++) {
      const j = this.sites[k]!;
      total += growthRate(ground[j]!, potential[j]!, this.exponent);
    }
    return total;
  }

  select(u: number): number {
    return this.sites[this.tree.select(u)]!;
  }

  private grow(): void {
    const sites = new Int32Array(2 * this.sites.length);
    const rates = new Float64Array(sites.length);
    sites.set(this.sites);
    rates.set(this.rates);
    this.sites = sites;
    this.rates = rates;
    this.tree.grow(sites.length);
  }
}

function growthRate(conductance: number, potential: number, exponent: number): number {
  return potential > 0 ? conductance * (exponent === 1 ? potential : potential ** exponent) : 0;
}
