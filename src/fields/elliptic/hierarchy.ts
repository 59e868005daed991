import { aggregateGraph } from './aggregate-graph.ts';
import { type DenseFactor, factorDense, solveDense } from './dense-factor.ts';
import {
  backward,
  forward,
  forwardFromZero,
  prolong,
  restrictUpper,
  type StageOffsets,
} from './graph-kernels.ts';
import type { GraphLevel } from './graph-level.ts';

/** Graphs are solved directly from this part of the first graph's nodes on, within the two bounds. */
const DIRECT_PART = 0.02;
const LEAST_DIRECT = 40;
const DIRECT = 250;
/** Largest graph solved directly where coarsening does not shrink it any more. */
const MOST_DIRECT = 1200;
/** Symmetric sweeps that stand for the direct solve beyond that. */
const BOTTOM_SWEEPS = 8;
/** A graph is visited twice per visit of the one above if it has at most this part of its links. */
const TWICE = 0.45;

/** A graph with its place in the cycle. b and x have one more entry, for fine nodes of no aggregate. */
interface Stage {
  readonly nodes: number;
  readonly links: number;
  readonly terminalNodes: Int32Array;
  readonly terminalValues: Float64Array;
  readonly terminalSum: number;
  readonly g: Int32Array;
  readonly f: Float64Array;
  readonly at: StageOffsets;
  readonly b: Float64Array;
  readonly x: Float64Array;
  /** Is it visited twice? */
  readonly twice: boolean;
  /** Changes of x in a forward sweep from x other than 0 (second visits, iterated bottom). */
  readonly change: number;
  bTerminal: number;
  xTerminal: number;
}

