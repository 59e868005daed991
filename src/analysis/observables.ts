/** What is read off the lattice when a run ends: pure functions of the state, SI units. */
import type { Grid } from '../lattice/grid.ts';
import type { Lattice } from '../lattice/lattice.ts';
import { boxDimension, sandboxDimension } from './dimension.ts';
import { shortestMetalPath } from './metal-path.ts';
import {
  boundaryFraction,
  boundarySites,
  connectedToElectrode,
  fractionIn,
  markElectrode,
  siteMask,
} from './sites.ts';

/** Titles and units of the observables of {@link computeObservables}, for tables and documents. */
export const OBSERVABLE_TITLES: Readonly<Record<string, { title: string; unit: string }>> = {
  intergranularFraction: {
    title: 'lithium sites that are boundary sites, share of lithium sites',
    unit: '1',
  },
  boundaryFraction: { title: 'boundary sites, share of all sites that are not pores', unit: '1' },
  isolatedFraction: {
    title: 'lithium sites without face contact to the working electrode, share',
    unit: '1',
  },
  interfaceFraction: {
    title: 'lithium sites in the tenth of the thickness next to the working electrode, share',
    unit: '1',
  },
  reachedFraction: { title: 'height of connected lithium over the thickness', unit: '1' },
  tortuosity: { title: 'shortest metal path over the height it climbs', unit: '1' },
  boxDimension: { title: 'box-counting dimension of the lithium sites', unit: '1' },
  massRadiusDimension: { title: 'mass-radius dimension of the lithium sites (sandbox)', unit: '1' },
  webCellSize: { title: 'mean chord between lithium parallel to the electrode', unit: 'm' },
  grainChord: { title: 'mean chord between grain boundaries on the same lines', unit: 'm' },
  webCellRatio: { title: 'web cell size over grain chord', unit: '1' },
};

/** Depth over the thickness up to which lithium counts as lying at the interface. */
const INTERFACE_DEPTH = 0.1;

/** Titles and units of the observables of single mechanisms, which only runs with them have. */
export const MECHANISM_TITLES: Readonly<Record<string, { title: string; unit: string }>> = {
  electronicShare: {
    title: 'share of the current carried by electrons at either electrode, at the end',
    unit: '1',
  },
  largestElectronicShare: { title: 'largest share of the current carried by electrons', unit: '1' },
  softShortTime: { title: 'time at which electrons first carried the share of a soft short', unit: 's' },
  nuclei: { title: 'nuclei and pores that electrons can reach', unit: '1' },
  activatedNuclei: { title: 'nuclei that have taken electrons', unit: '1' },
  floatingDeposits: { title: 'deposits that do not touch the working electrode, at the end', unit: '1' },
  largestSupersaturation: { title: 'largest supersaturation mu in the electrolyte, at the end', unit: 'V' },
  openedGates: { title: 'boundary sites whose gate has let electrons in, share', unit: '1' },
  deadLithium: { title: 'lithium not joined to the working electrode, share of its volume', unit: '1' },
  deadLithiumVolume: { title: 'volume of lithium not joined to the working electrode', unit: 'm^3' },
  voids: { title: 'room in emptied sites, share of it and lithium together', unit: '1' },
  voidVolume: { title: 'room in emptied sites', unit: 'm^3' },
  crackLead: { title: 'distance from the foremost lithium to the foremost crack, mean over time', unit: 'm' },
  largestCrackLead: { title: 'largest distance from the foremost lithium to the foremost crack', unit: 'm' },
  firstCrackTime: { title: 'time of the first crack', unit: 's' },
  firstCrackCurrent: { title: 'plating current density of the first crack', unit: 'A/m^2' },
  crackThroughTime: { title: 'time at which a crack reached the counter electrode', unit: 's' },
  crackThroughCurrent: {
    title: 'plating current density at which a crack reached the counter electrode',
    unit: 'A/m^2',
  },
};

/**
 * Mean chord of the empty stretches between marked sites on lines along x and y (x alone in 2D) through the
 * planes z = 0 .. top, in m: total empty length over the number of stretches that end at a mark. Lines
 * without a mark add length but no end, as in the linear-intercept method. NaN without any end.
 */
