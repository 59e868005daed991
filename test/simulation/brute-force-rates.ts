import { SiteState } from '../../src/lattice/lattice.ts';
import { neighbour } from '../../src/lattice/neighbours.ts';
import type { Model } from '../../src/simulation/model.ts';
import { PRESSURE_PER_VOLT } from '../../src/units/constants.ts';

/** A face between a receiving site and metal, found on the lattice itself. */
interface Face {
  site: number;
  /** Lithium site, or -1 for the electrode. */
  metal: number;
  conductance: number;
}

export interface BruteForce {
  /** k_f by site. */
  rate: Map<number, number>;
  /** Worst of (what a window inserts - what its donors plate), over the plated current. */
  excess: number;
  plated: number;
  /** Donor faces whose lithium cannot flow back. */
  far: number;
}

/** Lengths of the shortest paths through lithium from a site, in m (Bellman-Ford on all pairs of near lithium sites). */
export function pathsFrom(model: { lattice: Model['lattice'] }, start: number): Map<number, number> {
  const { grid, state } = model.lattice;
  const length = new Map([[start, 0]]);
  for (let moved = true; moved; ) {
    moved = false;
    for (const [site, here] of [...length])
      for (let d = 0; d < 6; d++) {
        const j = neighbour(grid, site, d);
        if (j < 0 || state[j] !== SiteState.lithium) continue;
        const steps: [number, number][] = [[j, grid.edge]];
        for (let e = 0; e < 6; e++) {
          if (e >> 1 === d >> 1) continue;
          const k = neighbour(grid, j, e);
          if (k >= 0 && state[k] === SiteState.lithium) steps.push([k, Math.SQRT2 * grid.edge]);
        }
        for (const [to, step] of steps)
          if (here + step < (length.get(to) ?? Number.POSITIVE_INFINITY) - 1e-12 * grid.edge) {
            length.set(to, here + step);
            moved = true;
          }
      }
  }
  return length;
}

/**
 * The rates of connected filaments for the potential of a model, face by face from the formulas of the rate law;
 * shares nothing with the engine's own evaluation but the field, the opening pressures and the quanta.
 */
export function bruteForceRates(
  model: Model,
  {
    exponent,
    sharingLength,
    backPressure,
  }: { exponent: number; sharingLength: number; backPressure: boolean },
): BruteForce {
  const { lattice, field, opening, quantum } = model;
  const { grid, state } = lattice;
  const { properties, potential } = field;
  const plane = grid.nx * grid.ny;
  const faces: Face[] = [];
  for (let i = 0; i < grid.sites; i++) {
    if (state[i] === SiteState.lithium) continue;
    // A crack along a boundary conducts all the same.
    const conducts =
      state[i] === SiteState.intact ||
      (state[i] === SiteState.cracked && (properties.crackBoundary?.[i] ?? -1) >= 0);
    const sigma = properties.siteConductivity?.[i] ?? properties.conductivity;
    const g = (resistance: number) => (conducts ? grid.faceArea / (grid.edge / (2 * sigma) + resistance) : 0);
    if (i < plane) {
      const r = properties.workingResistance;
      faces.push({ site: i, metal: -1, conductance: g(typeof r === 'number' ? r : r[i]) });
    }
    for (let d = 0; d < 6; d++) {
      const j = neighbour(grid, i, d);
      if (j >= 0 && state[j] === SiteState.lithium)
        faces.push({ site: i, metal: j, conductance: g(properties.depositResistance) });
    }
  }
  const weight = (p: number) => (Math.max(p, 1e6) / 1e8) ** -exponent;
  const share = (least: number, stall: number) =>
    stall <= 0 ? 0 : 1 / (1 + (Math.max(least, 1e6) / stall) ** exponent);
  const within = new Map<number, Set<number>>();
  const nearElectrode = new Map<number, boolean>();
  for (const { metal } of faces) {
    if (metal < 0 || within.has(metal)) continue;
    const reached = new Set<number>();
    for (const [site, length] of pathsFrom(model, metal))
      if (length <= sharingLength * (1 + 1e-9)) reached.add(site);
    within.set(metal, reached);
    nearElectrode.set(
      metal,
      [...reached].some((site) => site < plane),
    );
  }
  const windowOf = (face: Face) =>
    face.metal < 0 ? [face] : faces.filter((f) => f.metal >= 0 && within.get(face.metal)!.has(f.metal));
  const leastOf = (window: Face[]) => Math.min(...window.map((f) => opening.value[f.site]));
  const far = (face: Face) => backPressure && face.metal >= 0 && !nearElectrode.get(face.metal);
  const current = faces.map((face) => {
    const offset = far(face) ? leastOf(windowOf(face)) / PRESSURE_PER_VOLT : 0;
    return face.conductance * Math.max(0, potential[face.site] - offset);
  });
  const currentOf = new Map(faces.map((face, k) => [face, current[k]]));
  const result: BruteForce = { rate: new Map(), excess: Number.NEGATIVE_INFINITY, plated: 0, far: 0 };
  for (const i of current) result.plated += i;
  faces.forEach((donor, k) => {
    if (current[k] === 0) return;
    const window = windowOf(donor);
    let g = 0;
    let gPhi = 0;
    let whole = 0;
    for (const f of window) {
      g += f.conductance;
      gPhi += f.conductance * potential[f.site];
      whole += currentOf.get(f)!;
    }
    const inserted = far(donor) ? 1 : share(leastOf(window), (PRESSURE_PER_VOLT * gPhi) / g);
    if (far(donor)) result.far++;
    // An intact site weighs with the current through its faces in the window, an open one once with all of it.
    const omega = new Map<number, number>();
    for (const f of window)
      omega.set(
        f.site,
        state[f.site] === SiteState.intact ? (omega.get(f.site) ?? 0) + currentOf.get(f)! : whole,
      );
    let sum = 0;
    for (const [site, w] of omega) sum += w * weight(opening.value[site]);
    let given = 0;
    for (const [site, w] of omega) {
      const k =
        ((current[faces.indexOf(donor)] / quantum[site]) * inserted * w * weight(opening.value[site])) / sum;
      result.rate.set(site, (result.rate.get(site) ?? 0) + k);
      given += quantum[site] * k;
    }
    result.excess = Math.max(result.excess, (given - current[k]) / result.plated);
  });
  return result;
}
