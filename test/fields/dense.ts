import type { IonicProperties } from '../../src/fields/ionic-network.ts';
import { type Lattice, SiteState } from '../../src/lattice/lattice.ts';
import { boundaryAcross, neighbour } from '../../src/lattice/neighbours.ts';

/** Solves a dense linear system by elimination with pivoting; `matrix` and `right` are overwritten. */
export function eliminate(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(matrix[i][k]) > Math.abs(matrix[pivot][k])) pivot = i;
    [matrix[k], matrix[pivot]] = [matrix[pivot], matrix[k]];
    [right[k], right[pivot]] = [right[pivot], right[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[i][k] / matrix[k][k];
      if (factor === 0) continue;
      for (let j = k; j < n; j++) matrix[i][j] -= factor * matrix[k][j];
      right[i] -= factor * right[k];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) right[k] -= matrix[k][j] * right[j];
    right[k] /= matrix[k][k];
  }
  return right;
}

/** A plating face: electrolyte site, metal site (or -1), conductance, and whether lithium is far under a pressure. */
export interface Contact {
  site: number;
  metal: number;
  conductance: number;
}

/** All faces between electrolyte sites and metal joined to the working electrode. */
export function contactsOf(lattice: Lattice, properties: IonicProperties, grounded: Uint8Array): Contact[] {
  const { grid, state } = lattice;
  const contacts: Contact[] = [];
  for (let i = 0; i < grid.sites; i++) {
    if (state[i] !== SiteState.intact) continue;
    const sigma = properties.siteConductivity?.[i] ?? properties.conductivity;
    const g = (r: number) => grid.faceArea / (grid.edge / (2 * sigma) + r);
    const r = properties.workingResistance;
    if (i < grid.nx * grid.ny)
      contacts.push({ site: i, metal: -1, conductance: g(typeof r === 'number' ? r : r[i]) });
    for (let d = 0; d < 6; d++) {
      const j = neighbour(grid, i, d);
      if (j >= 0 && grounded[j])
        contacts.push({ site: i, metal: j, conductance: g(properties.depositResistance) });
    }
  }
  return contacts;
}

/**
 * The ionic field by a dense solve, straight from the formulas: intact sites, floating lithium clusters as one
 * unknown each, the counter electrode as the last. `offset` and `active` of each contact.
 */
export function denseField(
  lattice: Lattice,
  properties: IonicProperties,
  grounded: Uint8Array,
  current: number,
  offset: (contact: Contact, index: number) => number = () => 0,
  active: (contact: Contact, index: number) => boolean = () => true,
): { potential: Float64Array; voltage: number } {
  const { grid, state, boundaries } = lattice;
  const { edge, faceArea } = grid;
  const plane = grid.nx * grid.ny;
  const unknown = new Int32Array(grid.sites).fill(-1);
  let count = 0;
  for (let i = 0; i < grid.sites; i++) {
    if (unknown[i] >= 0 || grounded[i]) continue;
    if (state[i] === SiteState.intact) unknown[i] = count++;
    if (state[i] !== SiteState.lithium) continue;
    const pending = [i];
    unknown[i] = count;
    while (pending.length > 0) {
      const s = pending.pop()!;
      for (let d = 0; d < 6; d++) {
        const j = neighbour(grid, s, d);
        if (j < 0 || unknown[j] >= 0 || state[j] !== SiteState.lithium) continue;
        unknown[j] = count;
        pending.push(j);
      }
    }
    count++;
  }
  const terminal = count++;
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const right = new Array<number>(count).fill(0);
  const join = (a: number, b: number, g: number) => {
    matrix[a][a] += g;
    matrix[b][b] += g;
    matrix[a][b] -= g;
    matrix[b][a] -= g;
  };
  const half = (i: number) => edge / (2 * (properties.siteConductivity?.[i] ?? properties.conductivity));
  for (let i = 0; i < grid.sites; i++) {
    if (unknown[i] < 0) continue;
    for (let d = 0; d < 6; d += 2) {
      const j = neighbour(grid, i, d);
      if (j < 0 || unknown[j] < 0 || unknown[i] === unknown[j]) continue;
      const metals = [i, j].filter((s) => state[s] === SiteState.lithium);
      if (metals.length === 1) {
        const s = metals[0] === i ? j : i;
        join(unknown[i], unknown[j], faceArea / (half(s) + properties.depositResistance));
        continue;
      }
      const b = boundaryAcross(lattice, i, d);
      const n = b < 0 ? 0 : Math.max(1e-3, Math.abs(boundaries.normal[3 * b + (d >> 1)]));
      let g = faceArea / (half(i) + half(j) + (b < 0 ? 0 : properties.boundaryResistance / n));
      if (state[i] === SiteState.intact && state[j] === SiteState.intact)
        g += properties.alongBoundaries?.[(d >> 1) as 0 | 1 | 2][i] ?? 0;
      join(unknown[i], unknown[j], g);
    }
    if (i >= grid.sites - plane && state[i] === SiteState.intact)
      join(unknown[i], terminal, faceArea / (half(i) + properties.counterResistance));
  }
  contactsOf(lattice, properties, grounded).forEach((contact, k) => {
    if (!active(contact, k)) return;
    const i = unknown[contact.site];
    matrix[i][i] += contact.conductance;
    right[i] += contact.conductance * offset(contact, k);
  });
  right[terminal] = current;
  // Sites that pores and metal cut off on all sides.
  for (let k = 0; k < count; k++) if (matrix[k][k] === 0) matrix[k][k] = 1;
  const solution = eliminate(matrix, right);
  return {
    potential: Float64Array.from({ length: grid.sites }, (_, i) =>
      unknown[i] < 0 ? 0 : solution[unknown[i]],
    ),
    voltage: solution[terminal],
  };
}
