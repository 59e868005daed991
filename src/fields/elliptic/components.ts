import type { GridProblem } from './aggregate-grid.ts';

/** Parts of the grid whose potential is fixed only up to a constant. */
export interface LooseParts {
  readonly count: number;
  /** Part of each site, -1 for sites that are in none. */
  readonly part: Int32Array;
  /** Sites of each part. */
  readonly size: Float64Array;
  /** The part that holds the terminal, or -1. */
  readonly terminalPart: number;
}

/**
 * Finds all connected parts without ground. The sites of the terminal are connected by it. Returns null if
 * there is none.
 */
export function findLooseParts(problem: GridProblem): LooseParts | null {
  const { nx, ny, nz, wraps, ground, terminal } = problem;
  const counts = [nx, ny, nz];
  const strides = [1, nx, nx * ny];
  const faces = [problem.conductanceX, problem.conductanceY, problem.conductanceZ];
  const sites = nx * ny * nz;
  const part = new Int32Array(sites).fill(-2);
  const queue = new Int32Array(sites);
  const sizes: number[] = [];
  let terminalPart = -1;
  let terminalSeen = false;
  for (let seed = 0; seed < sites; seed++) {
    if (part[seed] !== -2) continue;
    const label = sizes.length;
    let length = 1;
    let grounded = false;
    let links = 0;
    let holdsTerminal = false;
    queue[0] = seed;
    part[seed] = label;
    for (let k = 0; k < length; k++) {
      const site = queue[k]!;
      if (ground[site]! > 0) grounded = true;
      if (terminal[site]! > 0) {
        links++;
        holdsTerminal = true;
        if (!terminalSeen) {
          terminalSeen = true;
          for (let j = 0; j < sites; j++)
            if (terminal[j]! > 0 && part[j] === -2) {
              part[j] = label;
              queue[length++] = j;
            }
        }
      }
      for (let axis = 0; axis < 3; axis++) {
        const count = counts[axis]!;
        if (count === 1) continue;
        const stride = strides[axis]!;
        const at = Math.floor(site / stride) % count;
        const face = faces[axis]!;
        if (at + 1 < count || wraps[axis]!) {
          const upper = site + (at + 1 < count ? stride : stride - count * stride);
          if (face[site]! > 0) {
            links++;
            if (part[upper] === -2) {
              part[upper] = label;
              queue[length++] = upper;
            }
          }
        }
        if (at > 0 || wraps[axis]!) {
          const lower = site + (at > 0 ? -stride : count * stride - stride);
          if (face[lower]! > 0) {
            links++;
            if (part[lower] === -2) {
              part[lower] = label;
              queue[length++] = lower;
            }
          }
        }
      }
    }
    if (grounded || links === 0) for (let k = 0; k < length; k++) part[queue[k]!] = -1;
    else {
      sizes.push(length);
      if (holdsTerminal) terminalPart = label;
    }
  }
  if (sizes.length === 0) return null;
  return { count: sizes.length, part, size: Float64Array.from(sizes), terminalPart };
}

/** Mean of a field over each part. */
export function partMeans(parts: LooseParts, field: Float64Array): Float64Array {
  const means = new Float64Array(parts.count);
  for (let i = 0; i < field.length; i++) {
    const k = parts.part[i]!;
    if (k >= 0) means[k] = means[k]! + field[i]!;
  }
  for (let k = 0; k < parts.count; k++) means[k] = means[k]! / parts.size[k]!;
  return means;
}

/** Subtracts from `field` the given value on each part. */
export function subtractMeans(parts: LooseParts, field: Float64Array, means: Float64Array): void {
  for (let i = 0; i < field.length; i++) {
    const k = parts.part[i]!;
    if (k >= 0) field[i] = field[i]! - means[k]!;
  }
}

/** Do any of the sites, or a neighbour of one, lie in a loose part (which may thus no longer be one)? */
export function touchesParts(parts: LooseParts, problem: GridProblem, sites: Iterable<number>): boolean {
  const { part } = parts;
  const counts = [problem.nx, problem.ny, problem.nz];
  const strides = [1, problem.nx, problem.nx * problem.ny];
  for (const site of sites) {
    if (part[site]! >= 0) return true;
    for (let axis = 0; axis < 3; axis++) {
      const count = counts[axis]!;
      const stride = strides[axis]!;
      const at = Math.floor(site / stride) % count;
      const upper = site + (at + 1 < count ? stride : stride - count * stride);
      const lower = site + (at > 0 ? -stride : count * stride - stride);
      if (part[upper]! >= 0 || part[lower]! >= 0) return true;
    }
  }
  return false;
}
