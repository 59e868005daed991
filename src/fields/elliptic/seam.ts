import type { Layout } from './layout.ts';

/**
 * What does not fit a chessboard: along a periodic axis with an odd number of planes the last and the first
 * plane have the same colours. Red sites of the last plane are moved behind the black unknowns ("extras", index
 * layout.slots + e), and their faces, like those joining two black sites, become explicit links. Red sites
 * are thus never neighbours of each other.
 */
export interface Seam {
  /** Natural index of each extra. */
  readonly extraSites: Int32Array;
  /** Links of a red slot to an extra (its index in the black unknowns). */
  readonly redSlot: Int32Array;
  readonly redExtra: Int32Array;
  readonly redValue: Float64Array;
  /** Links of two black unknowns. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly value: Float64Array;
}

/** Is a wrap along internal axis 0, 1, 2 (u, v, w) a seam? */
export function seamAxes(layout: Layout): readonly [boolean, boolean, boolean] {
  return [
    layout.wraps[0] && (layout.nu & 1) === 1,
    layout.wraps[1] && (layout.nv & 1) === 1,
    layout.wraps[2] && (layout.nw & 1) === 1,
  ];
}

/** Face arrays in natural order along u, v, w. */
export type Faces = readonly [Float64Array, Float64Array, Float64Array];

/** Collects the links of the seam. `dropFace` is called for every face (site, axis) that left the chessboard. */
export function makeSeam(layout: Layout, faces: Faces, dropFace: (site: number, axis: number) => void): Seam {
  const counts = [layout.nu, layout.nv, layout.nw];
  const strides = [layout.strideU, layout.strideV, layout.strideW];
  const seams = seamAxes(layout);
  const { nu, nv, nw } = layout;
  const extraOf = new Map<number, number>();
  const extraSites: number[] = [];
  const place = (site: number, u: number, v: number, w: number) => {
    const colour = (u + v + w) & 1;
    const extra = extraOf.get(site);
    if (extra !== undefined) return { colour: 1, index: layout.slots + extra };
    return { colour, index: (v + nv * w) * layout.half + (u >> 1) };
  };
  const position = [0, 0, 0];
  const inSeam = () =>
    (seams[0] && position[0] === nu - 1) ||
    (seams[1] && position[1] === nv - 1) ||
    (seams[2] && position[2] === nw - 1);
  const visit = (act: (site: number) => void) => {
    for (let w = 0; w < nw; w++)
      for (let v = 0; v < nv; v++) {
        const whole = (seams[1] && v === nv - 1) || (seams[2] && w === nw - 1);
        for (let u = whole ? 0 : nu - 1; u < nu; u++) {
          position[0] = u;
          position[1] = v;
          position[2] = w;
          if (inSeam()) act(u * strides[0]! + v * strides[1]! + w * strides[2]!);
        }
      }
  };
  visit((site) => {
    if (((position[0]! + position[1]! + position[2]!) & 1) === 0) {
      extraOf.set(site, extraSites.length);
      extraSites.push(site);
    }
  });
  const red: [number[], number[], number[]] = [[], [], []];
  const black: [number[], number[], number[]] = [[], [], []];
  const seen = new Set<number>();
  const take = (lower: number, from: number[], axis: number) => {
    const key = 3 * lower + axis;
    if (seen.has(key)) return;
    seen.add(key);
    const to = [...from];
    to[axis] = (from[axis]! + 1) % counts[axis]!;
    const upper = lower + (to[axis]! - from[axis]!) * strides[axis]!;
    dropFace(lower, axis);
    const value = faces[axis]![lower]!;
    if (!(value > 0)) return;
    const a = place(lower, from[0]!, from[1]!, from[2]!);
    const b = place(upper, to[0]!, to[1]!, to[2]!);
    if (a.colour === 1 && b.colour === 1) {
      black[0].push(a.index);
      black[1].push(b.index);
      black[2].push(value);
    } else {
      red[0].push(a.colour === 0 ? a.index : b.index);
      red[1].push(a.colour === 0 ? b.index : a.index);
      red[2].push(value);
    }
  };
  visit((site) => {
    const here = [...position];
    for (let axis = 0; axis < 3; axis++) {
      const count = counts[axis]!;
      const last = here[axis] === count - 1;
      const crosses = seams[axis]! && last;
      if (crosses) take(site, here, axis);
      if (!extraOf.has(site)) continue;
      if (!crosses && count > 1 && (!last || layout.wraps[axis]!)) take(site, here, axis);
      if (count > 1 && (here[axis]! > 0 || layout.wraps[axis]!)) {
        const below = [...here];
        below[axis] = (here[axis]! + count - 1) % count;
        take(site + (below[axis]! - here[axis]!) * strides[axis]!, below, axis);
      }
    }
  });
  return {
    extraSites: Int32Array.from(extraSites),
    redSlot: Int32Array.from(red[0]),
    redExtra: Int32Array.from(red[1]),
    redValue: Float64Array.from(red[2]),
    first: Int32Array.from(black[0]),
    second: Int32Array.from(black[1]),
    value: Float64Array.from(black[2]),
  };
}
