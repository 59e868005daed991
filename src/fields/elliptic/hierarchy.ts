import { aggregateGraph } from './aggregate-graph.ts';
import { type DenseFactor, factorDense, solveDense } from './dense-factor.ts';
import { type GraphKernels, LINK_BYTES, makeGraphKernels } from './graph-kernels.ts';
import type { GraphLevel } from './graph-level.ts';
import { Heap } from './memory.ts';

/** Graphs are solved directly from this part of the first graph's nodes on, within the two bounds. */
const DIRECT_PART = 0.02;
const LEAST_DIRECT = 40;
const DIRECT = 250;
/** Largest graph solved directly where coarsening does not shrink it any more. */
const MOST_DIRECT = 1200;
/** Symmetric sweeps that stand for the direct solve beyond that. */
const BOTTOM_SWEEPS = 8;
/** A graph below the first is visited twice per visit of the one above if it has at most this part of its links. */
const TWICE = 0.45;

/** Where the arrays of a stage lie in the heap. b and x have one more entry, for fine nodes of no aggregate. */
interface StageOffsets {
  readonly begin: number;
  readonly middle: number;
  readonly links: number;
  /** Node of the next stage. */
  readonly aggregate: number;
  readonly inverse: number;
  readonly terminal: number;
  readonly b: number;
  readonly x: number;
  /** Changes of x in a forward sweep from x other than 0 (second visits, iterated bottom). */
  readonly change: number;
}

/** A graph with its place in the cycle. */
interface Stage {
  readonly nodes: number;
  readonly terminalNodes: Int32Array;
  readonly terminalValues: Float64Array;
  readonly terminalSum: number;
  readonly at: StageOffsets;
  readonly b: Float64Array;
  readonly x: Float64Array;
  /** Is it visited twice? */
  readonly twice: boolean;
  bTerminal: number;
  xTerminal: number;
}

/**
 * The coarse part of the multigrid: graphs below the grid and a symmetric W-cycle on them. One visit is a
 * forward Gauss-Seidel sweep, the correction by the next graph, and a backward sweep; all graphs but the last are
 * visited twice. The terminal's potential is an unknown of every graph that only the bottom solve and the
 * residual change.
 */
export class Hierarchy {
  /** Parts of the graph without ground found on the way down (0: the problem is regular). */
  readonly loose: number;
  /** Right-hand side of the first graph, to be filled before `solve`; the last entry is ignored. */
  readonly b: Float64Array;
  /** Solution of the first graph; the last entry is 0. */
  readonly x: Float64Array;
  private readonly stages: Stage[] = [];
  private readonly factor: DenseFactor | null;
  private readonly dense: Float64Array;
  private readonly kernels: GraphKernels;
  /** Whether the first graph is visited twice, which needs a cycle that does not overshoot. */
  firstTwice = true;

  constructor(first: GraphLevel) {
    const direct = Math.min(DIRECT, Math.max(LEAST_DIRECT, DIRECT_PART * first.nodes));
    const heap = new Heap();
    const plans: Plan[] = [];
    let level = first;
    let loose = 0;
    for (;;) {
      const next = level.nodes > direct ? aggregateGraph(level) : null;
      const shrinks = next !== null && next.level.nodes < 0.9 * level.nodes;
      const above = plans[plans.length - 1];
      const twice = above === undefined || level.index.length <= TWICE * above.level.index.length;
      plans.push(planStage(heap, level, shrinks ? next.aggregate : null, twice));
      if (!shrinks) break;
      for (let i = 0; i < level.nodes; i++) if (level.inverse[i] === 0) loose++;
      level = next.level;
    }
    this.kernels = makeGraphKernels(heap.seal());
    for (const plan of plans) this.stages.push(makeStage(heap, plan));
    this.factor = level.nodes <= MOST_DIRECT ? factorDense(level) : null;
    this.dense = new Float64Array(this.factor === null ? 0 : this.factor.size);
    this.loose = loose + (this.factor === null ? 1 : this.factor.pinned);
    this.b = this.stages[0]!.b;
    this.x = this.stages[0]!.x;
  }

  /** Nodes on each graph, finest first. */
  get nodes(): number[] {
    return this.stages.map((stage) => stage.nodes);
  }

  /**
   * Takes back the second visit of the first graph, where conjugate gradients have found the cycle not positive: on long
   * chains one visit may overshoot by more than a second one stands. False where there was none.
   */
  visitOnce(): boolean {
    const had = this.firstTwice;
    this.firstTwice = false;
    return had;
  }

  /** One cycle for `b` and the terminal's right-hand side; returns the terminal's potential. */
  solve(bTerminal: number): number {
    const stage = this.stages[0]!;
    stage.bTerminal = bTerminal;
    this.visit(0);
    if (this.firstTwice && this.stages.length > 1) this.visitAgain(0);
    return stage.xTerminal;
  }

  private visit(depth: number): void {
    const stage = this.stages[depth]!;
    if (depth === this.stages.length - 1) {
      this.bottom(stage);
      return;
    }
    const { kernels } = this;
    const { nodes } = stage;
    const { begin, middle, links, inverse, aggregate, b, x } = stage.at;
    const next = this.stages[depth + 1]!;
    next.b.fill(0);
    kernels.forwardFromZero(nodes, begin, middle, links, inverse, b, x);
    kernels.restrictUpper(nodes, begin, middle, links, x, aggregate, next.at.b);
    next.bTerminal = stage.bTerminal + terminalCurrent(stage);
    stage.xTerminal = 0;
    this.correct(depth);
  }

