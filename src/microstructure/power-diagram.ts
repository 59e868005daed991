import {
  type ConvexCell,
  clip,
  facePolygon,
  makeConvexCell,
  resetToBox,
  squaredRadius,
} from './convex-cell.ts';

/**
 * Seeds and weights of a periodic power (Laguerre) diagram: the cell of seed i is where |r - r_i|^2 - w_i is
 * least over all seeds and their images. Lengths in m, weights in m^2. A 2D diagram is a prism: all seeds at
 * y = depth / 2, no images along y.
 */
export interface PowerSeeds {
  readonly count: number;
  readonly dimensions: 2 | 3;
  /** Period [x, y, z] in m; in 2D the second is the depth of the slab. */
  readonly box: readonly [number, number, number];
  /** 3 coordinates a seed, inside the box. */
  readonly positions: Float64Array;
  readonly weights: Float64Array;
}

/** Receives each finished cell; the cell object is reused. */
export type CellVisitor = (cell: ConvexCell, grain: number) => void;

interface Bins {
  readonly shape: [number, number, number];
  readonly width: [number, number, number];
  readonly start: Int32Array;
  readonly members: Int32Array;
}

function binSeeds(seeds: PowerSeeds): Bins {
  const { box, dimensions, count, positions } = seeds;
  const volume = dimensions === 2 ? box[0] * box[2] : box[0] * box[1] * box[2];
  const target = (volume / count) ** (1 / dimensions);
  const along = (axis: number): number => Math.max(1, Math.floor(box[axis] / target));
  const shape: [number, number, number] = [along(0), dimensions === 2 ? 1 : along(1), along(2)];
  const width: [number, number, number] = [box[0] / shape[0], box[1] / shape[1], box[2] / shape[2]];
  const bin = new Int32Array(count);
  const start = new Int32Array(shape[0] * shape[1] * shape[2] + 1);
  for (let i = 0; i < count; i++) {
    const x = Math.min(shape[0] - 1, Math.floor(positions[3 * i] / width[0]));
    const y = Math.min(shape[1] - 1, Math.floor(positions[3 * i + 1] / width[1]));
    const z = Math.min(shape[2] - 1, Math.floor(positions[3 * i + 2] / width[2]));
    bin[i] = x + shape[0] * (y + shape[1] * z);
    start[bin[i] + 1]++;
  }
  for (let b = 1; b < start.length; b++) start[b] += start[b - 1];
  const cursor = start.slice();
  const members = new Int32Array(count);
  for (let i = 0; i < count; i++) members[cursor[bin[i]]++] = i;
  return { shape, width, start, members };
}

/**
 * Computes every cell by clipping the seed's periodic box with the radical planes of the seeds around it,
 * shell of bins after shell, until the nearest plane that a farther seed could have lies beyond the cell:
 * the plane of a seed at distance D with weight w_j is at t = (D^2 + w_i - w_j) / (2 D) from seed i.
 */
export function visitCells(seeds: PowerSeeds, visit: CellVisitor): void {
  const { box, count, positions, weights, dimensions } = seeds;
  const { shape, width, start, members } = binSeeds(seeds);
  const [Lx, Ly, Lz] = box;
  const planar = dimensions === 2;
  const shellWidth = planar ? Math.min(width[0], width[2]) : Math.min(width[0], width[1], width[2]);
  let largestWeight = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) largestWeight = Math.max(largestWeight, weights[i]);
  const cell = makeConvexCell();
  let capacity = 4096;
  let found = new Float64Array(5 * capacity);
  let order: number[] = [];
  for (let i = 0; i < count; i++) {
    const xi = positions[3 * i];
    const yi = positions[3 * i + 1];
    const zi = positions[3 * i + 2];
    const wi = weights[i];
    const bx = Math.min(shape[0] - 1, Math.floor(xi / width[0]));
    const by = Math.min(shape[1] - 1, Math.floor(yi / width[1]));
    const bz = Math.min(shape[2] - 1, Math.floor(zi / width[2]));
    resetToBox(cell, Lx / 2, Ly / 2, Lz / 2);
    let radius = Math.sqrt(squaredRadius(cell, planar));
    for (let shell = 0; cell.vertexCount > 0; shell++) {
      const near = (shell - 1) * shellWidth;
      if (near > 0 && (near * near + wi - largestWeight) / (2 * near) > radius) break;
      let candidates = 0;
      order = [];
      const dyEnd = planar ? 0 : shell;
      for (let dz = -shell; dz <= shell; dz++) {
        const imageZ = Math.floor((bz + dz) / shape[2]);
        for (let dy = -dyEnd; dy <= dyEnd; dy++) {
          const imageY = planar ? 0 : Math.floor((by + dy) / shape[1]);
          const inside = Math.abs(dz) < shell && (planar || Math.abs(dy) < shell);
          const step = inside && shell > 0 ? 2 * shell : 1;
          for (let dx = -shell; dx <= shell; dx += step) {
            const imageX = Math.floor((bx + dx) / shape[0]);
            const b =
              bx +
              dx -
              imageX * shape[0] +
              shape[0] * (by + dy - imageY * shape[1] + shape[1] * (bz + dz - imageZ * shape[2]));
            for (let m = start[b]; m < start[b + 1]; m++) {
              const j = members[m];
              if (j === i) continue;
              const rx = positions[3 * j] + imageX * Lx - xi;
              const ry = positions[3 * j + 1] + imageY * Ly - yi;
              const rz = positions[3 * j + 2] + imageZ * Lz - zi;
              const D = Math.sqrt(rx * rx + ry * ry + rz * rz);
              const t = (D * D + wi - weights[j]) / (2 * D);
              if (t >= radius) continue;
              if (candidates === capacity) {
                capacity *= 2;
                const grown = new Float64Array(5 * capacity);
                grown.set(found);
                found = grown;
              }
              found[5 * candidates] = t;
              found[5 * candidates + 1] = j;
              found[5 * candidates + 2] = imageX;
              found[5 * candidates + 3] = imageY;
              found[5 * candidates + 4] = imageZ;
              order.push(candidates++);
            }
          }
        }
      }
      sortByDistance(order, found);
      for (let k = 0; k < candidates; k++) {
        const at = 5 * order[k];
        const t = found[at];
        if (t >= radius) break;
        const j = found[at + 1];
        const rx = positions[3 * j] + found[at + 2] * Lx - xi;
        const ry = positions[3 * j + 1] + found[at + 3] * Ly - yi;
        const rz = positions[3 * j + 2] + found[at + 4] * Lz - zi;
        const inverse = 1 / Math.sqrt(rx * rx + ry * ry + rz * rz);
        if (
          clip(
            cell,
            rx * inverse,
            ry * inverse,
            rz * inverse,
            t,
            j,
            found[at + 2],
            found[at + 3],
            found[at + 4],
          )
        ) {
          radius = Math.sqrt(squaredRadius(cell, planar));
          if (cell.vertexCount === 0) break;
        }
      }
    }
    visit(cell, i);
  }
}

