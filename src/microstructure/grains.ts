import { openStream } from '../kinetics/random.ts';
import { boxOf, MicrostructureError, type MicrostructureParameters } from './parameters.ts';
import type { PowerSeeds } from './power-diagram.ts';
import { fitVolumes, moveToCentroids } from './volume-fitting.ts';

const maximumGrains = 200_000;

/** Mean grain volume in m^3 of log-normal diameters with number mean d: (pi/6) d^3 e^{3 s^2}; 2D: (pi/4) d^2 e^{s^2} depth. */
export function meanGrainVolume(p: MicrostructureParameters): number {
  const d = p.grainSize;
  const variance = p.grainSizeSpread ** 2;
  return p.dimensions === 2
    ? (Math.PI / 4) * d * d * Math.exp(variance) * p.depth
    : (Math.PI / 6) * d ** 3 * Math.exp(3 * variance);
}

/**
 * Number of grains of a polycrystal, at least 1: the box over the mean grain volume, then moved to where the
 * mid-quantiles of that many grains, filling the box, have the number-mean diameter nearest to `grainSize`
 * (few grains show less of the distribution's tails than its moments do).
 */
export function grainCount(p: MicrostructureParameters): number {
  const [x, y, z] = boxOf(p);
  const boxVolume = x * y * z;
  let count = Math.max(1, Math.round(boxVolume / meanGrainVolume(p)));
  if (count > maximumGrains) return count;
  let best = count;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 6; step++) {
    const ratio = quantileMean(count, boxVolume, p) / p.grainSize;
    if (Math.abs(ratio - 1) < least) {
      least = Math.abs(ratio - 1);
      best = count;
    }
    const next = Math.max(1, Math.round(count * ratio ** p.dimensions));
    if (next === count) break;
    count = next;
  }
  return best;
}

/** Number-mean diameter in m of `count` grains at the mid-quantiles of the size distribution that fill the box. */
function quantileMean(count: number, boxVolume: number, p: MicrostructureParameters): number {
  let sum = 0;
  let powers = 0;
  for (let i = 0; i < count; i++) {
    const d = Math.exp(p.grainSizeSpread * standardNormalQuantile((i + 0.5) / count));
    sum += d;
    powers += d ** p.dimensions;
  }
  return (sum / count) * equivalentDiameter(boxVolume / powers, p);
}

/** Rounds of volume fitting and centroids; a few give the compact cells of a sintered ceramic without ordering them. */
const relaxations = 4;

/** Equivalent-sphere (2D: equivalent-circle) diameter in m of a grain volume in m^3. */
export function equivalentDiameter(volume: number, p: MicrostructureParameters): number {
  return p.dimensions === 2
    ? Math.sqrt((4 * volume) / (Math.PI * p.depth))
    : Math.cbrt((6 * volume) / Math.PI);
}

/** Seeds of a polycrystal and the volumes of their cells. */
export interface GrainSeeds extends PowerSeeds {
  readonly volume: Float64Array;
}

/**
 * A periodic polycrystal of log-normal grain sizes: seeds placed at random with a hard core in proportion to
 * their diameter (largest first), then weights fitted so that each cell has its drawn volume, and seeds moved
 * to their centroids, a few times over (Kuhn, Schneider and Sonnweber-Ribic, Comput. Methods Appl. Mech. Eng.
 * 363, 112743, 2020). The drawn diameters are stratified quantiles, so small boxes too have the mean and spread.
 */
