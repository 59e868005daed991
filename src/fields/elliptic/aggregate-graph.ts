import { blockOrder, wallFactor } from './aggregate-grid.ts';
import { GraphBuilder, type GraphLevel, LEAST_FACTOR, STRONG } from './graph-level.ts';

/** A coarser level and the node in it of every node of the finer one. */
export interface GraphAggregation {
  readonly aggregate: Int32Array;
  readonly level: GraphLevel;
}

/**
 * A node without strong links joins the component in its block to which it has at least this part of its
 * whole conductance: its own equation then smooths what a common value cannot represent.
 */
const ATTACHED = 0.25;

/** Coarsens a graph: strong components inside every 2 x 2 x 2 block of blocks become nodes. */
export function aggregateGraph(fine: GraphLevel): GraphAggregation {
  const [bx, by, bz] = fine.blocks;
  const blocks: [number, number, number] = [(bx + 1) >> 1, (by + 1) >> 1, (bz + 1) >> 1];
  const order = blockOrder(blocks[0], blocks[1], blocks[2]);
  const blockBegin = new Int32Array(order.length);
  const blockEnd = new Int32Array(order.length);
  const position = positions(fine);
  const parent = joinComponents(fine, position, blocks);
  const aggregate = new Int32Array(fine.nodes).fill(-1);
  let nodes = 0;
  for (let k = 0; k < order.length; k++) {
    const block = order[k]!;
    const x0 = 2 * (block % blocks[0]);
    const y0 = 2 * (Math.floor(block / blocks[0]) % blocks[1]);
    const z0 = 2 * Math.floor(block / (blocks[0] * blocks[1]));
    blockBegin[block] = nodes;
    for (let z = z0; z < Math.min(bz, z0 + 2); z++)
      for (let y = y0; y < Math.min(by, y0 + 2); y++)
        for (let x = x0; x < Math.min(bx, x0 + 2); x++) {
          const sub = x + bx * (y + by * z);
          for (let i = fine.blockBegin[sub]!; i < fine.blockEnd[sub]!; i++) {
            if (fine.inverse[i] === 0) continue;
            const root = find(parent, i);
            if (aggregate[root]! < 0) aggregate[root] = nodes++;
            aggregate[i] = aggregate[root]!;
          }
        }
    blockEnd[block] = nodes;
  }
  for (let i = 0; i < fine.nodes; i++) if (aggregate[i]! < 0) aggregate[i] = nodes;

  const inner = innerLinks(fine, aggregate, position, nodes);
  const builder = new GraphBuilder(nodes, 5 * nodes);
  const ground = new Float64Array(nodes);
  const terminal = new Float64Array(nodes);
  const { start, middle, index, value } = fine;
  const least = LEAST_FACTOR;
  for (let i = 0; i < fine.nodes; i++) {
    const node = aggregate[i]!;
    if (node === nodes) continue;
    for (let k = middle[i]!; k < start[i + 1]!; k++) {
      const j = index[k]!;
      const other = aggregate[j]!;
      if (other === node) continue;
      const c = value[k]!;
      const direction = directionOf(fine, position, i, j);
      let factor = 1;
      if (direction >= 0) {
        const behind = inner[6 * i + (direction ^ 1)]!;
        const beyond = inner[6 * j + direction]!;
        let resistance = 1;
        if (behind > 0) resistance += (0.5 * c) / behind;
        if (beyond > 0) resistance += (0.5 * c) / beyond;
        factor = resistance < 2 ? 1 / resistance : least;
      }
      builder.add(node, other, c * factor);
    }
    const g = fine.ground[i]!;
    const t = fine.terminal[i]!;
    if (!(g > 0 || t > 0)) continue;
    let most = 0;
    for (let d = 0; d < 6; d++) if (inner[6 * i + d]! > most) most = inner[6 * i + d]!;
    ground[node] = ground[node]! + g * wallFactor(g, most);
    terminal[node] = terminal[node]! + t * wallFactor(t, most);
  }
  const wraps: [boolean, boolean, boolean] = [
    fine.wraps[0] && blocks[0] > 1,
    fine.wraps[1] && blocks[1] > 1,
    fine.wraps[2] && blocks[2] > 1,
  ];
  return { aggregate, level: builder.finish(ground, terminal, blocks, wraps, blockBegin, blockEnd) };
}