/** Insertion sort: short lists, and equal keys keep their order. */
function sortByDistance(order: number[], found: Float64Array): void {
  for (let a = 1; a < order.length; a++) {
    const value = order[a];
    const key = found[5 * value];
    let b = a - 1;
    while (b >= 0 && found[5 * order[b]] > key) {
      order[b + 1] = order[b];
      b--;
    }
    order[b + 1] = value;
  }
}

/** Volumes, centroids and neighbours (as a sparse matrix) of all cells. */
export interface CellMeasures {
  readonly volume: Float64Array;
  /** 3 coordinates a cell relative to the seed, in m. */
  readonly centroid: Float64Array;
  /** Facets of cell i: rows facetStart[i] to facetStart[i + 1]. */
  readonly facetStart: Int32Array;
  readonly facetNeighbour: Int32Array;
  /** Area over twice the distance of the seeds in m (in 2D too: area includes the depth): dV_i/dw_j = -conductance. */
  readonly facetConductance: Float64Array;
}

/** Computes volumes, centroids and the derivative of the volumes with the weights. */
export function measureCells(seeds: PowerSeeds): CellMeasures {
  const { count, positions, box } = seeds;
  const volume = new Float64Array(count);
  const centroid = new Float64Array(3 * count);
  const facetStart = new Int32Array(count + 1);
  let neighbour = new Int32Array(16 * count + 64);
  let conductance = new Float64Array(16 * count + 64);
  let facets = 0;
  const polygon = new Int32Array(65536);
  visitCells(seeds, (cell, i) => {
    const { vertices, planes } = cell;
    let V = 0;
    let cx = 0;
    let cy = 0;
    let cz = 0;
    for (let p = 0; p < cell.planeCount && cell.vertexCount > 0; p++) {
      const corners = facePolygon(cell, p, polygon);
      if (corners < 3) continue;
      const nx = planes[4 * p];
      const ny = planes[4 * p + 1];
      const nz = planes[4 * p + 2];
      const height = planes[4 * p + 3];
      const o = 3 * polygon[0];
      let area = 0;
      for (let k = 1; k + 1 < corners; k++) {
        const a = 3 * polygon[k];
        const b = 3 * polygon[k + 1];
        const ux = vertices[a] - vertices[o];
        const uy = vertices[a + 1] - vertices[o + 1];
        const uz = vertices[a + 2] - vertices[o + 2];
        const vx = vertices[b] - vertices[o];
        const vy = vertices[b + 1] - vertices[o + 1];
        const vz = vertices[b + 2] - vertices[o + 2];
        const triangle =
          0.5 * (nx * (uy * vz - uz * vy) + ny * (uz * vx - ux * vz) + nz * (ux * vy - uy * vx));
        area += triangle;
        const tetrahedron = (triangle * height) / 3;
        V += tetrahedron;
        cx += 0.25 * tetrahedron * (vertices[o] + vertices[a] + vertices[b]);
        cy += 0.25 * tetrahedron * (vertices[o + 1] + vertices[a + 1] + vertices[b + 1]);
        cz += 0.25 * tetrahedron * (vertices[o + 2] + vertices[a + 2] + vertices[b + 2]);
      }
      const j = cell.neighbour[p];
      if (j < 0) continue;
      const rx = positions[3 * j] - positions[3 * i] + cell.image[3 * p] * box[0];
      const ry = positions[3 * j + 1] - positions[3 * i + 1] + cell.image[3 * p + 1] * box[1];
      const rz = positions[3 * j + 2] - positions[3 * i + 2] + cell.image[3 * p + 2] * box[2];
      if (facets === neighbour.length) {
        const longer = new Int32Array(2 * facets);
        longer.set(neighbour);
        neighbour = longer;
        const more = new Float64Array(2 * facets);
        more.set(conductance);
        conductance = more;
      }
      neighbour[facets] = j;
      conductance[facets++] = (0.5 * area) / Math.sqrt(rx * rx + ry * ry + rz * rz);
    }
    volume[i] = V;
    if (V > 0) {
      centroid[3 * i] = cx / V;
      centroid[3 * i + 1] = cy / V;
      centroid[3 * i + 2] = cz / V;
    }
    facetStart[i + 1] = facets;
  });
  return {
    volume,
    centroid,
    facetStart,
    facetNeighbour: neighbour.subarray(0, facets),
    facetConductance: conductance.subarray(0, facets),
  };
}
