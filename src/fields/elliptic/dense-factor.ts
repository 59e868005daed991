import type { GraphLevel } from './graph-level.ts';

/**
 * Direct solver of the coarsest graph, terminal included, by elimination of one node after another. As in the
 * algorithm of Grassmann, Taksar and Heyman (Oper. Res. 33, 1107, 1985) the diagonal is never formed by
 * subtraction: eliminating node k adds c_ik c_jk / d_k to the link of i and j and c_ik g_k / d_k to the ground
 * of i, and d_k is the sum of what is left. Every pivot is therefore exact to round-off at any contrast, and a
 * part without ground ends in a pivot of exactly 0: this node is held at 0.
 */
export interface DenseFactor {
  readonly size: number;
  /** weights[i size + j], j < i: c_ij / d_i when i was eliminated (from the last node down). */
  readonly weights: Float64Array;
  readonly inverse: Float64Array;
  /** Nodes held at 0: one for each part of the graph without ground. */
  readonly pinned: number;
}

/** Factors the graph; the terminal, if there is one, is the first unknown, node i is unknown i + 1. */
export function factorDense(level: GraphLevel): DenseFactor {
  const size = level.nodes + 1;
  const links = new Float64Array(size * size);
  const ground = new Float64Array(size);
  for (let i = 0; i < level.nodes; i++) {
    const row = (i + 1) * size;
    ground[i + 1] = level.ground[i]!;
    links[row] = level.terminal[i]!;
    for (let k = level.start[i]!; k < level.middle[i]!; k++)
      links[row + level.index[k]! + 1] = level.value[k]!;
  }
  const inverse = new Float64Array(size);
  let pinned = 0;
  for (let k = size - 1; k >= 0; k--) {
    const row = k * size;
    let diagonal = ground[k]!;
    for (let j = 0; j < k; j++) diagonal += links[row + j]!;
    if (!(diagonal > 0)) {
      // The terminal's own unknown without any terminal is no part of the problem.
      if (k > 0 || level.terminalSum > 0) pinned++;
      continue;
    }
    const reciprocal = 1 / diagonal;
    inverse[k] = reciprocal;
    for (let i = 1; i < k; i++) {
      const factor = links[row + i]! * reciprocal;
      if (factor === 0) continue;
      for (let j = 0; j < i; j++) links[i * size + j] = links[i * size + j]! + factor * links[row + j]!;
      ground[i] = ground[i]! + factor * ground[k]!;
    }
    if (k > 0) ground[0] = ground[0]! + links[row]! * reciprocal * ground[k]!;
    for (let j = 0; j < k; j++) links[row + j] = links[row + j]! * reciprocal;
  }
  return { size, weights: links, inverse, pinned };
}

/** Solves in place: `vector` holds the right-hand side, then the solution (unknown 0 is the terminal). */
export function solveDense(factor: DenseFactor, vector: Float64Array): void {
  const { size, weights, inverse } = factor;
  for (let k = size - 1; k > 0; k--) {
    const b = vector[k]!;
    if (b === 0) continue;
    const row = k * size;
    for (let j = 0; j < k; j++) vector[j] = vector[j]! + weights[row + j]! * b;
  }
  for (let k = 0; k < size; k++) {
    const row = k * size;
    let sum = vector[k]! * inverse[k]!;
    for (let j = 0; j < k; j++) sum += weights[row + j]! * vector[j]!;
    vector[k] = sum;
  }
}
