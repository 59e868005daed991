import type { GrainMap } from './grain-map.ts';

/**
 * What a sample is made of, in SI units. All lengths are physical: the same parameters and seed give the
 * same continuous sample whatever the voxel edge.
 */
export interface MicrostructureParameters {
  /**
   * `polycrystal`: periodic power diagram with log-normal grain sizes; `bicrystal`: two grains in parallel
   * bands; `bricks`: cubes (2D: squares) of edge `grainSize`; `singleCrystal`: one grain; `glass`: no grain;
   * `imported`: the grains of `map`.
   */
  kind: 'polycrystal' | 'bicrystal' | 'bricks' | 'singleCrystal' | 'glass' | 'imported';
  dimensions: 2 | 3;
  /** Box in m: 2D [x, z], 3D [x, y, z]. z is the direction from the working to the counter electrode. */
  size: number[];
  /** Thickness of the slab along y in m, 2D only. */
  depth: number;
  /** Voxel edge in m. */
  voxel: number;
  /**
   * Polycrystal: number-mean equivalent-sphere (2D: equivalent-circle) diameter in m. Bricks: their edge,
   * changed so that a whole number fits each side. Ignored by the other kinds.
   */
  grainSize: number;
  /** Standard deviation of ln d (polycrystal). 0 gives equal volumes; ceramics have about 0.3 to 0.5. */
  grainSizeSpread: number;
  /** Bicrystal: angle in rad between the boundary plane and the z axis, about y. 0: plane along z; pi/2: plane z = L/2. */
  tilt: number;
  /** Boundary energy model; `spread` is the relative standard deviation of `distributed`. */
  boundaryEnergy: { model: 'constant' | 'readShockley' | 'distributed'; spread: number };
  /** Volume fractions of the sample taken by pores on boundaries, on junction lines and inside grains; diameter in m. */
  pores: { boundary: number; junction: number; interior: number; diameter: number };
  /** Grains and pores of an `imported` sample. */
  map?: GrainMap;
}

/** Statistics of the flaws of the working electrode's surface. */
export interface FlawParameters {
  /** Flaws per metre of boundary outlet, 1/m (1e5). */
  outletDensity: number;
  /** Flaws per area of the surface, 1/m^2 (1e8). */
  interiorDensity: number;
  /** c_scale in m: depth of a flaw of strength 1, c_0 = scale / s^2. */
  scale: number;
  /** Scale of the flaws of the interior over `scale` (0.3). */
  interiorScaleRatio: number;
  /** Weibull modulus M of the strength, P(S < s) = 1 - exp(-s^M). */
  modulus: number;
  /** c_min in m: depth where no flaw was drawn, and the least depth of a flaw. */
  minimum: number;
  /** c_max in m: larger flaws are cut to it and counted. */
  maximum: number;
  /** Area in m^2 of the whole electrode whose weakest flaws the patch shall carry; null: the patch as it is. */
  electrodeArea: number | null;
}

/** A microstructure that cannot be made; errors are data. */
export class MicrostructureError extends Error {
  override readonly name = 'MicrostructureError';
  readonly code: string;
  /** Parameter at fault, e.g. `grainSize`. */
  readonly path: string;
  readonly found: unknown;
  readonly expected: string;

  constructor(code: string, path: string, found: unknown, expected: string) {
    super(`${path} is ${String(found)} when expected ${expected}`);
    this.code = code;
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}

function require(condition: boolean, path: string, found: unknown, expected: string): void {
  if (!condition) throw new MicrostructureError('microstructure.parameter', path, found, expected);
}

/** Checks ranges. @throws MicrostructureError naming the parameter, its value and what was expected. */
export function checkMicrostructureParameters(p: MicrostructureParameters): void {
  const positive = (value: number): boolean => Number.isFinite(value) && value > 0;
  const fraction = (value: number): boolean => value >= 0 && value <= 0.3;
  require(p.dimensions === 2 || p.dimensions === 3, 'dimensions', p.dimensions, '2 or 3');
  require(p.size.length === p.dimensions, 'size', `[${p.size}]`, `${p.dimensions} lengths in m`);
  p.size.forEach((length, i) => {
    require(positive(length), `size.${i}`, length, 'a positive length in m');
  });
  if (p.dimensions === 2) require(positive(p.depth), 'depth', p.depth, 'a positive length in m');
  require(positive(p.voxel), 'voxel', p.voxel, 'a positive length in m');
  if (p.kind === 'polycrystal' || p.kind === 'bricks') {
    require(positive(p.grainSize), 'grainSize', p.grainSize, 'a positive length in m');
  }
  if (p.kind === 'polycrystal') {
    require(p.grainSizeSpread >= 0 &&
      p.grainSizeSpread <=
        0.8, 'grainSizeSpread', p.grainSizeSpread, '0 to 0.8 (standard deviation of ln d)');
  }
  if (p.kind === 'bicrystal') {
    require(Math.abs(p.tilt) <= Math.PI / 2 + 1e-12, 'tilt', p.tilt, '-pi/2 to pi/2 rad');
  }
  require(p.boundaryEnergy.spread >= 0 && p.boundaryEnergy.spread <= 1, 'boundaryEnergy.spread', p
    .boundaryEnergy.spread, '0 to 1');
  for (const name of ['boundary', 'junction', 'interior'] as const) {
    require(fraction(p.pores[name]), `pores.${name}`, p.pores[name], 'a volume fraction of 0 to 0.3');
  }
  if (p.pores.boundary + p.pores.junction + p.pores.interior > 0) {
    require(positive(p.pores.diameter), 'pores.diameter', p.pores.diameter, 'a positive length in m');
    const height = p.size[p.dimensions - 1];
    require(p.pores.diameter < height, 'pores.diameter', p.pores
      .diameter, `less than the thickness ${height} m`);
  }
}

/** The box in m as [x, y, z]; in 2D y is the depth of the slab. */
export function boxOf(p: MicrostructureParameters): [number, number, number] {
  return p.dimensions === 2 ? [p.size[0], p.depth, p.size[1]] : [p.size[0], p.size[1], p.size[2]];
}
