import { type SparseArray, sparse, spread } from '../../lattice/sparse-array.ts';
import { aggregateGrid, type GridProblem } from './aggregate-grid.ts';
import { Hierarchy } from './hierarchy.ts';
import type { GridOperator } from './operator.ts';

/** The arrays of a problem. */
const ARRAYS = ['conductanceX', 'conductanceY', 'conductanceZ', 'ground', 'terminal'] as const;

/** What a {@link KeptHierarchy} is restored from. */
export interface HierarchyState {
  /** The problem it was built for: {@link ARRAYS}, by what differs from the present ones. */
  readonly origin: readonly SparseArray<Float64Array>[];
  readonly firstTwice: boolean;
}

/**
 * The multigrid hierarchy of a solver. It is kept while conductances change, and decides the iterates; so the problem it
 * was built for is kept beside it, for a checkpoint to hold the little that has changed since.
 */
export class KeptHierarchy {
  current: Hierarchy | null = null;
  /** {@link ARRAYS} of the problem it was built for. */
  private origin: SparseArray<Float64Array>[] = [];
  private readonly problem: GridProblem;

  constructor(problem: GridProblem) {
    this.problem = problem;
  }

  /** Builds the hierarchy for the present problem. */
  build(operator: GridOperator): Hierarchy {
    const { problem } = this;
    const { aggregate, level } = aggregateGrid(problem);
    this.origin = ARRAYS.map((name) => sparse(problem[name], 0));
    this.current = new Hierarchy(level);
    splitAggregates(operator, aggregate, level.nodes);
    return this.current;
  }

  /** What it takes to have the hierarchy again; null without one. */
  save(): HierarchyState | null {
    const { current, problem } = this;
    if (current === null) return null;
    const origin = ARRAYS.map((name, k) => {
      const before = new Float64Array(problem[name].length);
      spread(this.origin[k]!, 0, before);
      return sparse(before, problem[name]);
    });
    return { origin, firstTwice: current.firstTwice };
  }

  /** Builds the hierarchy of a saved state; the present problem is the one of that time. */
  restore(state: HierarchyState, operator: GridOperator): void {
    const { problem } = this;
    const present = ARRAYS.map((name) => problem[name].slice());
    ARRAYS.forEach((name, k) => {
      spread(state.origin[k]!, present[k]!, problem[name]);
    });
    this.build(operator).firstTwice = state.firstTwice;
    ARRAYS.forEach((name, k) => {
      problem[name].set(present[k]!);
    });
  }
}

/** Hands the node of every black unknown in the first graph to the operator's kernels; `none` where there is none. */
function splitAggregates(operator: GridOperator, natural: Int32Array, none: number): void {
  const { layout, seam, heap, at, blacks } = operator;
  const { nu, nv, nw, half, strideU, strideV, strideW, slots } = layout;
  const aggregate = heap.integers(at.aggregate, blacks);
  aggregate.fill(none);
  for (let w = 0; w < nw; w++)
    for (let v = 0; v < nv; v++) {
      const base = v * strideV + w * strideW;
      const row = (v + nv * w) * half;
      for (let u = (v + w + 1) & 1; u < nu; u += 2) aggregate[row + (u >> 1)] = natural[base + u * strideU]!;
    }
  if (seam === null) return;
  for (let e = 0; e < seam.extraSites.length; e++) aggregate[slots + e] = natural[seam.extraSites[e]!]!;
}
