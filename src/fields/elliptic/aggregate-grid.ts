import { GraphBuilder, type GraphLevel, LEAST_FACTOR, STRONG } from './graph-level.ts';

/** The public arrays of the solver in natural order, as seen by the set-up. */
export interface GridProblem {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  /** Is there a face between the last and the first plane along x, y, z? */
  readonly wraps: readonly [boolean, boolean, boolean];
  readonly conductanceX: Float64Array;
  readonly conductanceY: Float64Array;
  readonly conductanceZ: Float64Array;
  readonly ground: Float64Array;
  readonly terminal: Float64Array;
}

/** First coarse level and the node of every site (`level.nodes` for sites without faces). */
export interface GridAggregation {
  readonly aggregate: Int32Array;
  readonly level: GraphLevel;
}

/** Offsets to the neighbours above and below at each coordinate of an axis; 0 where there is no face. */
function offsets(count: number, stride: number, wraps: boolean): { up: Int32Array; down: Int32Array } {
  const up = new Int32Array(count).fill(stride);
  const down = new Int32Array(count).fill(-stride);
  up[count - 1] = wraps && count > 1 ? -stride * (count - 1) : 0;
  down[0] = wraps && count > 1 ? stride * (count - 1) : 0;
  return { up, down };
}

/** Lexicographic block numbers in the order of the nodes: even coordinate sums first. */
export function blockOrder(bx: number, by: number, bz: number): Int32Array {
  const order = new Int32Array(bx * by * bz);
  let k = 0;
  for (let colour = 0; colour < 2; colour++)
    for (let z = 0; z < bz; z++)
      for (let y = 0; y < by; y++)
        for (let x = (y + z + colour) & 1; x < bx; x += 2) order[k++] = x + bx * (y + by * z);
  return order;
}

/** Largest face conductance of every site. */
function largestFace(problem: GridProblem): Float64Array {
  const { nx, ny, nz, wraps } = problem;
  const most = new Float64Array(nx * ny * nz);
  const counts = [nx, ny, nz];
  const strides = [1, nx, nx * ny];
  const faces = [problem.conductanceX, problem.conductanceY, problem.conductanceZ];
  for (let axis = 0; axis < 3; axis++) {
    const face = faces[axis]!;
    const { up } = offsets(counts[axis]!, strides[axis]!, wraps[axis]!);
    for (let z = 0, i = 0; z < nz; z++) {
      for (let y = 0; y < ny; y++) {
        if (axis > 0) {
          const step = axis === 1 ? up[y]! : up[z]!;
          if (step === 0) i += nx;
          else
            for (let x = 0; x < nx; x++, i++) {
              const c = face[i]!;
              if (c > most[i]!) most[i] = c;
              if (c > most[i + step]!) most[i + step] = c;
            }
        } else {
          for (let x = 0; x < nx; x++, i++) {
            const step = up[x]!;
            if (step === 0) continue;
            const c = face[i]!;
            if (c > most[i]!) most[i] = c;
            if (c > most[i + step]!) most[i + step] = c;
          }
        }
      }
    }
  }
  return most;
}

/**
 * First step of block-component aggregation: inside every 2 x 2 x 2 block of sites the strongly connected
 * components become the nodes of the first coarse level. Conductances between nodes are the sums of those of
 * the sites' faces, each scaled by max(1/2, its share of the resistance between the aggregates' centres).
 */
export function aggregateGrid(problem: GridProblem): GridAggregation {
  const { nx, ny, nz, wraps, ground, terminal } = problem;
  const most = largestFace(problem);
  const blocks: [number, number, number] = [(nx + 1) >> 1, (ny + 1) >> 1, (nz + 1) >> 1];
  const order = blockOrder(blocks[0], blocks[1], blocks[2]);
  const aggregate = new Int32Array(nx * ny * nz).fill(-1);
  const blockBegin = new Int32Array(order.length);
  const blockEnd = new Int32Array(order.length);
  const nodes = numberComponents(problem, most, blocks, order, aggregate, blockBegin, blockEnd);

  const builder = new GraphBuilder(nodes, 4 * nodes);
  linkAxis(builder, problem.conductanceX, aggregate, nx, ny, nz, 1, nx, nx * ny, wraps[0]);
  linkAxis(builder, problem.conductanceY, aggregate, ny, nx, nz, nx, 1, nx * ny, wraps[1]);
  linkAxis(builder, problem.conductanceZ, aggregate, nz, nx, ny, nx * ny, 1, nx, wraps[2]);
  const coarseGround = new Float64Array(nodes);
  const coarseTerminal = new Float64Array(nodes);
  for (let i = 0; i < aggregate.length; i++) {
    const g = ground[i]!;
    const t = terminal[i]!;
    if (!(g > 0 || t > 0)) continue;
    const node = aggregate[i]!;
    if (node < 0) continue;
    const inner = innerFace(problem, aggregate, i);
    coarseGround[node] = coarseGround[node]! + g * wallFactor(g, inner);
    coarseTerminal[node] = coarseTerminal[node]! + t * wallFactor(t, inner);
  }
  for (let i = 0; i < aggregate.length; i++) if (aggregate[i]! < 0) aggregate[i] = nodes;
  return {
    aggregate,
    level: builder.finish(coarseGround, coarseTerminal, blocks, wraps, blockBegin, blockEnd),
  };
}

