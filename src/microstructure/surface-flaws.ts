import { exponential, openStream, type Random } from '../kinetics/random.ts';
import type { Lattice, SurfaceFlaws } from '../lattice/lattice.ts';
import { boundaryAcross, centreX, centreY, centreZ, DIRECTIONS } from '../lattice/neighbours.ts';
import { type WorkingSurface, workingSurface } from '../lattice/working-surface.ts';
import { type FlawParameters, MicrostructureError } from './parameters.ts';
import type { Microstructure } from './sample.ts';

/** Flaws of one kind (on outlets, or inside grains), weakest first. */
export interface FlawList {
  readonly count: number;
  /** Strength s. */
  readonly strength: Float64Array;
  /** Depth c_0 in m after cutting at c_max and c_min. */
  readonly size: Float64Array;
  /** How many were cut at c_max. */
  readonly truncated: number;
}

/**
 * Strengths of a Poisson process of flaws, weakest first. The i-th arrival Gamma_i of a unit Poisson process gives
 * s_i = F^{-1}(Gamma_i / N), F(s) = 1 - exp(-s^M), which are the order statistics of Poisson(N) independent
 * Weibull numbers; the list ends where Gamma_i reaches N.
 * - No electrode: N = `expected`, the number expected in the patch.
 * - Pellet sampling: N = `expectedOnElectrode`, and only the k = max(1, Poisson(expected)) weakest are kept: the
 *   flaws of the whole electrode that the patch has to stand for.
 */
export function weakestFlaws(
  expected: number,
  expectedOnElectrode: number | null,
  scale: number,
  p: Pick<FlawParameters, 'modulus' | 'minimum' | 'maximum'>,
  random: Random,
): FlawList {
  const strength: number[] = [];
  const size: number[] = [];
  let truncated = 0;
  let keep = Number.POSITIVE_INFINITY;
  const total = expectedOnElectrode ?? expected;
  if (expectedOnElectrode !== null && expected > 0) keep = Math.max(1, poisson(expected, random));
  let arrival = exponential(random);
  while (arrival < total && strength.length < keep) {
    const s = (-Math.log1p(-arrival / total)) ** (1 / p.modulus);
    let c = scale / (s * s);
    if (c > p.maximum) {
      c = p.maximum;
      truncated++;
    }
    strength.push(s);
    size.push(Math.max(c, p.minimum));
    arrival += exponential(random);
  }
  return {
    count: strength.length,
    strength: Float64Array.from(strength),
    size: Float64Array.from(size),
    truncated,
  };
}

/** Poisson number: arrivals of a unit process before `mean`. */
function poisson(mean: number, random: Random): number {
  let count = 0;
  for (let t = exponential(random); t < mean; t += exponential(random)) count++;
  return count;
}

/**
 * Draws the flaws of the working electrode: a Poisson process on the exact boundary outlets and another over the
 * whole surface, with sizes by {@link weakestFlaws} and positions drawn in metres from the streams
 * `${seed}/flaws/outlets` and `${seed}/flaws/interior`, so that the flaws are the same at every voxel edge.
 * An outlet flaw goes to the nearest surface site that touches its boundary (or, where the voxels do not resolve
 * it, the nearest boundary site; else the site it lies in), a flaw of the interior to the site it lies in,
 * and each site keeps its weakest. On a carved electrode a flaw of (x, y) lies on the surface above, in the lowest site
 * of its column, with the density of the projected area; sites that touch the electrode from the side only have the
 * least flaw. In 2D, where the sample is the same all along y, y is the slab's centre.
 * @throws MicrostructureError where densities or sizes are out of range or the electrode is smaller than the patch.
 */
