/**
 * Colour-split storage of a grid. Sites are split like a chessboard into two colours; each colour of a row
 * lies contiguously, so that all six neighbours of consecutive sites of one colour are consecutive sites of
 * the other:
 *
 *     row v + w even   u:  0 1 2 3 4 5     colour 0: 0 2 4   colour 1: 1 3 5
 *     row v + w odd    u:  0 1 2 3 4 5     colour 1: 0 2 4   colour 0: 1 3 5
 *
 * A site (u, v, w) has colour (u + v + w) & 1 and slot (v + nv w) h + (u >> 1), h = ceil(nu / 2). The axes
 * u, v, w are x, y, z with axes of a single site moved to the middle: the long axis is innermost in 1D too.
 * If nu is odd, each row has one slot without a site (a hole), whose conductances stay zero.
 */
export interface Layout {
  readonly nu: number;
  readonly nv: number;
  readonly nw: number;
  /** Distance in natural order of neighbours along u, v, w. */
  readonly strideU: number;
  readonly strideV: number;
  readonly strideW: number;
  /** Which of x, y, z (0, 1, 2) is u, v, w. */
  readonly axes: readonly [number, number, number];
  /** Does a face join the last and the first plane along u, v, w? */
  readonly wraps: readonly [boolean, boolean, boolean];
  /** Slots of one colour in a row. */
  readonly half: number;
  /** Slots of one colour. */
  readonly slots: number;
  readonly sites: number;
}

/** Lays out an nx x ny x nz grid, periodic in x and y, in z only if `periodicZ`. */
export function makeLayout(nx: number, ny: number, nz: number, periodicZ: boolean): Layout {
  const counts = [nx, ny, nz];
  const strides = [1, nx, nx * ny];
  const long = [0, 1, 2].filter((axis) => counts[axis]! > 1);
  const single = [0, 1, 2].filter((axis) => counts[axis]! === 1);
  const order =
    long.length === 2 ? [long[0]!, single[0]!, long[1]!] : long.length === 3 ? long : [...long, ...single];
  const axes: [number, number, number] = [order[0]!, order[1]!, order[2]!];
  const wrap = (axis: number) => counts[axis]! > 1 && (axis < 2 || periodicZ);
  const half = (counts[axes[0]]! + 1) >> 1;
  const nv = counts[axes[1]]!;
  const nw = counts[axes[2]]!;
  return {
    nu: counts[axes[0]]!,
    nv,
    nw,
    strideU: strides[axes[0]]!,
    strideV: strides[axes[1]]!,
    strideW: strides[axes[2]]!,
    axes,
    wraps: [wrap(axes[0]), wrap(axes[1]), wrap(axes[2])],
    half,
    slots: half * nv * nw,
    sites: nx * ny * nz,
  };
}

/** Coordinates u, v, w of a site. */
export function positionOf(layout: Layout, site: number): [number, number, number] {
  const { strideU, strideV, strideW, nu, nv, nw } = layout;
  return [
    nu === 1 ? 0 : Math.floor(site / strideU) % nu,
    nv === 1 ? 0 : Math.floor(site / strideV) % nv,
    nw === 1 ? 0 : Math.floor(site / strideW) % nw,
  ];
}

/** Colour of a position: 0 red, 1 black. */
export function colourAt([u, v, w]: readonly [number, number, number]): number {
  return (u + v + w) & 1;
}

/** Slot of a position in the array of its colour. */
export function slotAt({ nv, half }: Layout, [u, v, w]: readonly [number, number, number]): number {
  return (v + nv * w) * half + (u >> 1);
}

/** Copies the planes w0 <= w < w1 of an array in natural order into its two colours. Holes are not written. */
export function splitColours(
  layout: Layout,
  natural: Float64Array,
  red: Float64Array,
  black: Float64Array,
  w0: number,
  w1: number,
): void {
  const { nu, nv, strideU, strideV, strideW, half } = layout;
  for (let w = w0; w < w1; w++) {
    for (let v = 0; v < nv; v++) {
      const even = ((v + w) & 1) === 0 ? red : black;
      const odd = ((v + w) & 1) === 0 ? black : red;
      let site = v * strideV + w * strideW;
      let slot = (v + nv * w) * half;
      const end = slot + (nu >> 1);
      for (; slot < end; slot++) {
        even[slot] = natural[site]!;
        odd[slot] = natural[site + strideU]!;
        site += 2 * strideU;
      }
      if ((nu & 1) === 1) even[slot] = natural[site]!;
    }
  }
}

/** Copies both colours of the planes w0 <= w < w1 back into natural order. */
export function mergeColours(
  layout: Layout,
  red: Float64Array,
  black: Float64Array,
  natural: Float64Array,
  w0: number,
  w1: number,
): void {
  const { nu, nv, strideU, strideV, strideW, half } = layout;
  for (let w = w0; w < w1; w++) {
    for (let v = 0; v < nv; v++) {
      const even = ((v + w) & 1) === 0 ? red : black;
      const odd = ((v + w) & 1) === 0 ? black : red;
      let site = v * strideV + w * strideW;
      let slot = (v + nv * w) * half;
      const end = slot + (nu >> 1);
      for (; slot < end; slot++) {
        natural[site] = even[slot]!;
        natural[site + strideU] = odd[slot]!;
        site += 2 * strideU;
      }
      if ((nu & 1) === 1) natural[site] = even[slot]!;
    }
  }
}

/**
 * Reads source and starting guess of all sites into the heap: sites without conductance (`inverseRed` or
 * `smootherBlack` 0) get 0; the guess is read for black sites only. Adds the sum of the sources, of their
 * magnitudes and of their squares to `sums[0..2]`.
 */
export function loadFields(
  layout: Layout,
  source: Float64Array,
  potential: Float64Array,
  h: Float64Array,
  redSource: number,
  blackSource: number,
  x: number,
  inverseRed: number,
  smootherBlack: number,
  sums: Float64Array,
): void {
  const { nu, nv, nw, strideU, strideV, strideW, half } = layout;
  let total = 0;
  let magnitude = 0;
  let squares = 0;
  for (let w = 0; w < nw; w++) {
    for (let v = 0; v < nv; v++) {
      const odd = (v + w) & 1;
      const base = v * strideV + w * strideW;
      const row = (v + nv * w) * half;
      const reds = (nu + 1 - odd) >> 1;
      let site = base + odd * strideU;
      for (let i = row; i < row + reds; i++) {
        const value = h[inverseRed + i]! === 0 ? 0 : source[site]!;
        h[redSource + i] = value;
        total += value;
        magnitude += Math.abs(value);
        squares += value * value;
        site += 2 * strideU;
      }
      const blacks = (nu + odd) >> 1;
      site = base + (1 - odd) * strideU;
      for (let i = row; i < row + blacks; i++) {
        const active = h[smootherBlack + i]! !== 0;
        const value = active ? source[site]! : 0;
        h[blackSource + i] = value;
        h[x + i] = active ? potential[site]! : 0;
        total += value;
        magnitude += Math.abs(value);
        squares += value * value;
        site += 2 * strideU;
      }
    }
  }
  sums[0] = sums[0]! + total;
  sums[1] = sums[1]! + magnitude;
  sums[2] = sums[2]! + squares;
}
