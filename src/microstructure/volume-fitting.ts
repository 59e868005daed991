import { type CellMeasures, measureCells, type PowerSeeds } from './power-diagram.ts';

/**
 * Moves the weights until every cell has its target volume: damped Newton on the concave semi-discrete
 * optimal transport functional, whose Hessian is the weighted graph Laplacian
 * dV_i/dw_j = -A_ij / (2 |r_i - r_j|) (Kitagawa, Merigot and Thibert, J. Eur. Math. Soc. 21, 2603, 2019).
 * Stops when the largest relative error of a volume is below `tolerance` or after `iterations` steps.
 * Weights are changed in place; returns the measures at the last weights.
 */
export function fitVolumes(
  seeds: PowerSeeds,
  target: Float64Array,
  tolerance: number,
  iterations: number,
): CellMeasures {
  const { count, weights } = seeds;
  let measures = measureCells(seeds);
  if (least(measures.volume, target) <= 1e-3) {
    weights.fill(0);
    measures = measureCells(seeds);
  }
  const floor = 0.3 * Math.min(1, least(measures.volume, target));
  const step = new Float64Array(count);
  const before = new Float64Array(count);
  let error = worst(measures.volume, target);
  for (let iteration = 0; iteration < iterations && error > tolerance; iteration++) {
    solveLaplacian(measures, target, step);
    before.set(weights);
    const norm = residual(measures.volume, target);
    let accepted = false;
    for (let damping = 1; damping > 1e-4; damping *= 0.5) {
      for (let i = 0; i < count; i++) weights[i] = before[i] + damping * step[i];
      const trial = measureCells(seeds);
      if (
        least(trial.volume, target) >= floor &&
        residual(trial.volume, target) < (1 - 0.2 * damping) * norm
      ) {
        measures = trial;
        accepted = true;
        break;
      }
    }
    if (!accepted) {
      weights.set(before);
      return measures;
    }
    error = worst(measures.volume, target);
  }
  return measures;
}

function least(volume: Float64Array, target: Float64Array): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < volume.length; i++) smallest = Math.min(smallest, volume[i] / target[i]);
  return smallest;
}

function worst(volume: Float64Array, target: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < volume.length; i++) largest = Math.max(largest, Math.abs(volume[i] / target[i] - 1));
  return largest;
}

function residual(volume: Float64Array, target: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < volume.length; i++) sum += (volume[i] - target[i]) ** 2;
  return Math.sqrt(sum);
}

/** Conjugate gradients with the diagonal, to 1e-3 of the residual (the kernel of constants is projected out). */
function solveLaplacian(measures: CellMeasures, target: Float64Array, x: Float64Array): void {
  const { volume, facetStart, facetNeighbour, facetConductance } = measures;
  const n = volume.length;
  const diagonal = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let f = facetStart[i]; f < facetStart[i + 1]; f++) sum += facetConductance[f];
    diagonal[i] = sum;
  }
  const r = new Float64Array(n);
  const z = new Float64Array(n);
  const p = new Float64Array(n);
  const q = new Float64Array(n);
  x.fill(0);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (target[i] - volume[i]) / n;
  let start = 0;
  let rz = 0;
  for (let i = 0; i < n; i++) {
    r[i] = target[i] - volume[i] - mean;
    z[i] = r[i] / diagonal[i];
    p[i] = z[i];
    start += r[i] * r[i];
    rz += r[i] * z[i];
  }
  for (let iteration = 0; iteration < 500 && start > 0; iteration++) {
    let pq = 0;
    for (let i = 0; i < n; i++) {
      let sum = diagonal[i] * p[i];
      for (let f = facetStart[i]; f < facetStart[i + 1]; f++)
        sum -= facetConductance[f] * p[facetNeighbour[f]];
      q[i] = sum;
      pq += p[i] * sum;
    }
    if (!(pq > 0)) break;
    const alpha = rz / pq;
    let norm = 0;
    let next = 0;
    for (let i = 0; i < n; i++) {
      x[i] += alpha * p[i];
      r[i] -= alpha * q[i];
      z[i] = r[i] / diagonal[i];
      norm += r[i] * r[i];
      next += r[i] * z[i];
    }
    if (norm < 1e-6 * start) break;
    const beta = next / rz;
    rz = next;
    for (let i = 0; i < n; i++) p[i] = z[i] + beta * p[i];
  }
  let centre = 0;
  for (let i = 0; i < n; i++) centre += x[i] / n;
  for (let i = 0; i < n; i++) x[i] -= centre;
}

/** Moves each seed to the centroid of its cell (one step of Lloyd's relaxation), back into the box. */
export function moveToCentroids(seeds: PowerSeeds, measures: CellMeasures): void {
  const { positions, box, dimensions } = seeds;
  for (let i = 0; i < seeds.count; i++) {
    for (let k = 0; k < 3; k++) {
      if (dimensions === 2 && k === 1) continue;
      const x = positions[3 * i + k] + measures.centroid[3 * i + k];
      const wrapped = x - box[k] * Math.floor(x / box[k]);
      positions[3 * i + k] = wrapped < box[k] ? wrapped : 0;
    }
  }
}
