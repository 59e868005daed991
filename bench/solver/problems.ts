import type { EllipticSolver } from '../../src/fields/elliptic/solver.ts';
import { openStream } from '../../src/kinetics/random.ts';

/** What a site is made of. */
const ELECTROLYTE = 0;
const FILAMENT = 1;
const ISLAND = 2;
const VOID = 3;

/** The four problems of the benchmark. */
export const problemNames = ['boundary 1e-2', 'metal kept 1e6', 'boundary 1e-4', 'hard'] as const;
export type ProblemName = (typeof problemNames)[number];

/** A sample: 50 Voronoi grains, a dendritic filament from z = 0, floating islands, voids. */
export interface Sample {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  readonly grain: Uint8Array;
  readonly matter: Uint8Array;
  /** Sites the filament would take next, in this order. */
  readonly growth: Int32Array;
}

/** Draws the sample. Periodic in x and y; an axis of 1 site is allowed in y. */
export function makeSample(nx: number, ny: number, nz: number): Sample {
  const sites = nx * ny * nz;
  const grain = new Uint8Array(sites);
  const matter = new Uint8Array(sites);
  const random = openStream('bench/solver/sample').next;
  const draw = (n: number) => Math.min(n - 1, Math.floor(random() * n));
  const seeds = Array.from({ length: 50 }, () => [random() * nx, random() * ny, random() * nz]);
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, i++) {
        let best = Number.POSITIVE_INFINITY;
        for (let g = 0; g < seeds.length; g++) {
          let dx = Math.abs(x - seeds[g]![0]!);
          let dy = Math.abs(y - seeds[g]![1]!);
          const dz = z - seeds[g]![2]!;
          if (2 * dx > nx) dx = nx - dx;
          if (2 * dy > ny) dy = ny - dy;
          const distance = dx * dx + dy * dy + dz * dz;
          if (distance < best) {
            best = distance;
            grain[i] = g;
          }
        }
      }
  const blob = (kind: number, radius: number) => {
    const x0 = draw(nx);
    const y0 = draw(ny);
    const z0 = draw(nz);
    const reach = Math.ceil(radius);
    for (let dz = -reach; dz <= reach; dz++)
      for (let dy = ny > 1 ? -reach : 0; dy <= (ny > 1 ? reach : 0); dy++)
        for (let dx = -reach; dx <= reach; dx++) {
          if (dx * dx + dy * dy + dz * dz > radius * radius) continue;
          const z = z0 + dz;
          if (z < 1 || z >= nz - 1) continue;
          matter[((x0 + dx + nx) % nx) + nx * (((y0 + dy + ny) % ny) + ny * z)] = kind;
        }
  };
  for (let k = 0; k < 150; k++) blob(VOID, (0.4 + 0.6 * random()) * (nz / 24));
  for (let k = 0; k < 60; k++) blob(ISLAND, (0.4 + 0.6 * random()) * (nz / 24));
  // A branching random walk: the first part is there, the rest is what grows later.
  const wanted = Math.floor((ny > 1 ? 0.25 : 2) * nz * (ny > 1 ? nz : 1));
  const path: number[] = [];
  const seen = new Uint8Array(sites);
  const tips = Array.from({ length: 5 }, () => [draw(nx), draw(ny), 0]);
  for (let step = 0; path.length < wanted + 2000 && step < 100 * wanted + 100000; step++) {
    const tip = tips[draw(tips.length)]!;
    const site = tip[0]! + nx * (tip[1]! + ny * tip[2]!);
    if (seen[site] === 0) {
      seen[site] = 1;
      path.push(site);
    }
    if (random() < 0.03 && tips.length < 40) tips.push([...tip]);
    const direction = draw(8);
    if (direction < 2) tip[0] = (tip[0]! + (direction === 0 ? 1 : nx - 1)) % nx;
    else if (direction < 4) tip[1] = (tip[1]! + (direction === 2 ? 1 : ny - 1)) % ny;
    else if (direction === 4) tip[2] = Math.max(0, tip[2]! - 1);
    else if (tip[2]! < 0.6 * nz) tip[2] = tip[2]! + 1;
    if (tip[2]! >= 0.6 * nz) [tip[0], tip[1], tip[2]] = [draw(nx), draw(ny), 0];
  }
  for (const site of path.slice(0, wanted)) matter[site] = FILAMENT;
  return { nx, ny, nz, grain, matter, growth: Int32Array.from(path.slice(wanted)) };
}