export function polycrystalSeeds(p: MicrostructureParameters, seed: string): GrainSeeds {
  const box = boxOf(p);
  const count = grainCount(p);
  if (count > maximumGrains) {
    throw new MicrostructureError(
      'microstructure.grains',
      'grainSize',
      p.grainSize,
      `a size that gives at most ${maximumGrains} grains (found ${count})`,
    );
  }
  const { next } = openStream(`${seed}/grains`);
  const diameter = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    // the middle half of each stratum: one far draw from the upper tail would take the volume of many grains
    diameter[i] = Math.exp(p.grainSizeSpread * standardNormalQuantile((i + 0.25 + 0.5 * next()) / count));
  }
  diameter.sort().reverse();
  const target = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    target[i] = diameter[i] ** p.dimensions;
    sum += target[i];
  }
  const boxVolume = box[0] * box[1] * box[2];
  for (let i = 0; i < count; i++) target[i] *= boxVolume / sum;
  const seeds: PowerSeeds = {
    count,
    dimensions: p.dimensions,
    box,
    positions: new Float64Array(3 * count),
    weights: new Float64Array(count),
  };
  placeSeeds(seeds, target, p, next);
  if (count === 1) return { ...seeds, volume: Float64Array.of(boxVolume) };
  for (let i = 0; i < count; i++) seeds.weights[i] = 0.25 * equivalentDiameter(target[i], p) ** 2;
  for (let round = 0; round < relaxations; round++) {
    moveToCentroids(seeds, fitVolumes(seeds, target, 0.1, 3));
  }
  const { volume } = fitVolumes(seeds, target, 1e-3, 20);
  return { ...seeds, volume };
}

/** Random sequential placement: grains i and j stay (d_i + d_j)/2 times a core fraction apart, which shrinks when full. */
function placeSeeds(
  seeds: PowerSeeds,
  target: Float64Array,
  p: MicrostructureParameters,
  next: () => number,
): void {
  const { count, positions, box } = seeds;
  const planar = p.dimensions === 2;
  const largest = equivalentDiameter(target[0], p);
  const along = (axis: number): number => Math.max(1, Math.min(512, Math.floor(box[axis] / largest)));
  const shape = [along(0), planar ? 1 : along(1), along(2)];
  const bins: number[][] = Array.from({ length: shape[0] * shape[1] * shape[2] }, () => []);
  const diameter = Float64Array.from(target, (v) => equivalentDiameter(v, p));
  const point = [0, 0.5 * box[1], 0];
  const bin = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    let core = 0.7;
    for (let attempt = 0; ; attempt++) {
      for (let k = 0; k < 3; k++) {
        if (!(planar && k === 1)) point[k] = next() * box[k];
        bin[k] = Math.min(shape[k] - 1, Math.floor((point[k] / box[k]) * shape[k]));
      }
      if (attempt > 30) core *= 0.97;
      if (isFree(point, bin, shape, bins, positions, diameter, diameter[i], core, box)) break;
    }
    positions.set(point, 3 * i);
    bins[bin[0] + shape[0] * (bin[1] + shape[1] * bin[2])].push(i);
  }
}

function isFree(
  point: number[],
  bin: number[],
  shape: number[],
  bins: number[][],
  positions: Float64Array,
  diameter: Float64Array,
  own: number,
  core: number,
  box: readonly number[],
): boolean {
  const reach = (k: number): number => (shape[k] >= 3 ? 1 : shape[k] - 1);
  const first = (k: number): number => (shape[k] >= 3 ? -1 : 0);
  for (let dz = first(2); dz <= reach(2); dz++) {
    for (let dy = first(1); dy <= reach(1); dy++) {
      for (let dx = first(0); dx <= reach(0); dx++) {
        const x = (bin[0] + dx + shape[0]) % shape[0];
        const y = (bin[1] + dy + shape[1]) % shape[1];
        const z = (bin[2] + dz + shape[2]) % shape[2];
        for (const j of bins[x + shape[0] * (y + shape[1] * z)]) {
          let squared = 0;
          for (let k = 0; k < 3; k++) {
            let r = point[k] - positions[3 * j + k];
            r -= box[k] * Math.round(r / box[k]);
            squared += r * r;
          }
          const least = 0.5 * core * (own + diameter[j]);
          if (squared < least * least) return false;
        }
      }
    }
  }
  return true;
}

/**
 * Inverse of the standard normal distribution function, absolute error below 1e-9 (P. J. Acklam's rational
 * approximation, 2003, relative error 1.15e-9).
 */
export function standardNormalQuantile(u: number): number {
  const a = [
    -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
    2.506628277459239,
  ];
  const b = [
    -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
    -1.328068155288572e1,
  ];
  const c = [
    -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
  const tail = (q: number): number =>
    (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
    ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
  if (u < 0.02425) return tail(Math.sqrt(-2 * Math.log(Math.max(u, 1e-300))));
  if (u > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log1p(-u)));
  const q = u - 0.5;
  const r = q * q;
  return (
    ((((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q) /
    (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1)
  );
}
