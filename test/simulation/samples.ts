import type { IonicProperties } from '../../src/fields/ionic-network.ts';
import { openStream } from '../../src/kinetics/random.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { type Lattice, NO_BOUNDARY, SiteState, type SurfaceFlaws } from '../../src/lattice/lattice.ts';
import { neighbour } from '../../src/lattice/neighbours.ts';
import { activeMechanisms, mechanismsSchema } from '../../src/mechanisms/registry.ts';
import { Model, type ModelParts } from '../../src/simulation/model.ts';
import type { MechanicalProperties } from '../../src/simulation/opening-pressure.ts';
import { powerLaw } from '../../src/simulation/rate-law.ts';
import { equalFlaws, plainProperties } from '../../src/verify/samples.ts';

export const MECHANICS: MechanicalProperties = {
  fractureToughness: 0.7e6,
  youngModulus: 150e9,
  poissonRatio: 0.25,
  poreRadius: 1e-6,
  openingWidth: 50e-9,
};

/** Mechanisms of a scenario's `mechanisms:` block. */
export function mechanismsOf(block: Record<string, Record<string, unknown>> = {}) {
  return activeMechanisms(mechanismsSchema.parse(block));
}

/** All mechanisms that are on by default, switched off. */
export const NOTHING = Object.fromEntries(
  ['flaws', 'softening', 'cohesion', 'deflection', 'pressureEquilibration', 'backPressure'].map((name) => [
    name,
    { enabled: false },
  ]),
);

/** A lattice of random blocks of grains with random boundary normals, and pores away from the ends of z. */
export function randomLattice(
  [nx, ny, nz]: readonly [number, number, number],
  seed: string,
  options: { grains?: number; pores?: number; edge?: number; depth?: number } = {},
): Lattice {
  const { grains = 4, pores = 0, edge = 1e-6 } = options;
  const { depth = edge } = options;
  const random = openStream(seed).next;
  const grid = makeGrid(nx, ny, nz, edge, depth);
  const plane = nx * ny;
  const grain = new Int32Array(grid.sites);
  const seeds = Array.from({ length: grains }, () => [random() * nx, random() * ny, random() * nz]);
  for (let i = 0; i < grid.sites; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let g = 0; g < grains; g++) {
      const [x, y, z] = seeds[g];
      const d = (i % nx) - x;
      const e = (Math.floor(i / nx) % ny) - y;
      const f = Math.floor(i / plane) - z;
      if (d * d + e * e + f * f < least) {
        least = d * d + e * e + f * f;
        grain[i] = g;
      }
    }
  }
  const count = grains * grains;
  const normal = new Float64Array(3 * count);
  for (let b = 0; b < count; b++) {
    const n = [random() - 0.5, ny > 1 ? random() - 0.5 : 0, random() - 0.5];
    const size = Math.hypot(...n);
    for (let k = 0; k < 3; k++) normal[3 * b + k] = n[k] / size;
  }
  const faces = [0, 1, 2].map(() => new Int32Array(grid.sites).fill(NO_BOUNDARY));
  const boundaryArea = new Float64Array(grid.sites);
  const junction = new Uint8Array(grid.sites);
  for (let i = 0; i < grid.sites; i++) {
    const met = new Set([grain[i]]);
    for (let d = 0; d < 6; d++) {
      const j = neighbour(grid, i, d);
      if (j < 0) continue;
      met.add(grain[j]);
      if (d % 2 === 1 || grain[i] === grain[j]) continue;
      const b = Math.min(grain[i], grain[j]) * grains + Math.max(grain[i], grain[j]);
      faces[d >> 1][i] = b;
      const share = (grid.faceArea * Math.abs(normal[3 * b + (d >> 1)])) / 2;
      boundaryArea[i] += share;
      boundaryArea[j] += share;
    }
    junction[i] = met.size > 2 ? 1 : 0;
  }
  const state = new Uint8Array(grid.sites);
  for (let i = plane; i < grid.sites - plane; i++) if (random() < pores) state[i] = SiteState.pore;
  return {
    grid,
    grain,
    state,
    faceBoundary: [faces[0], faces[1], faces[2]],
    boundaryArea,
    junction,
    boundaries: {
      count,
      grainA: new Int32Array(count),
      grainB: new Int32Array(count),
      normal,
      disorientation: new Float64Array(count).fill(0.7),
      relativeEnergy: Float64Array.from({ length: count }, () => random()),
      area: new Float64Array(count),
    },
  };
}

/** Random conductances along boundaries, through faces between sites of a boundary and others, of up to `most` S. */
export function randomSheets(
  { grid }: Lattice,
  most: number,
  seed: string,
): readonly [Float64Array, Float64Array, Float64Array] {
  const random = openStream(`${seed}/sheets`).next;
  const faces = () => Float64Array.from({ length: grid.sites }, () => (random() < 0.4 ? most * random() : 0));
  return [faces(), faces(), faces()];
}

/** Random flaws, one a surface site, somewhere in it. */
export function randomFlaws(lattice: Lattice, seed: string): SurfaceFlaws {
  const { grid } = lattice;
  const random = openStream(`${seed}/flaws`).next;
  const flaws = equalFlaws(grid, 1e-6);
  for (let s = 0; s < flaws.size.length; s++) {
    flaws.size[s] = 1e-6 * (0.5 + 5 * random());
    flaws.x[s] += (random() - 0.5) * grid.edge;
    if (grid.ny > 1) flaws.y[s] += (random() - 0.5) * grid.edge;
  }
  return flaws;
}

export interface ModelChanges extends Partial<Omit<ModelParts, 'ionic' | 'mechanics' | 'lattice'>> {
  ionic?: Partial<IonicProperties>;
  mechanics?: Partial<MechanicalProperties>;
}

/** A model on a lattice with exact field solves; `changes` on top of equal flaws and default mechanisms. */
export function modelOf(lattice: Lattice, changes: ModelChanges = {}): Model {
  const { ionic, mechanics, ...rest } = changes;
  return new Model({
    lattice,
    flaws: equalFlaws(lattice.grid, 5e-6),
    ionic: plainProperties(2e-4, ionic),
    mechanics: { ...MECHANICS, ...mechanics },
    mechanisms: mechanismsOf(),
    law: powerLaw(40),
    sharingLength: 2.7e-6,
    quantaPerSite: 4,
    rateTolerance: 1e-9,
    solverTolerance: 1e-12,
    ...rest,
  });
}

/** Fills a site at once. */
export function fill(model: Model, site: number): void {
  for (let turned = false; !turned; ) turned = model.insert(site);
}

/** Fills `count` receivers taken at random, favouring late ones so that shapes are not compact. */
export function growRandomly(model: Model, count: number, seed: string): number[] {
  const random = openStream(`${seed}/growth`).next;
  const turned: number[] = [];
  const { grid } = model.lattice;
  for (let k = 0; k < count && model.events.count > 0; k++) {
    const slot = Math.floor(model.events.count * random() ** 0.5);
    const site = model.events.site[slot];
    if (site >= grid.sites - grid.nx * grid.ny || model.lattice.state[site] === SiteState.lithium) continue;
    fill(model, site);
    turned.push(site);
  }
  return turned;
}