/** Block coordinates of every node, three a node. */
function positions(level: GraphLevel): Int32Array {
  const [bx, by, bz] = level.blocks;
  const position = new Int32Array(3 * level.nodes);
  for (let z = 0, block = 0; z < bz; z++)
    for (let y = 0; y < by; y++)
      for (let x = 0; x < bx; x++, block++)
        for (let i = level.blockBegin[block]!; i < level.blockEnd[block]!; i++) {
          position[3 * i] = x;
          position[3 * i + 1] = y;
          position[3 * i + 2] = z;
        }
  return position;
}

/** Direction from node i to node j: 2 axis + (0 up, 1 down), or -1 within a block. */
function directionOf(level: GraphLevel, position: Int32Array, i: number, j: number): number {
  for (let axis = 0; axis < 3; axis++) {
    const difference = position[3 * j + axis]! - position[3 * i + axis]!;
    if (difference === 0) continue;
    const count = level.blocks[axis]!;
    return 2 * axis + (difference === 1 || (difference !== -1 && difference === 1 - count) ? 0 : 1);
  }
  return -1;
}

/** Conductance from each node in each of the six directions to nodes of its own aggregate. */
function innerLinks(
  level: GraphLevel,
  aggregate: Int32Array,
  position: Int32Array,
  nodes: number,
): Float64Array {
  const inner = new Float64Array(6 * level.nodes);
  const { start, index, value } = level;
  for (let i = 0; i < level.nodes; i++) {
    const own = aggregate[i]!;
    if (own === nodes) continue;
    for (let k = start[i]!; k < start[i + 1]!; k++) {
      const j = index[k]!;
      if (aggregate[j] !== own) continue;
      const direction = directionOf(level, position, i, j);
      if (direction >= 0) inner[6 * i + direction] = inner[6 * i + direction]! + value[k]!;
    }
  }
  return inner;
}

function find(parent: Int32Array, i: number): number {
  let root = i;
  while (parent[root] !== root) root = parent[root]!;
  let node = i;
  while (parent[node] !== root) {
    const next = parent[node]!;
    parent[node] = root;
    node = next;
  }
  return root;
}

/** Union-find forest of the strong components inside the coarse blocks, weakly tied nodes attached. */
function joinComponents(
  level: GraphLevel,
  position: Int32Array,
  blocks: readonly [number, number, number],
): Int32Array {
  const { nodes, start, middle, index, value, largest, inverse } = level;
  const parent = new Int32Array(nodes);
  const coarse = new Int32Array(nodes);
  const tied = new Uint8Array(nodes);
  for (let i = 0; i < nodes; i++) {
    parent[i] = i;
    coarse[i] =
      (position[3 * i]! >> 1) +
      blocks[0] * ((position[3 * i + 1]! >> 1) + blocks[1] * (position[3 * i + 2]! >> 1));
  }
  const strong = STRONG;
  for (let i = 0; i < nodes; i++) {
    const limit = strong * largest[i]!;
    for (let k = middle[i]!; k < start[i + 1]!; k++) {
      const j = index[k]!;
      if (value[k]! < limit || value[k]! < strong * largest[j]!) continue;
      tied[i] = 1;
      tied[j] = 1;
      if (coarse[i] !== coarse[j]) continue;
      const a = find(parent, i);
      const b = find(parent, j);
      if (a < b) parent[b] = a;
      else parent[a] = b;
    }
  }
  for (let i = 0; i < nodes; i++) {
    if (tied[i] === 1) continue;
    let best = -1;
    let most = 0;
    for (let k = start[i]!; k < start[i + 1]!; k++) {
      const j = index[k]!;
      if (coarse[j] === coarse[i] && tied[j] === 1 && value[k]! > most) {
        most = value[k]!;
        best = j;
      }
    }
    if (best >= 0 && most * inverse[i]! >= ATTACHED) parent[i] = find(parent, best);
  }
  return parent;
}