/**
 * The coarse part of the multigrid: graphs below the grid and a symmetric W-cycle on them. One visit is a
 * forward Gauss-Seidel sweep, the correction by the next graph (visited twice, except the first), and a
 * backward sweep. The terminal's potential is an unknown of every graph that only the bottom solve and the
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

  constructor(first: GraphLevel) {
    const direct = Math.min(DIRECT, Math.max(LEAST_DIRECT, DIRECT_PART * first.nodes));
    let level = first;
    let loose = 0;
    for (;;) {
      const next = level.nodes > direct ? aggregateGraph(level) : null;
      const shrinks = next !== null && next.level.nodes < 0.9 * level.nodes;
      const above = this.stages[this.stages.length - 1];
      const twice = above !== undefined && level.index.length <= TWICE * above.links;
      this.stages.push(makeStage(level, shrinks ? next.aggregate : null, twice));
      if (!shrinks) break;
      for (let i = 0; i < level.nodes; i++) if (level.inverse[i] === 0) loose++;
      level = next.level;
    }
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

  /** One cycle for `b` and the terminal's right-hand side; returns the terminal's potential. */
  solve(bTerminal: number): number {
    const stage = this.stages[0]!;
    stage.bTerminal = bTerminal;
    this.visit(0);
    return stage.xTerminal;
  }

  private visit(depth: number): void {
    const stage = this.stages[depth]!;
    if (depth === this.stages.length - 1) {
      this.bottom(stage);
      return;
    }
    const { g, f, at } = stage;
    const { nodes, begin, middle, index, value, inverse, aggregate, b, x } = at;
    const next = this.stages[depth + 1]!;
    next.b.fill(0);
    forwardFromZero(g, f, nodes, begin, middle, index, value, inverse, b, x);
    restrictUpper(g, f, nodes, begin, middle, index, value, x, aggregate, next.f, next.at.b);
    next.bTerminal = stage.bTerminal + terminalCurrent(stage);
    stage.xTerminal = 0;
    this.correct(depth);
  }

  /** Second visit of a graph: the same cycle from the solution of the first. */
  private visitAgain(depth: number): void {
    const stage = this.stages[depth]!;
    const { g, f, at, change } = stage;
    const { nodes, begin, middle, index, value, inverse, terminal, aggregate, b, x } = at;
    const next = this.stages[depth + 1]!;
    next.b.fill(0);
    forward(g, f, nodes, begin, index, value, inverse, terminal, b, x, stage.xTerminal, change);
    restrictUpper(g, f, nodes, begin, middle, index, value, change, aggregate, next.f, next.at.b);
    next.bTerminal = stage.bTerminal + terminalCurrent(stage) - stage.terminalSum * stage.xTerminal;
    this.correct(depth);
  }

  /** Coarse correction and backward sweep. */
  private correct(depth: number): void {
    const stage = this.stages[depth]!;
    const { g, f, at } = stage;
    const { nodes, begin, index, value, inverse, terminal, aggregate, b, x } = at;
    const next = this.stages[depth + 1]!;
    this.visit(depth + 1);
    if (next.twice && depth + 2 < this.stages.length) this.visitAgain(depth + 1);
    f[x + nodes] = 0;
    prolong(g, f, nodes, x, aggregate, next.f, next.at.x);
    stage.xTerminal += next.xTerminal;
    backward(g, f, nodes, begin, index, value, inverse, terminal, b, x, stage.xTerminal);
  }

  private bottom(stage: Stage): void {
    const { g, f, at } = stage;
    const { nodes, begin, index, value, inverse, terminal, b, x } = at;
    f[x + nodes] = 0;
    if (this.factor !== null) {
      const { dense } = this;
      dense[0] = stage.bTerminal;
      for (let i = 0; i < nodes; i++) dense[i + 1] = f[b + i]!;
      solveDense(this.factor, dense);
      stage.xTerminal = dense[0]!;
      for (let i = 0; i < nodes; i++) f[x + i] = dense[i + 1]!;
      return;
    }
    // Forward over the nodes, the terminal, backward: each sweep mirrors the other, so that it is symmetric.
    stage.x.fill(0);
    let potential = 0;
    for (let sweep = 0; sweep < BOTTOM_SWEEPS; sweep++) {
      forward(g, f, nodes, begin, index, value, inverse, terminal, b, x, potential, stage.change);
      if (stage.terminalSum > 0) potential = (stage.bTerminal + terminalCurrent(stage)) / stage.terminalSum;
      backward(g, f, nodes, begin, index, value, inverse, terminal, b, x, potential);
    }
    stage.xTerminal = potential;
  }
}

/** Packs a level into the flat arrays of its stage. */
function makeStage(level: GraphLevel, aggregate: Int32Array | null, twice: boolean): Stage {
  const { nodes } = level;
  const links = level.index.length;
  const g = new Int32Array(nodes + 1 + nodes + links + (aggregate === null ? 0 : nodes));
  g.set(level.start, 0);
  g.set(level.middle, nodes + 1);
  g.set(level.index, 2 * nodes + 1);
  if (aggregate !== null) g.set(aggregate, 2 * nodes + 1 + links);
  const floats = links + 5 * nodes + 2 + (twice || aggregate === null ? nodes : 0);
  const f = new Float64Array(floats);
  f.set(level.value, 0);
  f.set(level.inverse, links);
  f.set(level.ground, links + nodes);
  f.set(level.terminal, links + 2 * nodes);
  const b = links + 3 * nodes;
  const x = b + nodes + 1;
  return {
    nodes,
    links,
    terminalNodes: level.terminalNodes,
    terminalValues: Float64Array.from(level.terminalNodes, (i) => level.terminal[i]!),
    terminalSum: level.terminalSum,
    g,
    f,
    at: {
      nodes,
      begin: 0,
      middle: nodes + 1,
      index: 2 * nodes + 1,
      aggregate: 2 * nodes + 1 + links,
      value: 0,
      inverse: links,
      ground: links + nodes,
      terminal: links + 2 * nodes,
      b,
      x,
    },
    b: f.subarray(b, b + nodes + 1),
    x: f.subarray(x, x + nodes + 1),
    twice,
    change: x + nodes + 1,
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
