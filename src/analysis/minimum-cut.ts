/** The cheapest way to part a graph: Dinic's algorithm (Soviet Math. Dokl. 11, 1277, 1970) for the largest flow. */

/** Undirected edges of a graph, one entry an edge. */
export interface WeightedEdges {
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  /** What it costs to cut the edge, 0 or more. */
  readonly weight: ArrayLike<number>;
}

/**
 * Parts the nodes so that the edges between the two parts cost least: 1 for every node on the side of the sources, 0 on that of
 * the sinks. Of several cheapest cuts it is the one nearest the sources.
 *
 * @throws RangeError where a node is both source and sink, or there are none of one kind.
 */
export function minimumCut(
  nodes: number,
  edges: WeightedEdges,
  sources: Iterable<number>,
  sinks: Iterable<number>,
): Uint8Array {
  const isSource = new Uint8Array(nodes);
  const isSink = new Uint8Array(nodes);
  for (const node of sources) isSource[node] = 1;
  for (const node of sinks) {
    if (isSource[node]) throw new RangeError(`node ${node} is a source and a sink`);
    isSink[node] = 1;
  }
  if (!isSource.includes(1) || !isSink.includes(1))
    throw new RangeError('a cut needs at least one source and one sink');
  const network = new Network(nodes, edges);
  while (network.layer(isSource, isSink)) network.augment(isSource, isSink);
  return Uint8Array.from(network.level, (level) => (level >= 0 ? 1 : 0));
}

/** Residual network: arcs 2 e and 2 e + 1 are the two directions of edge e. */
class Network {
  readonly level: Int32Array;
  private readonly first: Int32Array;
  private readonly arcs: Int32Array;
  private readonly target: Int32Array;
  private readonly residual: Float64Array;

  constructor(nodes: number, { from, to, weight }: WeightedEdges) {
    const count = from.length;
    this.level = new Int32Array(nodes);
    this.target = new Int32Array(2 * count);
    this.residual = new Float64Array(2 * count);
    this.first = new Int32Array(nodes + 1);
    for (let e = 0; e < count; e++) {
      this.target[2 * e] = to[e];
      this.target[2 * e + 1] = from[e];
      this.residual[2 * e] = weight[e];
      this.residual[2 * e + 1] = weight[e];
      this.first[from[e] + 1]++;
      this.first[to[e] + 1]++;
    }
    for (let i = 0; i < nodes; i++) this.first[i + 1] += this.first[i];
    this.arcs = new Int32Array(2 * count);
    const next = this.first.slice();
    for (let e = 0; e < count; e++) {
      this.arcs[next[from[e]]++] = 2 * e;
      this.arcs[next[to[e]]++] = 2 * e + 1;
    }
  }

  /** Distances from the sources over arcs with capacity left; whether a sink is reached. */
  layer(isSource: Uint8Array, isSink: Uint8Array): boolean {
    const { level, first, arcs, target, residual } = this;
    level.fill(-1);
    const queue: number[] = [];
    for (let i = 0; i < level.length; i++)
      if (isSource[i]) {
        level[i] = 0;
        queue.push(i);
      }
    let reached = false;
    for (let k = 0; k < queue.length; k++) {
      const i = queue[k];
      for (let a = first[i]; a < first[i + 1]; a++) {
        const j = target[arcs[a]];
        if (level[j] >= 0 || residual[arcs[a]] <= 0) continue;
        level[j] = level[i] + 1;
        reached ||= isSink[j] === 1;
        queue.push(j);
      }
    }
    return reached;
  }

  /** Sends all the flow that goes by shortest ways. */
  augment(isSource: Uint8Array, isSink: Uint8Array): void {
    const { level, first, arcs, target, residual } = this;
    const next = first.slice();
    const path: number[] = [];
    for (let source = 0; source < level.length; source++) {
      if (!isSource[source]) continue;
      let i = source;
      for (;;) {
        if (isSink[i]) {
          let most = Number.POSITIVE_INFINITY;
          for (const arc of path) most = Math.min(most, residual[arc]);
          let cut = path.length;
          for (let k = path.length - 1; k >= 0; k--) {
            residual[path[k]] -= most;
            residual[path[k] ^ 1] += most;
            if (residual[path[k]] <= 0) cut = k;
          }
          i = target[path[cut] ^ 1];
          path.length = cut;
          continue;
        }
        let arc = -1;
        while (next[i] < first[i + 1]) {
          const candidate = arcs[next[i]];
          if (residual[candidate] > 0 && level[target[candidate]] === level[i] + 1) {
            arc = candidate;
            break;
          }
          next[i]++;
        }
        if (arc >= 0) {
          path.push(arc);
          i = target[arc];
        } else if (path.length === 0) break;
        else {
          const back = path.pop()!;
          i = target[back ^ 1];
          next[i]++;
        }
      }
    }
  }
}
