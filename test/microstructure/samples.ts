import type { FlawParameters, MicrostructureParameters } from '../../src/microstructure/parameters.ts';

const um = 1e-6;

/** A small polycrystal without pores; `changes` on top. */
export function sampleParameters(changes: Partial<MicrostructureParameters> = {}): MicrostructureParameters {
  const dimensions = changes.dimensions ?? 3;
  return {
    kind: 'polycrystal',
    dimensions,
    size: dimensions === 3 ? [24 * um, 24 * um, 24 * um] : [96 * um, 48 * um],
    depth: 2 * um,
    voxel: um,
    grainSize: 6 * um,
    grainSizeSpread: 0.3,
    tilt: 0,
    boundaryEnergy: { model: 'constant', spread: 0 },
    pores: { boundary: 0, junction: 0, interior: 0, diameter: 2 * um },
    ...changes,
  };
}

export function flawParameters(changes: Partial<FlawParameters> = {}): FlawParameters {
  return {
    outletDensity: 1e5,
    interiorDensity: 1e8,
    scale: um,
    interiorScaleRatio: 0.3,
    modulus: 7,
    minimum: 0.05 * um,
    maximum: 100 * um,
    electrodeArea: null,
    ...changes,
  };
}

/** Largest distance between the empirical distribution of `sample` and `cdf`, times sqrt(n). */
export function kolmogorov(sample: Iterable<number>, cdf: (x: number) => number): number {
  const x = Float64Array.from(sample).sort();
  let worst = 0;
  for (let i = 0; i < x.length; i++) {
    const f = cdf(x[i]);
    worst = Math.max(worst, Math.abs(f - i / x.length), Math.abs(f - (i + 1) / x.length));
  }
  return worst * Math.sqrt(x.length);
}

export function mean(x: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i];
  return sum / x.length;
}
