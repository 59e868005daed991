import type { Random } from '../kinetics/random.ts';
import { faceSampler } from './map-tessellation.ts';
import { MicrostructureError } from './parameters.ts';
import type { Tessellation } from './tessellation.ts';

/** Draws a random place in m into `out`; it may lie in a periodic image of the box. */
export type PlaceSampler = (random: Random, out: number[]) => void;

/** Index of the first cumulative sum above u times the total. */
function pick(cumulative: Float64Array, u: number): number {
  const target = u * cumulative[cumulative.length - 1];
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Uniform over the area of all boundaries; returns the row of the boundary. */
export function polygonSampler(tessellation: Tessellation): (random: Random, out: number[]) => number {
  if (tessellation.shape.kind === 'map') return faceSampler(tessellation);
  const { corners, polygonStart, count } = tessellation.boundaries;
  const triangles: number[] = [];
  const owner: number[] = [];
  const cumulative: number[] = [];
  let sum = 0;
  for (let b = 0; b < count; b++) {
    const o = 3 * polygonStart[b];
    for (let k = polygonStart[b] + 1; k + 1 < polygonStart[b + 1]; k++) {
      const u = [0, 1, 2].map((c) => corners[3 * k + c] - corners[o + c]);
      const v = [0, 1, 2].map((c) => corners[3 * k + 3 + c] - corners[o + c]);
      sum += Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]);
      triangles.push(o, 3 * k);
      owner.push(b);
      cumulative.push(sum);
    }
  }
  const sums = Float64Array.from(cumulative);
  return (random, out) => {
    const t = pick(sums, random());
    let s = random();
    let r = random();
    if (s + r > 1) {
      s = 1 - s;
      r = 1 - r;
    }
    const o = triangles[2 * t];
    const a = triangles[2 * t + 1];
    for (let k = 0; k < 3; k++) {
      const origin = corners[o + k];
      out[k] = origin + s * (corners[a + k] - origin) + r * (corners[a + 3 + k] - origin);
    }
    return owner[t];
  };
}

/** Uniform over the length of the junction lines (6 numbers a segment). */
export function lineSampler(lines: Float64Array): PlaceSampler {
  const sums = new Float64Array(lines.length / 6);
  let sum = 0;
  for (let l = 0; l < sums.length; l++) {
    const at = 6 * l;
    sum += Math.hypot(
      lines[at + 3] - lines[at],
      lines[at + 4] - lines[at + 1],
      lines[at + 5] - lines[at + 2],
    );
    sums[l] = sum;
  }
  return (random, out) => {
    const at = 6 * pick(sums, random());
    const t = random();
    for (let k = 0; k < 3; k++) out[k] = lines[at + k] + t * (lines[at + 3 + k] - lines[at + k]);
  };
}

/** Uniform over the places at least `margin` m from every boundary. */
export function interiorSampler(tessellation: Tessellation, margin: number): PlaceSampler {
  const { box, shape } = tessellation;
  const draw =
    shape.kind === 'power' && tessellation.count > 1
      ? cellSampler(tessellation, margin)
      : (random: Random, out: number[]): boolean => {
          for (let k = 0; k < 3; k++) out[k] = random() * box[k];
          return plainClearance(tessellation, out) >= margin;
        };
  return (random, out) => {
    for (let attempt = 0; attempt < 5000; attempt++) if (draw(random, out)) return;
    throw new MicrostructureError(
      'microstructure.pores',
      'pores.diameter',
      2 * margin,
      'a diameter that fits inside the grains',
    );
  };
}

/** Distance in m to the nearest boundary plane of bricks and bicrystals; infinite in a single crystal or a glass. */
function plainClearance(tessellation: Tessellation, point: readonly number[]): number {
  const { box, shape } = tessellation;
  let least = Number.POSITIVE_INFINITY;
  if (shape.kind === 'bricks') {
    for (let k = 0; k < 3; k++) {
      if (shape.bricks[k] < 2) continue;
      const edge = box[k] / shape.bricks[k];
      const t = point[k] / edge - Math.round(point[k] / edge);
      least = Math.min(least, Math.abs(t) * edge);
    }
  } else if (shape.kind === 'bands') {
    const u = (2 * (point[0] - (point[2] - 0.5 * box[2]) * shape.slope)) / box[0];
    least = (Math.abs(u - Math.round(u)) * 0.5 * box[0]) / Math.hypot(1, shape.slope);
  } else if (shape.kind === 'layers') {
    least = Math.abs(point[2] - 0.5 * box[2]);
  }
  return least;
}

/** Rejection from the bounding boxes of the cells, chosen by their volume: uniform over the shrunken cells. */
function cellSampler(tessellation: Tessellation, margin: number): (random: Random, out: number[]) => boolean {
  const { boundaries, positions, count, box } = tessellation;
  const { grainA, grainB, image, normal, corners, polygonStart } = boundaries;
  const low = new Float64Array(3 * count).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(3 * count).fill(Number.NEGATIVE_INFINITY);
  const start = new Int32Array(count + 1);
  for (let b = 0; b < boundaries.count; b++) {
    start[grainA[b] + 1]++;
    start[grainB[b] + 1]++;
  }
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const cursor = start.slice();
  // planes of each cell about its seed: outward normal and distance
  const planes = new Float64Array(8 * boundaries.count);
  for (let b = 0; b < boundaries.count; b++) {
    for (const side of [1, -1]) {
      const grain = side === 1 ? grainA[b] : grainB[b];
      const at = 4 * cursor[grain]++;
      let distance = 0;
      for (let k = 0; k < 3; k++) {
        const seed = positions[3 * grain + k] + (side === 1 ? 0 : image[3 * b + k] * box[k]);
        planes[at + k] = side * normal[3 * b + k];
        distance += planes[at + k] * (corners[3 * polygonStart[b] + k] - seed);
        for (let c = polygonStart[b]; c < polygonStart[b + 1]; c++) {
          low[3 * grain + k] = Math.min(low[3 * grain + k], corners[3 * c + k] - seed);
          high[3 * grain + k] = Math.max(high[3 * grain + k], corners[3 * c + k] - seed);
        }
      }
      planes[at + 3] = distance;
    }
  }
  const cumulative = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    let volume = 1;
    for (let k = 0; k < 3; k++) volume *= Math.max(0, high[3 * i + k] - low[3 * i + k]);
    sum += volume;
    cumulative[i] = sum;
  }
  return (random, out) => {
    const grain = pick(cumulative, random());
    for (let k = 0; k < 3; k++) {
      out[k] = low[3 * grain + k] + random() * (high[3 * grain + k] - low[3 * grain + k]);
    }
    for (let f = 4 * start[grain]; f < 4 * start[grain + 1]; f += 4) {
      if (planes[f] * out[0] + planes[f + 1] * out[1] + planes[f + 2] * out[2] > planes[f + 3] - margin) {
        return false;
      }
    }
    for (let k = 0; k < 3; k++) out[k] += positions[3 * grain + k];
    return true;
  };
}
