import { Clock } from '../kinetics/clock.ts';
import { openStream } from '../kinetics/random.ts';
import type { Selector } from '../kinetics/selector.ts';

/** What a run of {@link ising} gives. */
export interface IsingResult {
  events: number;
  /** Unlike neighbours summed over sites (each bond twice) per site. */
  energy: number;
  /** Time average of `energy` from `settled` on. */
  meanEnergy: number;
  seconds: number;
}

/**
 * Model M1: Ising spins on a periodic simple cubic lattice of edge L (a power of two), flips of rate
 * min(1, exp(-dE/T)), dE = 6 - 2 x (unlike neighbours), from random spins to `duration`.
 *
 * `now` is a clock in s for the benchmark. Sites are stored along a Morton curve, so that the seven propensities of an event lie close together.
 */
export function ising(
  selector: Selector,
  L: number,
  temperature: number,
  duration: number,
  seed: string,
  now: () => number = () => 0,
  settled = duration / 2,
): IsingResult {
  const random = openStream(`${seed}/ising`).next;
  const bits = Math.round(Math.log2(L));
  if (2 ** bits !== L) throw new RangeError(`edge is ${L} when expected a power of two`);
  const sites = L ** 3;
  let maskX = 0;
  for (let b = 0; b < bits; b++) maskX |= 1 << (3 * b);
  const maskY = maskX << 1;
  const maskZ = maskX << 2;
  const spin = new Uint8Array(sites);
  for (let i = 0; i < sites; i++) spin[i] = random() < 0.5 ? 0 : 1;
  const neighbours = new Int32Array(6);
  const unlike = new Uint8Array(sites);
  const rates = new Float64Array(7);
  for (let n = 0; n <= 6; n++) rates[n] = n >= 3 ? 1 : Math.exp(-(6 - 2 * n) / temperature);
  const propensity = new Float64Array(sites);
  let energy = 0;
  for (let i = 0; i < sites; i++) {
    mortonNeighbours(i, maskX, maskY, maskZ, neighbours);
    let n = 0;
    for (let k = 0; k < 6; k++) if (spin[neighbours[k]!] !== spin[i]) n++;
    unlike[i] = n;
    energy += n;
    propensity[i] = rates[n]!;
  }
  selector.assign(propensity, sites);
  const clock = new Clock();
  let events = 0;
  let integral = 0;
  const begin = now();
  for (;;) {
    const before = clock.time;
    const within = clock.next(selector.total, duration, random);
    const span = Math.min(clock.time, duration) - Math.max(before, settled);
    if (span > 0) integral += span * energy;
    if (!within) break;
    const site = selector.select(random());
    const own = spin[site]! ^ 1;
    spin[site] = own;
    const n = 6 - unlike[site]!;
    energy += 2 * (n - unlike[site]!);
    unlike[site] = n;
    selector.set(site, rates[n]!);
    mortonNeighbours(site, maskX, maskY, maskZ, neighbours);
    for (let k = 0; k < 6; k++) {
      const other = neighbours[k]!;
      const m = spin[other] === own ? unlike[other]! - 1 : unlike[other]! + 1;
      unlike[other] = m;
      selector.set(other, rates[m]!);
    }
    events++;
  }
  const seconds = now() - begin;
  return { events, energy: energy / sites, meanEnergy: integral / (duration - settled) / sites, seconds };
}

/** Neighbours of a site on the Morton curve: add and subtract within the interleaved bits of one axis. */
function mortonNeighbours(i: number, maskX: number, maskY: number, maskZ: number, out: Int32Array): void {
  const x = i & maskX;
  const y = i & maskY;
  const z = i & maskZ;
  out[0] = ((x - 1) & maskX) | y | z;
  out[1] = (((i | ~maskX) + 1) & maskX) | y | z;
  out[2] = ((y - 1) & maskY) | x | z;
  out[3] = (((i | ~maskY) + 1) & maskY) | x | z;
  out[4] = ((z - 1) & maskZ) | x | y;
  out[5] = (((i | ~maskZ) + 1) & maskZ) | x | y;
}
