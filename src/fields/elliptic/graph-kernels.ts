/**
 * Gauss-Seidel sweeps on a graph (see graph-level.ts). As for the grid, all numbers of a stage lie in two flat
 * arrays, integers `g` and floats `f`, and are known by offsets.
 */

/** Where the arrays of a stage lie: integers in `g`, floats in `f`. `begin` has one entry more than nodes. */
export interface StageOffsets {
  readonly nodes: number;
  readonly begin: number;
  readonly middle: number;
  readonly index: number;
  /** Node of the next stage. */
  readonly aggregate: number;
  readonly value: number;
  readonly inverse: number;
  readonly ground: number;
  readonly terminal: number;
  readonly b: number;
  readonly x: number;
}

/** Forward sweep from x = 0: only links to lower nodes count. */
export function forwardFromZero(
  g: Int32Array,
  f: Float64Array,
  nodes: number,
  begin: number,
  middle: number,
  index: number,
  value: number,
  inverse: number,
  b: number,
  x: number,
): void {
  for (let i = 0; i < nodes; i++) {
    let sum = f[b + i]!;
    const end = g[middle + i]!;
    for (let k = g[begin + i]!; k < end; k++) sum += f[value + k]! * f[x + g[index + k]!]!;
    f[x + i] = sum * f[inverse + i]!;
  }
}

/** Restricts the residual left by `forwardFromZero`, which is the coupling to upper nodes. */
export function restrictUpper(
  g: Int32Array,
  f: Float64Array,
  nodes: number,
  begin: number,
  middle: number,
  index: number,
  value: number,
  x: number,
  aggregate: number,
  coarse: Float64Array,
  coarseB: number,
): void {
  for (let i = 0; i < nodes; i++) {
    let sum = 0;
    const end = g[begin + i + 1]!;
    for (let k = g[middle + i]!; k < end; k++) sum += f[value + k]! * f[x + g[index + k]!]!;
    const a = coarseB + g[aggregate + i]!;
    coarse[a] = coarse[a]! + sum;
  }
}

/** Adds the coarse solution. */
export function prolong(
  g: Int32Array,
  f: Float64Array,
  nodes: number,
  x: number,
  aggregate: number,
  coarse: Float64Array,
  coarseX: number,
): void {
  for (let i = 0; i < nodes; i++) f[x + i] = f[x + i]! + coarse[coarseX + g[aggregate + i]!]!;
}

/** Backward sweep. */
export function backward(
  g: Int32Array,
  f: Float64Array,
  nodes: number,
  begin: number,
  index: number,
  value: number,
  inverse: number,
  terminal: number,
  b: number,
  x: number,
  terminalPotential: number,
): void {
  let k = g[begin + nodes]! - 1;
  for (let i = nodes - 1; i >= 0; i--) {
    let sum = f[b + i]! + f[terminal + i]! * terminalPotential;
    const first = g[begin + i]!;
    for (; k >= first; k--) sum += f[value + k]! * f[x + g[index + k]!]!;
    f[x + i] = sum * f[inverse + i]!;
  }
}

/**
 * Forward sweep, leaving the change of x in `change`: the residual left by the sweep is the coupling of the
 * changes of upper nodes, free of any cancellation.
 */
export function forward(
  g: Int32Array,
  f: Float64Array,
  nodes: number,
  begin: number,
  index: number,
  value: number,
  inverse: number,
  terminal: number,
  b: number,
  x: number,
  terminalPotential: number,
  change: number,
): void {
  let k = g[begin]!;
  for (let i = 0; i < nodes; i++) {
    let sum = f[b + i]! + f[terminal + i]! * terminalPotential;
    const end = g[begin + i + 1]!;
    for (; k < end; k++) sum += f[value + k]! * f[x + g[index + k]!]!;
    const next = sum * f[inverse + i]!;
    f[change + i] = next - f[x + i]!;
    f[x + i] = next;
  }
}
