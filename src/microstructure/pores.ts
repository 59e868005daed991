import { openStream } from '../kinetics/random.ts';
import type { Grid } from '../lattice/grid.ts';
import { SiteState } from '../lattice/lattice.ts';
import { MicrostructureError, type MicrostructureParameters } from './parameters.ts';
import { interiorSampler, lineSampler, polygonSampler } from './pore-places.ts';
import type { Microstructure } from './sample.ts';
import type { Tessellation } from './tessellation.ts';

/** Spherical (2D: cylindrical, along y) pores of one diameter, at centres in metres. */
export interface Pores {
  readonly count: number;
  /** Centres, 3 numbers a pore in m, in the box. */
  readonly centres: Float64Array;
  /** Diameter in m. */
  readonly diameter: number;
  /** Number of pores on boundaries, on junction lines and inside grains, in this order in `centres`. */
  readonly boundary: number;
  readonly junction: number;
  readonly interior: number;
}

/** Tries for a centre apart from all other pores before overlap is allowed. */
const attempts = 60;

/**
 * Draws pore centres: uniformly over the exact boundary area, over the length of the junction lines, and over
 * the volume at least a pore radius from every boundary; each class its number round(fraction V / V_pore) from
 * its own stream. Centres stay a pore radius away from both electrodes (where there are any: not with `periodicZ`) and,
 * while there is room, a diameter from each other.
 * @throws MicrostructureError where a class is asked for and the sample has no boundary or no junction.
 */
export function drawPores(
  p: MicrostructureParameters,
  tessellation: Tessellation,
  seed: string,
  periodicZ = false,
): Pores {
  const { diameter } = p.pores;
  const { box, boundaries, junctionLines } = tessellation;
  const planar = p.dimensions === 2;
  const poreVolume = planar ? (Math.PI / 4) * diameter ** 2 * box[1] : (Math.PI / 6) * diameter ** 3;
  const number = (fraction: number): number =>
    fraction > 0 ? Math.round((fraction * box[0] * box[1] * box[2]) / poreVolume) : 0;
  const counts = [number(p.pores.boundary), number(p.pores.junction), number(p.pores.interior)];
  if (counts[0] > 0 && boundaries.count === 0) {
    throw new MicrostructureError(
      'microstructure.pores',
      'pores.boundary',
      p.pores.boundary,
      '0 in a sample without grain boundaries',
    );
  }
  if (counts[1] > 0 && junctionLines.length === 0) {
    throw new MicrostructureError(
      'microstructure.pores',
      'pores.junction',
      p.pores.junction,
      '0 in a sample without junction lines',
    );
  }
  const count = counts[0] + counts[1] + counts[2];
  const centres = new Float64Array(3 * count);
  const hash = new Map<number, number[]>();
  const cellsAlong = box.map((length) => Math.max(1, Math.floor(length / diameter)));
  const cellOf = (k: number, x: number): number =>
    Math.min(cellsAlong[k] - 1, Math.max(0, Math.floor((x / box[k]) * cellsAlong[k])));
  const index = (x: number, y: number, z: number): number => x + cellsAlong[0] * (y + cellsAlong[1] * z);
  const point = [0, 0, 0];
  const isFree = (): boolean => {
    for (let dz = -1; dz <= 1; dz++) {
      for (let dy = planar ? 0 : -1; dy <= (planar ? 0 : 1); dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const x = (cellOf(0, point[0]) + dx + cellsAlong[0]) % cellsAlong[0];
          const y = (cellOf(1, point[1]) + dy + cellsAlong[1]) % cellsAlong[1];
          const z = (cellOf(2, point[2]) + dz + cellsAlong[2]) % cellsAlong[2];
          for (const j of hash.get(index(x, y, z)) ?? []) {
            let squared = 0;
            for (let k = 0; k < 3; k++) {
              let r = point[k] - centres[3 * j + k];
              if (k < 2 || periodicZ) r -= box[k] * Math.round(r / box[k]);
              squared += r * r;
            }
            if (squared < diameter * diameter) return false;
          }
        }
      }
    }
    return true;
  };
  const draws = [
    polygonSampler(tessellation),
    lineSampler(junctionLines),
    interiorSampler(tessellation, 0.5 * diameter),
  ];
  const names = ['boundary', 'junction', 'interior'];
  let pore = 0;
  for (let kind = 0; kind < 3; kind++) {
    if (counts[kind] === 0) continue;
    const { next } = openStream(`${seed}/pores/${names[kind]}`);
    for (let i = 0; i < counts[kind]; i++) {
      for (let attempt = 1; ; attempt++) {
        draws[kind](next, point);
        for (let k = 0; k < 3; k++) point[k] -= box[k] * Math.floor(point[k] / box[k]);
        if (planar) point[1] = 0.5 * box[1];
        if (!periodicZ && (point[2] < 0.5 * diameter || point[2] > box[2] - 0.5 * diameter)) {
          if (attempt < 100 * attempts) continue;
          throw new MicrostructureError(
            'microstructure.pores',
            `pores.${names[kind]}`,
            p.pores[names[kind] as 'boundary'],
            '0 where every such place is within a pore radius of an electrode',
          );
        }
        if (attempt >= attempts) break;
        if (isFree()) break;
      }
      centres.set(point, 3 * pore);
      const at = index(cellOf(0, point[0]), cellOf(1, point[1]), cellOf(2, point[2]));
      const list = hash.get(at);
      if (list) list.push(pore);
      else hash.set(at, [pore]);
      pore++;
    }
  }
  return { count, centres, diameter, boundary: counts[0], junction: counts[1], interior: counts[2] };
}