/**
 * Adds the links of all faces along one axis of `count` planes. The other two axes have counts `countA`,
 * `countB` and strides `strideA`, `strideB`; they are walked in pairs of rows so that the up to four faces
 * between two blocks come together and are summed before they are added.
 */
function linkAxis(
  builder: GraphBuilder,
  face: Float64Array,
  aggregate: Int32Array,
  count: number,
  countA: number,
  countB: number,
  stride: number,
  strideA: number,
  strideB: number,
  wraps: boolean,
): void {
  if (count === 1) return;
  const least = LEAST_FACTOR;
  const last = wraps ? count : count - 1;
  for (let b = 0; b < countB; b += 2) {
    const rowsB = b + 1 < countB ? 2 : 1;
    for (let plane = 0; plane < last; plane++) {
      const wrapped = plane === count - 1;
      const up = wrapped ? -stride * (count - 1) : stride;
      const inside = (plane & 1) === 0 && !wrapped;
      // Is there a face within the block behind the lower site, and beyond the upper one?
      const behindExists = (plane & 1) === 1;
      const beyondExists = wrapped ? count > 1 : plane + 2 < count && (plane & 1) === 1;
      const base = plane * stride + b * strideB;
      for (let a = 0; a < countA; a += 2) {
        const rowsA = a + 1 < countA ? 2 : 1;
        let first = -1;
        let second = -1;
        let sum = 0;
        for (let k = 0; k < rowsA * rowsB; k++) {
          const site =
            base + (a + (rowsA === 2 ? k & 1 : 0)) * strideA + (rowsA === 2 ? k >> 1 : k) * strideB;
          const c = face[site]!;
          const other = site + up;
          const from = aggregate[site]!;
          const to = aggregate[other]!;
          if (from === to || !(c > 0)) continue;
          let factor = 1;
          if (!inside) {
            let resistance = 1;
            if (behindExists && aggregate[site - stride] === from && face[site - stride]! > 0)
              resistance += (0.5 * c) / face[site - stride]!;
            if (beyondExists && aggregate[other + stride] === to && face[other]! > 0)
              resistance += (0.5 * c) / face[other]!;
            factor = resistance < 2 ? 1 / resistance : least;
          }
          if (from !== first || to !== second) {
            if (sum > 0) builder.add(first, second, sum);
            first = from;
            second = to;
            sum = 0;
          }
          sum += c * factor;
        }
        if (sum > 0) builder.add(first, second, sum);
      }
    }
  }
}

/** Largest conductance from a site into its own aggregate. */
function innerFace(problem: GridProblem, aggregate: Int32Array, site: number): number {
  const { nx, ny, nz } = problem;
  const counts = [nx, ny, nz];
  const strides = [1, nx, nx * ny];
  const faces = [problem.conductanceX, problem.conductanceY, problem.conductanceZ];
  let most = 0;
  for (let axis = 0; axis < 3; axis++) {
    const stride = strides[axis]!;
    const at = Math.floor(site / stride) % counts[axis]!;
    const other = (at & 1) === 0 ? site + stride : site - stride;
    if ((at & 1) === 0 && at + 1 >= counts[axis]!) continue;
    const c = faces[axis]![(at & 1) === 0 ? site : other]!;
    if (aggregate[other] === aggregate[site] && c > most) most = c;
  }
  return most;
}

/** Factor on a conductance to a wall, with `inner` the conductance from the site into its own aggregate. */
export function wallFactor(conductance: number, inner: number): number {
  if (inner <= 0) return 1;
  const resistance = 1 + (0.5 * conductance) / inner;
  return resistance < 2 ? 1 / resistance : LEAST_FACTOR;
}

