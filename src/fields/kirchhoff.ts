import { SiteState } from '../lattice/lattice.ts';
import { DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import type { IonicField } from './ionic.ts';

/**
 * Kirchhoff's balance of a stored solution against conductances computed afresh from the lattice: the
 * largest of the mismatches of the electrode currents (the working one also as the faces have it) and of the root-mean-square node residual, relative
 * to the imposed current; infinite where plating faces are missing, doubled or under a wrong pressure, 0 without current.
 */
export function kirchhoffMismatch(field: IonicField): number {
  const { lattice, solver, faces, grounded, conductances, linear } = field;
  const { grid } = lattice;
  const { potential } = solver;
  const plane = grid.nx * grid.ny;
  let working = 0;
  let counter = 0;
  let sunk = 0;
  let squares = 0;
  for (let i = 0; i < grid.sites; i++) {
    const state = lattice.state[i];
    if (grounded[i] || (state !== SiteState.lithium && conductances.half(i) === 0)) continue;
    let net = 0;
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, i, d);
      if (j < 0 || grounded[j]) continue;
      const c = conductances.face(i, d);
      if (c > 0) net += c * (potential[i] - potential[j]);
    }
    let contacts = field.surface.slot[i] >= 0 ? 1 : 0;
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, i, d);
      if (j >= 0 && grounded[j]) contacts++;
    }
    for (let c = faces.firstOf(i); c >= 0; c = faces.nextOf(c)) {
      contacts--;
      if (linear && faces.offset[c] !== faces.pressurePotential[c]) return Number.POSITIVE_INFINITY;
      if (!faces.active[c]) continue;
      const g = linear ? conductances.contact(i, faces.metal[c]) : faces.conductance[c];
      const into = g * (potential[i] - faces.offset[c]);
      working += into;
      net += into;
    }
    if (contacts !== 0 && lattice.state[i] !== SiteState.lithium) return Number.POSITIVE_INFINITY;
    if (i >= grid.sites - plane) {
      const from = conductances.counter(i) * (solver.terminalPotential - potential[i]);
      counter += from;
      net -= from;
    }
    net += field.sink[i];
    sunk += field.sink[i];
    squares += net * net;
  }
  const scale = Math.abs(field.current);
  // Lithium joined to the working electrode may cover the counter electrode: a short through which no ions flow.
  if (scale === 0 || !solver.terminal.some((g) => g > 0)) return 0;
  return (
    Math.max(
      Math.abs(working + sunk - solver.terminalCurrent),
      Math.abs(field.workingCurrent() + sunk - solver.terminalCurrent),
      Math.abs(counter - solver.terminalCurrent),
      Math.abs(working + sunk - counter),
      Math.sqrt(squares),
    ) / scale
  );
}

/** Whether a way through the electrolyte is left between the counter electrode and metal joined to the working electrode. */
export function conducts({ lattice, faces, conductances }: IonicField): boolean {
  const { grid } = lattice;
  const seen = new Uint8Array(grid.sites);
  const stack: number[] = [];
  const visit = (site: number) => {
    if (seen[site]) return;
    seen[site] = 1;
    stack.push(site);
  };
  for (let i = grid.sites - grid.nx * grid.ny; i < grid.sites; i++) if (conductances.half(i) > 0) visit(i);
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    for (let c = faces.firstOf(i); c >= 0; c = faces.nextOf(c)) if (faces.halfCell[c] > 0) return true;
    for (let d = 0; d < DIRECTIONS; d++) if (conductances.face(i, d) > 0) visit(neighbour(grid, i, d));
  }
  return false;
}