/**
 * Poses a problem on a solver of the sample's size: potential 0 below z = 0 and 1 above the last plane, bulk
 * conductance 1. `galvanostatic` replaces the upper electrode by a terminal with unit current a site.
 */
export function pose(solver: EllipticSolver, sample: Sample, name: ProblemName, galvanostatic = false): void {
  const { nx, ny, nz, matter } = sample;
  const plane = nx * ny;
  solver.ground.fill(0);
  solver.terminal.fill(0);
  solver.source.fill(0);
  solver.potential.fill(0);
  for (let i = 0; i < matter.length; i++) setFaces(solver, sample, name, i);
  for (let i = 0; i < matter.length; i++) setGround(solver, sample, name, i);
  for (let k = 0; k < plane; k++) {
    const i = k + plane * (nz - 1);
    const wall = 2 * conductivity(sample, name, i);
    if (galvanostatic) solver.terminal[i] = wall;
    else {
      solver.ground[i] = solver.ground[i]! + wall;
      solver.source[i] = wall;
    }
  }
  solver.terminalCurrent = galvanostatic ? plane : 0;
  solver.invalidate();
}

/** Turns a site into filament (metal eliminated) and marks what changed. */
export function growSite(solver: EllipticSolver, sample: Sample, name: ProblemName, site: number): void {
  sample.matter[site] = FILAMENT;
  const near = [site, ...neighbours(sample, site)];
  for (const i of near) setFaces(solver, sample, name, i);
  for (const i of near) {
    setGround(solver, sample, name, i);
    solver.touch(i);
  }
}

function conductivity(sample: Sample, name: ProblemName, site: number): number {
  const kind = sample.matter[site]!;
  if (kind === FILAMENT) return name === 'metal kept 1e6' ? 1e6 : 0;
  if (kind === ISLAND) return name === 'metal kept 1e6' || name === 'hard' ? 1e6 : 1;
  if (kind === VOID) return name === 'hard' ? 1e-4 : 1;
  return 1;
}

function face(sample: Sample, name: ProblemName, i: number, j: number): number {
  const a = conductivity(sample, name, i);
  const b = conductivity(sample, name, j);
  if (a === 0 || b === 0) return 0;
  const bulk = sample.matter[i] === ELECTROLYTE && sample.matter[j] === ELECTROLYTE;
  const boundary = name === 'boundary 1e-2' || name === 'metal kept 1e6' ? 1e-2 : 1e-4;
  if (bulk && sample.grain[i] !== sample.grain[j]) return boundary;
  return 2 / (1 / a + 1 / b);
}

function setFaces(solver: EllipticSolver, sample: Sample, name: ProblemName, i: number): void {
  const { nx, ny, nz } = sample;
  const plane = nx * ny;
  const x = i % nx;
  const y = Math.floor(i / nx) % ny;
  const z = Math.floor(i / plane);
  solver.conductanceX[i] = nx > 1 ? face(sample, name, i, x + 1 < nx ? i + 1 : i + 1 - nx) : 0;
  solver.conductanceY[i] = ny > 1 ? face(sample, name, i, y + 1 < ny ? i + nx : i + nx - plane) : 0;
  solver.conductanceZ[i] = z + 1 < nz ? face(sample, name, i, i + plane) : 0;
}

/** Half-cell conductances to the lower electrode and to eliminated filament. */
function setGround(solver: EllipticSolver, sample: Sample, name: ProblemName, i: number): void {
  const own = conductivity(sample, name, i);
  const plane = sample.nx * sample.ny;
  const z = Math.floor(i / plane);
  let ground = z === 0 ? 2 * own : 0;
  if (name !== 'metal kept 1e6')
    for (const j of neighbours(sample, i)) if (sample.matter[j] === FILAMENT) ground += 2 * own;
  if (z === sample.nz - 1 && solver.source[i]! > 0) ground += 2 * own;
  solver.ground[i] = ground;
}

function neighbours(sample: Sample, i: number): number[] {
  const { nx, ny, nz } = sample;
  const plane = nx * ny;
  const x = i % nx;
  const y = Math.floor(i / nx) % ny;
  const z = Math.floor(i / plane);
  const list: number[] = [];
  if (nx > 1) list.push(x + 1 < nx ? i + 1 : i + 1 - nx, x > 0 ? i - 1 : i - 1 + nx);
  if (ny > 1) list.push(y + 1 < ny ? i + nx : i + nx - plane, y > 0 ? i - nx : i - nx + plane);
  if (z + 1 < nz) list.push(i + plane);
  if (z > 0) list.push(i - plane);
  return list;
}
