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

  const builder = new GraphBuilder(nodes);
  const coarseGround = new Float64Array(nodes);
  const coarseTerminal = new Float64Array(nodes);
  const axisX = offsets(nx, 1, wraps[0]);
  const axisY = offsets(ny, nx, wraps[1]);
  const axisZ = offsets(nz, nx * ny, wraps[2]);
  const ups = [axisX.up, axisY.up, axisZ.up];
  const downs = [axisX.down, axisY.down, axisZ.down];
  const faces = [problem.conductanceX, problem.conductanceY, problem.conductanceZ];
  const coordinate = new Int32Array(3);
  for (let k = 0; k < order.length; k++) {
    const block = order[k]!;
    const x0 = 2 * (block % blocks[0]);
    const y0 = 2 * (Math.floor(block / blocks[0]) % blocks[1]);
    const z0 = 2 * Math.floor(block / (blocks[0] * blocks[1]));
    const x1 = Math.min(nx, x0 + 2);
    const y1 = Math.min(ny, y0 + 2);
    const z1 = Math.min(nz, z0 + 2);
    for (let node = blockBegin[block]!; node < blockEnd[block]!; node++) {
      let groundSum = 0;
      let terminalSum = 0;
      for (let z = z0; z < z1; z++) {
        for (let y = y0; y < y1; y++) {
          for (let x = x0; x < x1; x++) {
            const site = x + nx * (y + ny * z);
            if (aggregate[site] !== node) continue;
            coordinate[0] = x;
            coordinate[1] = y;
            coordinate[2] = z;
            let inner = 0;
            for (let axis = 0; axis < 3; axis++) {
              const face = faces[axis]!;
              const at = coordinate[axis]!;
              const up = ups[axis]!;
              const down = downs[axis]!;
              const stepUp = up[at]!;
              const stepDown = down[at]!;
              const upper = site + stepUp;
              const lower = site + stepDown;
              const upperC = stepUp === 0 ? 0 : face[site]!;
              const lowerC = stepDown === 0 ? 0 : face[lower]!;
              const upperSame = upperC > 0 && aggregate[upper] === node;
              const lowerSame = lowerC > 0 && aggregate[lower] === node;
              if (upperSame && upperC > inner) inner = upperC;
              if (lowerSame && lowerC > inner) inner = lowerC;
              if (upperC > 0 && !upperSame) {
                const other = aggregate[upper]!;
                let resistance = lowerSame ? 1 + (0.5 * upperC) / lowerC : 1;
                const next = at + 1 === up.length ? 0 : at + 1;
                const step = up[next]!;
                if (step !== 0 && aggregate[upper + step] === other && face[upper]! > 0)
                  resistance += (0.5 * upperC) / face[upper]!;
                builder.add(other, upperC * (resistance < 2 ? 1 / resistance : LEAST_FACTOR));
              }
              if (lowerC > 0 && !lowerSame) {
                const other = aggregate[lower]!;
                let resistance = upperSame ? 1 + (0.5 * lowerC) / upperC : 1;
                const next = at === 0 ? down.length - 1 : at - 1;
                const step = down[next]!;
                if (step !== 0 && aggregate[lower + step] === other && face[lower + step]! > 0)
                  resistance += (0.5 * lowerC) / face[lower + step]!;
                builder.add(other, lowerC * (resistance < 2 ? 1 / resistance : LEAST_FACTOR));
              }
            }
            const g = ground[site]!;
            if (g > 0) groundSum += g * wallFactor(g, inner);
            const t = terminal[site]!;
            if (t > 0) terminalSum += t * wallFactor(t, inner);
          }
        }
      }
      coarseGround[node] = groundSum;
      coarseTerminal[node] = terminalSum;
      builder.endRow();
    }
  }
  for (let i = 0; i < aggregate.length; i++) if (aggregate[i]! < 0) aggregate[i] = nodes;
  return {
    aggregate,
    level: builder.finish(coarseGround, coarseTerminal, blocks, wraps, blockBegin, blockEnd),
  };
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
  const cell = new Int32Array(8);
  const label = new Int32Array(8);
  let nodes = 0;
  for (let k = 0; k < order.length; k++) {
    const block = order[k]!;
    const x0 = 2 * (block % blocks[0]);
    const y0 = 2 * (Math.floor(block / blocks[0]) % blocks[1]);
    const z0 = 2 * Math.floor(block / (blocks[0] * blocks[1]));
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
        if (conductance === 0 || conductance < STRONG * most[site]! || conductance < STRONG * most[other]!)
          continue;
        const a = label[c]!;
        const b = label[c + bit]!;
        if (a === b) continue;
        const low = a < b ? a : b;
        const high = a < b ? b : a;
        for (let d = 0; d < 8; d++) if (label[d] === high) label[d] = low;
      }
    }
    blockBegin[block] = nodes;
    for (let c = 0; c < 8; c++) {
      if (cell[c]! < 0) continue;
      aggregate[cell[c]!] = label[c] === c ? nodes++ : aggregate[cell[label[c]!]!]!;
    }
    blockEnd[block] = nodes;
  }
  return nodes;
}