/** Numbers the strong components of every block; returns their number. */
function numberComponents(
  problem: GridProblem,
  most: Float64Array,
  blocks: readonly [number, number, number],
  order: Int32Array,
  aggregate: Int32Array,
  blockBegin: Int32Array,
  blockEnd: Int32Array,
): number {
  const { nx, ny, nz, terminal } = problem;
  const strides = [1, nx, nx * ny];
  const faces = [problem.conductanceX, problem.conductanceY, problem.conductanceZ];
  const strong = STRONG;
  const cell = new Int32Array(8);
  const label = new Int32Array(8);
  let nodes = 0;
  for (let k = 0; k < order.length; k++) {
    const block = order[k]!;
    const x0 = 2 * (block % blocks[0]);
    const y0 = 2 * (Math.floor(block / blocks[0]) % blocks[1]);
    const z0 = 2 * Math.floor(block / (blocks[0] * blocks[1]));
    blockBegin[block] = nodes;
    if (x0 + 1 < nx && y0 + 1 < ny && z0 + 1 < nz && isUniform(problem, most, x0 + nx * (y0 + ny * z0))) {
      const a = x0 + nx * (y0 + ny * z0);
      const b = a + nx;
      const c = a + nx * ny;
      const d = c + nx;
      aggregate[a] = nodes;
      aggregate[a + 1] = nodes;
      aggregate[b] = nodes;
      aggregate[b + 1] = nodes;
      aggregate[c] = nodes;
      aggregate[c + 1] = nodes;
      aggregate[d] = nodes;
      aggregate[d + 1] = nodes;
      nodes++;
      blockEnd[block] = nodes;
      continue;
    }
    for (let c = 0; c < 8; c++) {
      const x = x0 + (c & 1);
      const y = y0 + ((c >> 1) & 1);
      const z = z0 + (c >> 2);
      const site = x + nx * (y + ny * z);
      const inside = x < nx && y < ny && z < nz;
      cell[c] = inside && (most[site]! > 0 || terminal[site]! > 0) ? site : -1;
      label[c] = c;
    }
    for (let axis = 0; axis < 3; axis++) {
      const bit = 1 << axis;
      const face = faces[axis]!;
      for (let c = 0; c < 8; c++) {
        if ((c & bit) !== 0 || cell[c]! < 0 || cell[c + bit]! < 0) continue;
        const site = cell[c]!;
        const conductance = face[site]!;
        const other = site + strides[axis]!;
        if (conductance === 0 || conductance < strong * most[site]! || conductance < strong * most[other]!)
          continue;
        const a = label[c]!;
        const b = label[c + bit]!;
        if (a === b) continue;
        const low = a < b ? a : b;
        const high = a < b ? b : a;
        for (let d = 0; d < 8; d++) if (label[d] === high) label[d] = low;
      }
    }
    for (let c = 0; c < 8; c++) {
      if (cell[c]! < 0) continue;
      aggregate[cell[c]!] = label[c] === c ? nodes++ : aggregate[cell[label[c]!]!]!;
    }
    blockEnd[block] = nodes;
  }
  return nodes;
}

/** Are all twelve faces inside the 2 x 2 x 2 block at `a` strong? (The frequent case, settled quickly.) */
function isUniform(problem: GridProblem, most: Float64Array, a: number): boolean {
  const { nx, ny, conductanceX, conductanceY, conductanceZ } = problem;
  const b = a + nx;
  const c = a + nx * ny;
  const d = c + nx;
  const low = Math.max(most[a]!, most[a + 1]!, most[b]!, most[b + 1]!);
  const high = Math.max(most[c]!, most[c + 1]!, most[d]!, most[d + 1]!);
  const limit = STRONG * (low > high ? low : high);
  return (
    limit > 0 &&
    conductanceX[a]! >= limit &&
    conductanceX[b]! >= limit &&
    conductanceX[c]! >= limit &&
    conductanceX[d]! >= limit &&
    conductanceY[a]! >= limit &&
    conductanceY[a + 1]! >= limit &&
    conductanceY[c]! >= limit &&
    conductanceY[c + 1]! >= limit &&
    conductanceZ[a]! >= limit &&
    conductanceZ[a + 1]! >= limit &&
    conductanceZ[b]! >= limit &&
    conductanceZ[b + 1]! >= limit
  );
}