export function drawSurfaceFlaws(
  sample: Microstructure,
  lattice: Lattice,
  parameters: FlawParameters,
  seed: string,
): SurfaceFlaws {
  checkFlawParameters(parameters);
  const { grid } = lattice;
  const { box } = sample.tessellation;
  const { outlets } = sample;
  const patch = box[0] * box[1];
  const electrode = parameters.electrodeArea;
  if (electrode !== null && electrode < patch) {
    throw new MicrostructureError(
      'flaws.electrodeArea',
      'electrodeArea',
      electrode,
      `at least the area of the sample, ${patch} m^2`,
    );
  }
  const surface = workingSurface(lattice);
  const columns = grid.nx * grid.ny;
  const flaws = {
    size: new Float64Array(surface.count).fill(parameters.minimum),
    x: Float64Array.from(surface.sites, (site) => centreX(grid, site)),
    y: Float64Array.from(surface.sites, (site) => centreY(grid, site)),
    ...(lattice.relief && {
      z: Float64Array.from(surface.sites, (site, s) =>
        s < columns ? lattice.relief!.height[s] : centreZ(grid, site),
      ),
    }),
  };
  const owned = new Uint8Array(columns);
  const put = (site: number, size: number, x: number, y: number): void => {
    if (owned[site] === 1 && flaws.size[site] >= size) return;
    owned[site] = 1;
    flaws.size[site] = size;
    flaws.x[site] = x;
    flaws.y[site] = y;
  };
  // metres of the sample to metres of the lattice, whose sides are whole voxels
  const stretchX = (grid.nx * grid.edge) / box[0];
  const stretchY = (grid.ny * grid.depth) / box[1];

  const onOutlets = openStream(`${seed}/flaws/outlets`).next;
  const expected = parameters.outletDensity * outlets.totalLength;
  const ratio = electrode === null ? null : electrode / patch;
  const outletFlaws = weakestFlaws(
    expected,
    ratio === null ? null : expected * ratio,
    parameters.scale,
    parameters,
    onOutlets,
  );
  const cumulative = new Float64Array(outlets.count);
  let length = 0;
  for (let o = 0; o < outlets.count; o++) {
    length += outlets.length[o];
    cumulative[o] = length;
  }
  for (let i = 0; i < outletFlaws.count; i++) {
    const target = onOutlets() * length;
    let o = 0;
    let high = outlets.count - 1;
    while (o < high) {
      const middle = (o + high) >> 1;
      if (cumulative[middle] > target) high = middle;
      else o = middle + 1;
    }
    const t = Math.min(1, Math.max(0, 1 - (cumulative[o] - target) / outlets.length[o]));
    const e = 4 * o;
    const x = wrap(outlets.ends[e] + t * (outlets.ends[e + 2] - outlets.ends[e]), box[0]) * stretchX;
    let y = wrap(outlets.ends[e + 1] + t * (outlets.ends[e + 3] - outlets.ends[e + 1]), box[1]) * stretchY;
    if (grid.ny === 1) y = 0.5 * grid.depth;
    put(nearestOutletSite(lattice, surface, outlets.boundary[o], x, y), outletFlaws.size[i], x, y);
  }

  const inside = openStream(`${seed}/flaws/interior`).next;
  const expectedInside = parameters.interiorDensity * patch;
  const interiorFlaws = weakestFlaws(
    expectedInside,
    ratio === null ? null : expectedInside * ratio,
    parameters.scale * parameters.interiorScaleRatio,
    parameters,
    inside,
  );
  for (let i = 0; i < interiorFlaws.count; i++) {
    const x = inside() * box[0] * stretchX;
    const drawnY = inside() * box[1] * stretchY;
    const y = grid.ny === 1 ? 0.5 * grid.depth : drawnY;
    put(siteAt(lattice, x, y), interiorFlaws.size[i], x, y);
  }
  return {
    ...flaws,
    count: outletFlaws.count + interiorFlaws.count,
    truncated: outletFlaws.truncated + interiorFlaws.truncated,
  };
}

function wrap(x: number, period: number): number {
  const wrapped = x - period * Math.floor(x / period);
  return wrapped < period ? wrapped : 0;
}

function siteAt(lattice: Lattice, x: number, y: number): number {
  const { nx, ny, edge, depth } = lattice.grid;
  const ix = Math.min(nx - 1, Math.floor(x / edge));
  const iy = Math.min(ny - 1, Math.floor(y / depth));
  return ix + nx * iy;
}

/** Farthest ring of sites searched around a flaw, in voxels. */
const farthestRing = 6;

/** Column nearest to (x, y) whose surface site touches `boundary`; any boundary site failing that; else that at (x, y). */
function nearestOutletSite(
  lattice: Lattice,
  surface: WorkingSurface,
  boundary: number,
  x: number,
  y: number,
): number {
  const { grid, boundaryArea } = lattice;
  const { nx, ny, edge, depth } = grid;
  const cx = Math.min(nx - 1, Math.floor(x / edge));
  const cy = Math.min(ny - 1, Math.floor(y / depth));
  let best = -1;
  let bestDistance = Number.POSITIVE_INFINITY;
  let other = -1;
  let otherDistance = Number.POSITIVE_INFINITY;
  const ringY = ny === 1 ? 0 : farthestRing;
  for (let dy = -ringY; dy <= ringY; dy++) {
    for (let dx = -farthestRing; dx <= farthestRing; dx++) {
      const column = ((((cx + dx) % nx) + nx) % nx) + nx * ((((cy + dy) % ny) + ny) % ny);
      const site = surface.sites[column];
      const distance = ((cx + dx + 0.5) * edge - x) ** 2 + (ny === 1 ? 0 : ((cy + dy + 0.5) * edge - y) ** 2);
      if (distance < bestDistance && touches(lattice, site, boundary)) {
        best = column;
        bestDistance = distance;
      }
      if (distance < otherDistance && boundaryArea[site] > 0) {
        other = column;
        otherDistance = distance;
      }
    }
  }
  if (best >= 0) return best;
  return other >= 0 ? other : cx + nx * cy;
}

/** Whether one of the faces of a surface site belongs to a boundary. */
function touches(lattice: Lattice, site: number, boundary: number): boolean {
  for (let direction = 0; direction < DIRECTIONS; direction++) {
    if (boundaryAcross(lattice, site, direction) === boundary) return true;
  }
  return false;
}

function checkFlawParameters(p: FlawParameters): void {
  const check = (ok: boolean, path: string, found: unknown, expected: string): void => {
    if (!ok) throw new MicrostructureError('flaws.parameter', path, found, expected);
  };
  check(p.outletDensity >= 0, 'outletDensity', p.outletDensity, 'at least 0 per m');
  check(p.interiorDensity >= 0, 'interiorDensity', p.interiorDensity, 'at least 0 per m^2');
  check(p.scale > 0, 'scale', p.scale, 'a positive length in m');
  check(p.interiorScaleRatio > 0, 'interiorScaleRatio', p.interiorScaleRatio, 'a positive number');
  check(p.modulus > 0, 'modulus', p.modulus, 'a positive number');
  check(p.minimum > 0, 'minimum', p.minimum, 'a positive length in m');
  check(p.maximum >= p.minimum, 'maximum', p.maximum, `at least the minimum, ${p.minimum} m`);
}
