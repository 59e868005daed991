/** Exposed faces of the deposit, each with the moments in which it is seen. */
import { NEVER } from '../../src/analysis/episodes.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import type { Deposit } from '../run-data.ts';

/** Bits of the first number of a face beside the site: direction, root, crack, dead. */
export const FACE_BITS = 6;
const NUCLEUS = 1 << 3;
const CRACK = 1 << 4;
const DEAD = 1 << 5;

/** Faces in the order in which they come to be seen. */
export interface LithiumFaces {
  readonly count: number;
  /** Four numbers a face: site << 6 | marks | direction (axis * 2, + 1 to the upper side); first moment; end; moment at which it is joined. */
  readonly data: Uint32Array;
  /** Episode of each face. */
  readonly episode: Uint32Array;
}

/**
 * Faces between lithium and what is not lithium, over the whole run. At moment k those with `from <= k < until` are the
 * surface of the deposit, cut at the sides of the box. Open cracks have faces of their own.
 */
export function lithiumFaces(deposit: Deposit): LithiumFaces {
  const { grid } = deposit.sample;
  const { nx, ny, sites } = grid;
  const { count, site, state, from, until, joined, dead } = deposit.episodes;
  // Episodes of a site as a chain, latest first.
  const last = new Int32Array(sites).fill(-1);
  const earlier = new Int32Array(count);
  for (let e = 0; e < count; e++) {
    earlier[e] = last[site[e]];
    last[site[e]] = e;
  }
  let data = new Uint32Array(4 * Math.max(64, 5 * count));
  let owner = new Uint32Array(data.length / 4);
  let faces = 0;
  const add = (e: number, direction: number, start: number, end: number) => {
    if (start >= end) return;
    if (faces === owner.length) {
      const more = new Uint32Array(2 * data.length);
      more.set(data);
      data = more;
      const owners = new Uint32Array(2 * owner.length);
      owners.set(owner);
      owner = owners;
    }
    const marks =
      (deposit.fromNucleus(e) ? NUCLEUS : 0) |
      (state[e] === SiteState.lithium ? 0 : CRACK) |
      (dead[e] ? DEAD : 0);
    data[4 * faces] = (site[e] << FACE_BITS) | marks | direction;
    data[4 * faces + 1] = start;
    data[4 * faces + 2] = end;
    data[4 * faces + 3] = joined[e];
    owner[faces++] = e;
  };
  const step = [1, nx, nx * ny];
  const sides = [nx, ny, grid.nz];
  for (let e = 0; e < count; e++) {
    const s = site[e];
    for (let direction = 0; direction < 6; direction++) {
      const axis = direction >> 1;
      const upward = direction & 1;
      const place = Math.floor(s / step[axis]) % sides[axis];
      const outside = upward ? place === sides[axis] - 1 : place === 0;
      const neighbour = outside ? -1 : upward ? s + step[axis] : s - step[axis];
      // The moments of this episode that its neighbour, of the same state, does not cover: from the end backwards.
      let end = until[e];
      for (let o = neighbour < 0 ? -1 : last[neighbour]; o >= 0 && end > from[e]; o = earlier[o]) {
        if (state[o] !== state[e] || from[o] >= end || until[o] <= from[e]) continue;
        add(e, direction, Math.max(from[e], until[o]), end);
        end = Math.min(end, from[o]);
      }
      add(e, direction, from[e], end);
    }
  }
  return sorted(data, owner, faces);
}

/** Faces in rising order of their first moment (a counting sort; equal ones keep their order). */
function sorted(data: Uint32Array, owner: Uint32Array, count: number): LithiumFaces {
  let latest = 0;
  for (let f = 0; f < count; f++) latest = Math.max(latest, data[4 * f + 1]);
  const start = new Uint32Array(latest + 2);
  for (let f = 0; f < count; f++) start[data[4 * f + 1] + 1]++;
  for (let m = 0; m <= latest; m++) start[m + 1] += start[m];
  const result = new Uint32Array(4 * count);
  const episode = new Uint32Array(count);
  for (let f = 0; f < count; f++) {
    const to = start[data[4 * f + 1]]++;
    result.set(data.subarray(4 * f, 4 * f + 4), 4 * to);
    episode[to] = owner[f];
  }
  return { count, data: result, episode };
}

/** Number of faces that have come to be seen by a moment: the leading ones. */
export function facesUpTo({ count, data }: LithiumFaces, moment: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (data[4 * middle + 1] <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a face is seen at a moment. */
export function isSeen({ data }: LithiumFaces, face: number, moment: number): boolean {
  return data[4 * face + 1] <= moment && (moment < data[4 * face + 2] || data[4 * face + 2] === NEVER);
}
