import { openStream, type Random } from '../kinetics/random.ts';
import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { boundaryAcross, DIRECTIONS } from '../lattice/neighbours.ts';
import { MicrostructureError } from './parameters.ts';
import { polygonSampler } from './pore-places.ts';
import { poreFinder } from './pores.ts';
import type { Microstructure } from './sample.ts';
import { weakestFlaws } from './surface-flaws.ts';
import { totalBoundaryArea } from './tessellation.ts';

/** Statistics of the nuclei inside the electrolyte. SI. */
export interface NucleiParameters {
  /** Nuclei per area of grain boundary, 1/m^2, and per volume of grains (or glass), 1/m^3. */
  readonly boundaryDensity: number;
  readonly grainDensity: number;
  /** Radius r_n in m. */
  readonly radius: number;
  /** c_scale in m: length of a flaw of strength 1, c_int = scale / s^2. */
  readonly scale: number;
  /** Weibull modulus M of the strength, P(S < s) = 1 - exp(-s^M). */
  readonly modulus: number;
  /** Range in m to which the lengths are cut. */
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * The nuclei of a lattice, one row each: those on boundaries first, in either group the weakest first. The rows and
 * their places are the same at every voxel edge; only the sites are the lattice's own.
 */
export interface Nuclei {
  readonly count: number;
  /** Radius r_n of all in m. */
  readonly radius: number;
  /** Site of each; several may share one. */
  readonly site: Int32Array;
  /** Row of the boundary it lies on, -1 in a grain. */
  readonly boundary: Int32Array;
  /** Place in m in the lattice's box. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Flaw length c_int in m. */
  readonly size: Float64Array;
  /** How many were cut at the largest length, and how many fell into pores (or the carved electrode) and were dropped. */
  readonly truncated: number;
  readonly dropped: number;
}

/** No nuclei: those of a model without any. */
export const noNuclei: Nuclei = {
  count: 0,
  radius: 0,
  site: new Int32Array(0),
  boundary: new Int32Array(0),
  x: new Float64Array(0),
  y: new Float64Array(0),
  z: new Float64Array(0),
  size: new Float64Array(0),
  truncated: 0,
  dropped: 0,
};

/**
 * Draws the nuclei: a Poisson process on the exact boundary polygons (stream `${seed}/nuclei/boundaries`) and one in the
 * volume (`${seed}/nuclei/grains`), lengths by {@link weakestFlaws}, places in metres of the sample. Those that lie in
 * a pore, or below the surface of a carved electrode, are dropped. A nucleus on a boundary goes to the nearest site that touches its boundary and is no pore (where
 * the voxels do not show that boundary, the nearest boundary site; else the site it lies in); one in a grain to the
 * nearest site of electrolyte. In 2D, where the sample is the same all along y, y is the slab's centre.
 * @throws MicrostructureError where a density or a length is out of range.
 */
export function drawNuclei(
  sample: Microstructure,
  lattice: Lattice,
  law: NucleiParameters,
  seed: string,
): Nuclei {
  checkNucleiParameters(law);
  const { tessellation } = sample;
  const { box, boundaries } = tessellation;
  const { grid } = lattice;
  const inPore = poreFinder(sample);
  const planar = grid.ny === 1;
  const rows: { site: number[]; boundary: number[]; place: number[]; size: number[] } = {
    site: [],
    boundary: [],
    place: [],
    size: [],
  };
  let truncated = 0;
  let dropped = 0;
  const point = [0, 0, 0];
  const extent = [grid.nx * grid.edge, grid.ny * grid.depth, grid.nz * grid.edge];
  const populate = (name: string, expected: number, draw: (random: Random, out: number[]) => number) => {
    const random = openStream(`${seed}/nuclei/${name}`).next;
    const flaws = weakestFlaws(expected, null, law.scale, law, random);
    truncated += flaws.truncated;
    for (let i = 0; i < flaws.count; i++) {
      const boundary = draw(random, point);
      for (let k = 0; k < 3; k++) {
        const wrapped = point[k] - box[k] * Math.floor(point[k] / box[k]);
        point[k] = wrapped < box[k] ? wrapped : 0;
      }
      if (inPore(point)) {
        dropped++;
        continue;
      }
      // metres of the sample to metres of the lattice, whose sides are whole voxels
      for (let k = 0; k < 3; k++) point[k] *= extent[k] / box[k];
      if (planar) point[1] = 0.5 * grid.depth;
      if (inElectrode(lattice, point)) {
        dropped++;
        continue;
      }
      rows.site.push(nearestSite(lattice, boundary, point));
      rows.boundary.push(boundary);
      rows.place.push(point[0], point[1], point[2]);
      rows.size.push(flaws.size[i]);
    }
  };
  if (boundaries.count > 0)
    populate('boundaries', law.boundaryDensity * totalBoundaryArea(boundaries), polygonSampler(tessellation));
  populate('grains', law.grainDensity * box[0] * box[1] * box[2], (random, out) => {
    for (let k = 0; k < 3; k++) out[k] = random() * box[k];
    return -1;
  });
  const coordinate = (k: number) => Float64Array.from(rows.site, (_, i) => rows.place[3 * i + k]);
  return {
    count: rows.site.length,
    radius: law.radius,
    site: Int32Array.from(rows.site),
    boundary: Int32Array.from(rows.boundary),
    x: coordinate(0),
    y: coordinate(1),
    z: coordinate(2),
    size: Float64Array.from(rows.size),
    truncated,
    dropped,
  };
}

/** Farthest shell of sites searched around a nucleus, in voxels. */
const farthestShell = 6;

/** Whether a place in m lies below the surface of a carved electrode. */
function inElectrode({ grid, relief }: Lattice, place: readonly number[]): boolean {
  if (relief === undefined) return false;
  const x = Math.min(grid.nx - 1, Math.floor(place[0] / grid.edge));
  const y = Math.min(grid.ny - 1, Math.floor(place[1] / grid.depth));
  return place[2] < relief.height[x + grid.nx * y];
}

/**
 * Nearest site to a place that is no pore and touches `boundary`; failing that the nearest that touches any boundary; inside
 * a grain (-1), and failing both, the nearest that is no pore; failing all the site the place lies in.
 */
function nearestSite(lattice: Lattice, boundary: number, place: readonly number[]): number {
  const { nx, ny, nz, edge, depth } = lattice.grid;
  const cx = Math.min(nx - 1, Math.floor(place[0] / edge));
  const cy = Math.min(ny - 1, Math.floor(place[1] / depth));
  const cz = Math.min(nz - 1, Math.floor(place[2] / edge));
  const found = [-1, -1, -1];
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const wanted = boundary < 0 ? 2 : 0;
  for (let shell = 0; shell <= farthestShell; shell++) {
    // sites of this shell are at least shell - 1/2 voxels away
    if (found[wanted] >= 0 && least[wanted] <= ((shell - 0.5) * edge) ** 2) break;
    const shellY = ny === 1 ? 0 : shell;
    for (let dz = -shell; dz <= shell; dz++) {
      const z = cz + dz;
      if (z < 0 || z >= nz) continue;
      for (let dy = -shellY; dy <= shellY; dy++)
        for (let dx = -shell; dx <= shell; dx++) {
          if (Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dz)) !== shell) continue;
          const site = ((((cx + dx) % nx) + nx) % nx) + nx * (((((cy + dy) % ny) + ny) % ny) + ny * z);
          if (lattice.state[site] === SiteState.pore) continue;
          const y = ny === 1 ? 0 : (cy + dy + 0.5) * edge - place[1];
          const distance =
            ((cx + dx + 0.5) * edge - place[0]) ** 2 + y * y + ((z + 0.5) * edge - place[2]) ** 2;
          const rank =
            wanted === 0 && touches(lattice, site, boundary) ? 0 : lattice.boundaryArea[site] > 0 ? 1 : 2;
          for (let k = rank; k < 3; k++)
            if (distance < least[k]) {
              least[k] = distance;
              found[k] = site;
            }
        }
    }
  }
  if (found[wanted] >= 0) return found[wanted];
  if (found[1] >= 0) return found[1];
  return found[2] >= 0 ? found[2] : cx + nx * (cy + ny * cz);
}

/** Whether one of the faces of a site belongs to a boundary. */
function touches(lattice: Lattice, site: number, boundary: number): boolean {
  for (let direction = 0; direction < DIRECTIONS; direction++)
    if (boundaryAcross(lattice, site, direction) === boundary) return true;
  return false;
}

function checkNucleiParameters(p: NucleiParameters): void {
  const check = (ok: boolean, path: string, found: unknown, expected: string): void => {
    if (!ok) throw new MicrostructureError('nuclei.parameter', path, found, expected);
  };
  check(p.boundaryDensity >= 0, 'boundaryDensity', p.boundaryDensity, 'at least 0 per m^2');
  check(p.grainDensity >= 0, 'grainDensity', p.grainDensity, 'at least 0 per m^3');
  check(p.radius > 0, 'radius', p.radius, 'a positive length in m');
  check(p.scale > 0, 'scale', p.scale, 'a positive length in m');
  check(p.modulus > 0, 'modulus', p.modulus, 'a positive number');
  check(p.minimum > 0, 'minimum', p.minimum, 'a positive length in m');
  check(p.maximum >= p.minimum, 'maximum', p.maximum, `at least the minimum, ${p.minimum} m`);
}