  /** Second visit of a graph: the same cycle from the solution of the first. */
  private visitAgain(depth: number): void {
    const stage = this.stages[depth]!;
    const { kernels } = this;
    const { nodes, xTerminal } = stage;
    const { begin, middle, links, inverse, terminal, aggregate, b, x, change } = stage.at;
    const next = this.stages[depth + 1]!;
    next.b.fill(0);
    kernels.forward(nodes, begin, links, inverse, terminal, b, x, xTerminal, change);
    kernels.restrictUpper(nodes, begin, middle, links, change, aggregate, next.at.b);
    next.bTerminal = stage.bTerminal + terminalCurrent(stage) - stage.terminalSum * xTerminal;
    this.correct(depth);
  }

  /** Coarse correction and backward sweep. */
  private correct(depth: number): void {
    const stage = this.stages[depth]!;
    const { kernels } = this;
    const { nodes } = stage;
    const { begin, links, inverse, terminal, aggregate, b, x } = stage.at;
    const next = this.stages[depth + 1]!;
    this.visit(depth + 1);
    if (next.twice && depth + 2 < this.stages.length) this.visitAgain(depth + 1);
    stage.x[nodes] = 0;
    kernels.prolong(nodes, x, aggregate, next.at.x);
    stage.xTerminal += next.xTerminal;
    kernels.backward(nodes, begin, links, inverse, terminal, b, x, stage.xTerminal);
  }

  private bottom(stage: Stage): void {
    const { kernels } = this;
    const { nodes } = stage;
    const { begin, links, inverse, terminal, b, x, change } = stage.at;
    stage.x[nodes] = 0;
    if (this.factor !== null) {
      const { dense } = this;
      dense[0] = stage.bTerminal;
      for (let i = 0; i < nodes; i++) dense[i + 1] = stage.b[i]!;
      solveDense(this.factor, dense);
      stage.xTerminal = dense[0]!;
      for (let i = 0; i < nodes; i++) stage.x[i] = dense[i + 1]!;
      return;
    }
    // Forward over the nodes, the terminal, backward: each sweep mirrors the other, so that it is symmetric.
    stage.x.fill(0);
    let potential = 0;
    for (let sweep = 0; sweep < BOTTOM_SWEEPS; sweep++) {
      kernels.forward(nodes, begin, links, inverse, terminal, b, x, potential, change);
      if (stage.terminalSum > 0) potential = (stage.bTerminal + terminalCurrent(stage)) / stage.terminalSum;
      kernels.backward(nodes, begin, links, inverse, terminal, b, x, potential);
    }
    stage.xTerminal = potential;
  }
}

/** A stage for which room is reserved. */
interface Plan {
  readonly level: GraphLevel;
  readonly aggregate: Int32Array | null;
  readonly twice: boolean;
  readonly at: StageOffsets;
}

/** Reserves room for a stage. */
function planStage(heap: Heap, level: GraphLevel, aggregate: Int32Array | null, twice: boolean): Plan {
  const { nodes } = level;
  const at = {
    begin: heap.reserveIntegers(nodes + 1),
    middle: heap.reserveIntegers(nodes),
    links: heap.reserve(Math.ceil((level.index.length * LINK_BYTES) / 8)),
    aggregate: heap.reserveIntegers(aggregate === null ? 0 : nodes),
    inverse: heap.reserve(nodes),
    terminal: heap.reserve(nodes),
    b: heap.reserve(nodes + 1),
    x: heap.reserve(nodes + 1),
    change: heap.reserve(twice || aggregate === null ? nodes : 0),
  };
  return { level, aggregate, twice, at };
}

/** Packs a level into the room of its stage. */
function makeStage(heap: Heap, plan: Plan): Stage {
  const { level, aggregate, twice, at } = plan;
  const { nodes, start, middle, index, value } = level;
  const starts = heap.integers(at.begin, nodes + 1);
  const middles = heap.integers(at.middle, nodes);
  for (let i = 0; i <= nodes; i++) starts[i] = LINK_BYTES * start[i]!;
  for (let i = 0; i < nodes; i++) middles[i] = LINK_BYTES * middle[i]!;
  const records = new DataView(heap.array.buffer, 8 * at.links, index.length * LINK_BYTES);
  for (let k = 0; k < index.length; k++) {
    records.setInt32(k * LINK_BYTES, 8 * index[k]!, true);
    records.setFloat64(k * LINK_BYTES + 4, value[k]!, true);
  }
  if (aggregate !== null) heap.integers(at.aggregate, nodes).set(aggregate);
  heap.view(at.inverse, nodes).set(level.inverse);
  heap.view(at.terminal, nodes).set(level.terminal);
  return {
    nodes,
    terminalNodes: level.terminalNodes,
    terminalValues: Float64Array.from(level.terminalNodes, (i) => level.terminal[i]!),
    terminalSum: level.terminalSum,
    at,
    b: heap.view(at.b, nodes + 1),
    x: heap.view(at.x, nodes + 1),
    twice,
    bTerminal: 0,
    xTerminal: 0,
  };
}

/** Sum of terminal_i x_i. */
function terminalCurrent(stage: Stage): number {
  const { terminalNodes, terminalValues, x } = stage;
  let sum = 0;
  for (let k = 0; k < terminalNodes.length; k++) sum += terminalValues[k]! * x[terminalNodes[k]!]!;
  return sum;
}
