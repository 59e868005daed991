import { SiteState } from '../lattice/lattice.ts';
import { axisOf, DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import type { IonicField } from './ionic.ts';
import { ELECTRODE } from './plating-faces.ts';

/**
 * 1 for each site that ions can reach from the counter electrode, floating lithium included. Elsewhere the potential is
 * not determined: electrolyte that lithium encloses passes no current.
 */
export function reachedByIons({ lattice, conductances, grounded, solver }: IonicField): Uint8Array {
  const { grid } = lattice;
  const axes = [solver.conductanceX, solver.conductanceY, solver.conductanceZ] as const;
  const reached = new Uint8Array(grid.sites);
  const stack = new Int32Array(grid.sites);
  let top = 0;
  for (let i = grid.sites - grid.nx * grid.ny; i < grid.sites; i++)
    if (!grounded[i] && conductances.counter(i) > 0) {
      reached[i] = 1;
      stack[top++] = i;
    }
  while (top > 0) {
    const i = stack[--top];
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, i, d);
      if (j < 0 || reached[j] || grounded[j]) continue;
      if (!(axes[axisOf(d)][(d & 1) === 0 ? i : j] > 0)) continue;
      reached[j] = 1;
      stack[top++] = j;
    }
  }
  return reached;
}

/**
 * Ionic current density in A/m^2 of a solved field, three numbers a site: along each axis the mean of the currents
 * through the two faces of the site. 0 in lithium and in the working electrode, which carry electrons.
 */
export function currentDensity(field: IonicField): Float64Array {
  const { lattice, solver, faces, surface } = field;
  const { grid, state } = lattice;
  const { potential } = solver;
  const axes = [solver.conductanceX, solver.conductanceY, solver.conductanceZ] as const;
  const last = grid.sites - grid.nx * grid.ny;
  const half = 0.5 / grid.faceArea;
  const density = new Float64Array(3 * grid.sites);
  for (let i = 0; i < grid.sites; i++) {
    if (state[i] === SiteState.lithium || state[i] === SiteState.electrode) continue;
    for (let axis = 0; axis < 3; axis++) {
      const above = neighbour(grid, i, 2 * axis);
      const below = neighbour(grid, i, 2 * axis + 1);
      let current = 0;
      if (above >= 0) current += axes[axis][i] * (potential[i] - potential[above]);
      if (below >= 0) current += axes[axis][below] * (potential[below] - potential[i]);
      density[3 * i + axis] = half * current;
    }
    for (let c = faces.firstOf(i); c >= 0; c = faces.nextOf(c)) {
      const plating = field.platingCurrent(c);
      const onElectrode = faces.metal[c] === ELECTRODE;
      // On a carved electrode one record stands for all faces of the site.
      const share = onElectrode ? plating / surface.faces[surface.slot[i]] : plating;
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        const meets = onElectrode
          ? j < 0
            ? d === DIRECTIONS - 1
            : state[j] === SiteState.electrode
          : j === faces.metal[c];
        if (meets) density[3 * i + (d >> 1)] += half * ((d & 1) === 0 ? share : -share);
      }
    }
    if (i >= last) density[3 * i + 2] -= half * solver.terminal[i] * (field.voltage - potential[i]);
  }
  return density;
}
