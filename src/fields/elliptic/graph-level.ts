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
export const STRONG = 0.1;
/**
 * Least factor on a conductance between aggregates. Constant interpolation makes the coarse problem of a
 * uniform medium twice too stiff (the centres are two edges apart, the jump sits on one face): 1/2.
 */
export const LEAST_FACTOR = 0.5;

/** Collects the rows of a graph, one after another. */
export class GraphBuilder {
  readonly start: Int32Array;
  readonly middle: Int32Array;
  index: Int32Array;
  value: Float64Array;
  private readonly mark: Int32Array;
  private rowIndex: Int32Array = new Int32Array(64);
  private rowValue: Float64Array = new Float64Array(64);
  private rowLength = 0;
  private row = 0;
  private length = 0;

  constructor(nodes: number) {
    this.start = new Int32Array(nodes + 1);
    this.middle = new Int32Array(nodes);
    this.index = new Int32Array(8 * nodes + 64);
    this.value = new Float64Array(8 * nodes + 64);
    this.mark = new Int32Array(nodes + 1);
  }

  /** Adds a conductance from the current row to node `other`. */
  add(other: number, conductance: number): void {
    const at = this.mark[other]! - 1;
    if (at >= 0 && at < this.rowLength && this.rowIndex[at] === other) {
      this.rowValue[at] = this.rowValue[at]! + conductance;
      return;
    }
    if (this.rowLength === this.rowIndex.length) {
      this.rowIndex = enlarge(this.rowIndex, 2 * this.rowLength);
      const values = new Float64Array(2 * this.rowLength);
      values.set(this.rowValue);
      this.rowValue = values;
    }
    this.rowIndex[this.rowLength] = other;
    this.rowValue[this.rowLength] = conductance;
    this.rowLength++;
    this.mark[other] = this.rowLength;
  }

  /** Closes the current row, lower links first, and opens the next. */
  endRow(): void {
    const { row, rowLength } = this;
    if (this.length + rowLength > this.index.length) {
      const capacity = 2 * (this.length + rowLength);
      this.index = enlarge(this.index, capacity);
      const values = new Float64Array(capacity);
      values.set(this.value);
      this.value = values;
    }
    let at = this.length;
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < rowLength; k++) {
        const other = this.rowIndex[k]!;
        if (other < row !== (pass === 0)) continue;
        this.index[at] = other;
        this.value[at] = this.rowValue[k]!;
        at++;
      }
      if (pass === 0) this.middle[row] = at;
    }
    this.length = at;
    this.row++;
    this.start[this.row] = at;
    this.rowLength = 0;
  }

  /** Makes the level of the rows collected. */
  finish(
    ground: Float64Array,
    terminal: Float64Array,
    blocks: readonly [number, number, number],
    wraps: readonly [boolean, boolean, boolean],
    blockBegin: Int32Array,
    blockEnd: Int32Array,
  ): GraphLevel {
    const nodes = this.middle.length;
    const { start, middle } = this;
    const index = this.index.slice(0, this.length);
    const value = this.value.slice(0, this.length);
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

function enlarge(array: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