/**
 * Marks as pores the sites whose centre lies in a pore, except on the first and the last plane where they are in
 * contact with electrodes.
 */
export function markPores(sample: Microstructure, grid: Grid, state: Uint8Array): void {
  const { pores, tessellation, parameters } = sample;
  const { box } = tessellation;
  const { nx, ny, nz, periodicZ } = grid;
  const planar = parameters.dimensions === 2;
  const radius = 0.5 * pores.diameter;
  const step = [box[0] / nx, box[1] / ny, box[2] / nz];
  for (let i = 0; i < pores.count; i++) {
    const cx = pores.centres[3 * i];
    const cy = pores.centres[3 * i + 1];
    const cz = pores.centres[3 * i + 2];
    const first = Math.floor((cz - radius) / step[2]) - 1;
    const last = Math.ceil((cz + radius) / step[2]);
    const z1 = periodicZ ? last : Math.min(nz - 2, last);
    for (let z = periodicZ ? first : Math.max(1, first); z <= z1; z++) {
      const rz = (z + 0.5) * step[2] - cz;
      const y0 = planar ? 0 : Math.floor((cy - radius) / step[1]) - 1;
      const y1 = planar ? 0 : Math.ceil((cy + radius) / step[1]);
      for (let y = y0; y <= y1; y++) {
        const ry = planar ? 0 : (y + 0.5) * step[1] - cy;
        const x1 = Math.ceil((cx + radius) / step[0]);
        for (let x = Math.floor((cx - radius) / step[0]) - 1; x <= x1; x++) {
          const rx = (x + 0.5) * step[0] - cx;
          if (rx * rx + ry * ry + rz * rz > radius * radius) continue;
          const xw = ((x % nx) + nx) % nx;
          const yw = ((y % ny) + ny) % ny;
          const zw = ((z % nz) + nz) % nz;
          state[xw + nx * (yw + ny * zw)] = SiteState.pore;
        }
      }
    }
  }
}

/** Tells whether a place in m in the box lies in a pore (2D: in the circle of one, whatever y). */
export function poreFinder(sample: Microstructure): (point: readonly number[]) => boolean {
  const { pores, tessellation, parameters, periodicZ } = sample;
  const { box } = tessellation;
  const { count, centres, diameter } = pores;
  if (count === 0) return () => false;
  const planar = parameters.dimensions === 2;
  // cells of at least a radius, so that a pore near a place lies in its cell or one beside it
  const cells = box.map((length) => Math.max(1, Math.floor((2 * length) / diameter)));
  if (planar) cells[1] = 1;
  const cell = (k: number, x: number): number =>
    Math.min(cells[k] - 1, Math.max(0, Math.floor((x / box[k]) * cells[k])));
  const key = (x: number, y: number, z: number): number => x + cells[0] * (y + cells[1] * z);
  const members = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const at = key(cell(0, centres[3 * i]), cell(1, centres[3 * i + 1]), cell(2, centres[3 * i + 2]));
    const list = members.get(at);
    if (list) list.push(i);
    else members.set(at, [i]);
  }
  return (point) => {
    for (let dz = -1; dz <= 1; dz++)
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const x = (cell(0, point[0]) + dx + cells[0]) % cells[0];
          const y = (cell(1, point[1]) + dy + cells[1]) % cells[1];
          const z = cell(2, point[2]) + dz;
          if (!periodicZ && (z < 0 || z >= cells[2])) continue;
          for (const i of members.get(key(x, y, (z + cells[2]) % cells[2])) ?? []) {
            let squared = 0;
            for (let k = 0; k < 3; k++) {
              if (planar && k === 1) continue;
              let r = point[k] - centres[3 * i + k];
              if (k < 2 || periodicZ) r -= box[k] * Math.round(r / box[k]);
              squared += r * r;
            }
            if (squared <= 0.25 * diameter * diameter) return true;
          }
        }
    return false;
  };
}
