/**
 * One coarse level of the multigrid hierarchy: a weighted graph. Unknowns ("nodes") are numbered block by
 * block, blocks of even coordinate sum first, so that a Gauss-Seidel sweep in this order is nearly a
 * red-black one. The equation of node i is
 * `sum_j value_ij (x_i - x_j) + ground_i x_i + terminal_i (x_i - x_T) = b_i`, x_T the terminal's potential.
 */
export interface GraphLevel {
  readonly nodes: number;
  /** Links of node i: start[i] <= k < start[i + 1]; those below middle[i] lead to j < i, the others to j > i. */
  readonly start: Int32Array;
  readonly middle: Int32Array;
  readonly index: Int32Array;
  readonly value: Float64Array;
  readonly ground: Float64Array;
  readonly terminal: Float64Array;
  /** 1 / (sum of links + ground + terminal), 0 for a node without any. */
  readonly inverse: Float64Array;
  /** Sum of all `terminal`. */
  readonly terminalSum: number;
  /** Nodes with a terminal. */
  readonly terminalNodes: Int32Array;
  /** Blocks along x, y, z and whether the axis wraps. */
  readonly blocks: readonly [number, number, number];
  readonly wraps: readonly [boolean, boolean, boolean];
  /** Nodes of block (x + bx (y + by z)): blockBegin <= i < blockEnd. */
  readonly blockBegin: Int32Array;
  readonly blockEnd: Int32Array;
  /** Largest link of each node. */
  readonly largest: Float64Array;
}

/** A link counts as strong if it is at least this part of the largest link at both of its ends. */
export const STRONG = 0.5;
/**
 * Least factor on a conductance between aggregates. Constant interpolation makes the coarse problem of a
 * uniform medium twice too stiff (the centres are two edges apart, the jump sits on one face): 1/2.
 */
export const LEAST_FACTOR = 0.5;

/** Collects the links of a graph in any order; links of the same two nodes are added up. */
export class GraphBuilder {
  private readonly nodes: number;
  private ends: Int32Array;
  private conductances: Float64Array;
  private count = 0;

  /** `links`: how many links to make room for at first. */
  constructor(nodes: number, links: number) {
    this.nodes = nodes;
    this.ends = new Int32Array(2 * links + 64);
    this.conductances = new Float64Array(links + 32);
  }

  /** Adds a conductance between two different nodes. */
  add(first: number, second: number, conductance: number): void {
    const k = this.count++;
    if (k === this.conductances.length) {
      const ends = new Int32Array(4 * k);
      ends.set(this.ends);
      this.ends = ends;
      const conductances = new Float64Array(2 * k);
      conductances.set(this.conductances);
      this.conductances = conductances;
    }
    this.ends[2 * k] = first;
    this.ends[2 * k + 1] = second;
    this.conductances[k] = conductance;
  }

  /** Makes the level of the links collected. */
  finish(
    ground: Float64Array,
    terminal: Float64Array,
    blocks: readonly [number, number, number],
    wraps: readonly [boolean, boolean, boolean],
    blockBegin: Int32Array,
    blockEnd: Int32Array,
  ): GraphLevel {
    const { nodes } = this;
    const start = new Int32Array(nodes + 1);
    const middle = new Int32Array(nodes);
    const { index, value } = sortLinks(nodes, this.count, this.ends, this.conductances, start, middle);
    const inverse = new Float64Array(nodes);
    const largest = new Float64Array(nodes);
    let terminals = 0;
    let terminalSum = 0;
    for (let i = 0; i < nodes; i++) {
      let sum = ground[i]! + terminal[i]!;
      let most = 0;
      for (let k = start[i]!; k < start[i + 1]!; k++) {
        sum += value[k]!;
        if (value[k]! > most) most = value[k]!;
      }
      inverse[i] = sum > 0 ? 1 / sum : 0;
      largest[i] = most;
      if (terminal[i]! > 0) {
        terminals++;
        terminalSum += terminal[i]!;
      }
    }
    const terminalNodes = new Int32Array(terminals);
    for (let i = 0, k = 0; i < nodes; i++) if (terminal[i]! > 0) terminalNodes[k++] = i;
    return {
      nodes,
      start,
      middle,
      index,
      value,
      ground,
      terminal,
      inverse,
      terminalSum,
      terminalNodes,
      blocks,
      wraps,
      blockBegin,
      blockEnd,
      largest,
    };
  }
}

/**
 * Sorts links into rows, those to lower nodes first, and merges those of the same nodes. Fills `start` and
 * `middle`.
 */
function sortLinks(
  nodes: number,
  count: number,
  ends: Int32Array,
  conductances: Float64Array,
  start: Int32Array,
  middle: Int32Array,
): { index: Int32Array; value: Float64Array } {
  // Room for all: lower[i] and upper[i] point at the next free place of the two parts of row i.
  const lower = new Int32Array(nodes + 1);
  const upper = new Int32Array(nodes + 1);
  for (let k = 0; k < count; k++) {
    const a = ends[2 * k]!;
    const b = ends[2 * k + 1]!;
    const low = a < b ? a : b;
    const high = a < b ? b : a;
    upper[low] = upper[low]! + 1;
    lower[high] = lower[high]! + 1;
  }
  let place = 0;
  for (let i = 0; i < nodes; i++) {
    const below = lower[i]!;
    const above = upper[i]!;
    start[i] = place;
    lower[i] = place;
    upper[i] = place + below;
    middle[i] = place + below;
    place += below + above;
  }
  start[nodes] = place;
  const index = new Int32Array(place);
  const value = new Float64Array(place);
  for (let k = 0; k < count; k++) {
    const a = ends[2 * k]!;
    const b = ends[2 * k + 1]!;
    const low = a < b ? a : b;
    const high = a < b ? b : a;
    const c = conductances[k]!;
    const at = upper[low]!;
    index[at] = high;
    value[at] = c;
    upper[low] = at + 1;
    const to = lower[high]!;
    index[to] = low;
    value[to] = c;
    lower[high] = to + 1;
  }
  // Merge in place; `upper` now holds where each neighbour was last put.
  upper.fill(-1);
  let length = 0;
  for (let i = 0; i < nodes; i++) {
    const begin = start[i]!;
    const split = middle[i]!;
    const end = start[i + 1]!;
    const first = length;
    start[i] = first;
    for (let k = begin; k < end; k++) {
      if (k === split) middle[i] = length;
      const j = index[k]!;
      const at = upper[j]!;
      if (at >= first) value[at] = value[at]! + value[k]!;
      else {
        upper[j] = length;
        index[length] = j;
        value[length] = value[k]!;
        length++;
      }
    }
    if (split === end) middle[i] = length;
  }
  start[nodes] = length;
  return { index: index.subarray(0, length), value: value.subarray(0, length) };
}