export function meanChord({ nx, ny, edge }: Grid, marked: Uint8Array, top: number): number {
  let empty = 0;
  let ends = 0;
  for (let z = 0; z <= top; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const row = nx * (y + ny * z);
        const i = row + x;
        if (marked[i] === 1) continue;
        if (nx > 1) {
          empty++;
          ends += marked[row + ((x + 1) % nx)]!;
        }
        if (ny > 1) {
          empty++;
          ends += marked[x + nx * (((y + 1) % ny) + ny * z)]!;
        }
      }
  return ends === 0 ? Number.NaN : (empty * edge) / ends;
}

/**
 * Mean distance between grain boundaries along x and y through the planes z = 0 .. top, in m: the
 * linear-intercept grain size of the region a deposit covers. NaN without a boundary.
 */
export function grainChord({ grid, faceBoundary }: Lattice, top: number): number {
  const { nx, ny, edge } = grid;
  const end = nx * ny * (top + 1);
  let crossings = 0;
  for (const axis of [0, 1] as const) {
    const face = faceBoundary[axis];
    for (let i = 0; i < end; i++) if (face[i]! >= 0) crossings++;
  }
  const lines = ny > 1 ? 2 : 1;
  return crossings === 0 ? Number.NaN : (lines * end * edge) / crossings;
}

/**
 * Focusing factor: largest local current density over the mean one. `current` (A) and `area` (m^2), one entry
 * an electrode face; faces without area (no contact) are skipped. NaN without current.
 */
export function focusingFactor(current: ArrayLike<number>, area: ArrayLike<number>): number {
  let totalCurrent = 0;
  let totalArea = 0;
  let largest = 0;
  for (let f = 0; f < current.length; f++) {
    if (!(area[f]! > 0)) continue;
    totalCurrent += current[f]!;
    totalArea += area[f]!;
    largest = Math.max(largest, current[f]! / area[f]!);
  }
  return totalCurrent > 0 ? (largest * totalArea) / totalCurrent : Number.NaN;
}

/**
 * The observables of {@link OBSERVABLE_TITLES} for the lithium in the first `count` entries of
 * `lithiumSites` (any order). One that has no meaning for the state (no lithium, a single crystal, a deposit
 * too small for a dimension) is NaN. The tortuosity of a run that did not short is that of its highest
 * connected filament. The metal of a carved electrode counts as part of the path and as contact.
 */
export function computeObservables(
  lattice: Lattice,
  lithiumSites: Uint32Array,
  count: number,
): Record<string, number> {
  const { grid } = lattice;
  const plane = grid.nx * grid.ny;
  const boundary = boundarySites(lattice);
  const metal = siteMask(grid, lithiumSites, count);
  const lithium = lattice.relief === undefined ? metal : metal.slice();
  markElectrode(lattice, metal);
  const connected = connectedToElectrode(grid, metal);
  const connectedFraction = fractionIn(connected, lithiumSites, count);
  const interfaceDepth = INTERFACE_DEPTH * grid.nz;
  let atInterface = 0;
  let top = -1;
  for (let k = 0; k < count; k++) {
    const z = Math.floor(lithiumSites[k]! / plane);
    // A plane that the depth ends in counts by the part of it that lies within.
    atInterface += Math.min(1, Math.max(0, interfaceDepth - z));
    top = Math.max(top, z);
  }
  const path = count === 0 ? null : shortestMetalPath(grid, metal);
  const webCellSize = top < 0 ? Number.NaN : meanChord(grid, lithium, top);
  const chord = top < 0 ? Number.NaN : grainChord(lattice, top);
  return {
    intergranularFraction: fractionIn(boundary, lithiumSites, count),
    boundaryFraction: boundaryFraction(lattice, boundary),
    isolatedFraction: 1 - connectedFraction,
    interfaceFraction: count === 0 ? Number.NaN : atInterface / count,
    reachedFraction: path === null ? 0 : (path.height + 1) / grid.nz,
    tortuosity: path === null || path.height === 0 ? Number.NaN : path.length / path.height,
    boxDimension: boxDimension(grid, lithiumSites, count),
    massRadiusDimension: sandboxDimension(grid, lithiumSites, count),
    webCellSize,
    grainChord: chord,
    webCellRatio: webCellSize / chord,
  };
}
