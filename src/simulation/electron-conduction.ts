import { discConductance, sphereConductance } from '../fields/capture.ts';
import {
  bulkElectronicConductivity,
  electronicSiteConductivity,
  gapFactor,
} from '../fields/electronic-conductivity.ts';
import { type Lattice, SiteState } from '../lattice/lattice.ts';
import {
  boundaryAcross,
  centreX,
  centreY,
  centreZ,
  connected,
  DIRECTIONS,
  neighbour,
} from '../lattice/neighbours.ts';
import { drawBandGapNarrowing } from '../mechanisms/draw-narrowing.ts';
import type { ElectronLaw, MechanismContext } from '../mechanisms/mechanism.ts';
import type { ActiveMechanism } from '../mechanisms/registry.ts';
import type { Nuclei } from '../microstructure/internal-flaws.ts';
import type { LeakageParts } from './leakage.ts';
import type { NucleusSites } from './nucleus-sinks.ts';

/** Electron conduction of a sample as the enabled mechanisms make it, or null where none lets electrons through. */
export function electronConduction(
  lattice: Lattice,
  nuclei: Nuclei,
  active: readonly ActiveMechanism[],
  context: MechanismContext,
  exactArea: Float64Array,
  seed: string,
): LeakageParts | null {
  let law: ElectronLaw | null = null;
  let matter = { structuralWidth: 0, cap: 1 };
  for (const { mechanism, parameters } of active) {
    law = mechanism.electrons?.(parameters, context) ?? law;
    matter = mechanism.boundaryMatter?.(parameters) ?? matter;
  }
  if (law === null) return null;
  const narrowing = drawBandGapNarrowing(lattice, active, seed);
  const { conductivity: measured, ...transport } = law;
  const { temperature } = transport;
  const conduction = { measured, narrowing, temperature, exactArea, ...matter };
  const bulk = bulkElectronicConductivity(lattice, conduction);
  const boundaryConductivity = electronicSiteConductivity(lattice, conduction);
  for (let i = 0; i < boundaryConductivity.length; i++)
    boundaryConductivity[i] = Math.max(0, boundaryConductivity[i] - bulk);
  const sheet = Float64Array.from(
    narrowing,
    (gap) => matter.structuralWidth * bulk * (gapFactor(gap, temperature, matter.cap) - 1),
  );
  return {
    ...transport,
    bulkConductivity: bulk,
    boundaryConductivity,
    barrier: barriers(lattice, narrowing, active),
    nuclei: placeNuclei(lattice, nuclei, bulk, sheet),
  };
}

/** Least barrier in V of the boundaries that each site touches; null where no mechanism sets one. */
function barriers(
  lattice: Lattice,
  narrowing: Float64Array,
  active: readonly ActiveMechanism[],
): Float64Array | null {
  const gates = active.filter(({ mechanism }) => mechanism.electronBarrier !== undefined);
  if (gates.length === 0) return null;
  const { grid } = lattice;
  const least = new Float64Array(grid.sites).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < grid.sites; i++)
    for (let d = 0; d < DIRECTIONS; d++) {
      const b = boundaryAcross(lattice, i, d);
      if (b < 0) continue;
      let barrier = 0;
      for (const { mechanism, parameters } of gates)
        barrier = Math.max(barrier, mechanism.electronBarrier!(parameters, narrowing[b]));
      least[i] = Math.min(least[i], barrier);
    }
  return least;
}

/**
 * Where the nuclei draw their electrons and what they take: the weakest of each site, as a sphere in the grain's matter
 * and a disc in the boundary's; and every pore, at a site of electrolyte next to it.
 */
function placeNuclei(lattice: Lattice, nuclei: Nuclei, bulk: number, sheet: Float64Array): NucleusSites {
  const { grid, state } = lattice;
  const rows = new Map<number, number>();
  for (let k = 0; k < nuclei.count; k++) {
    // A pore that no electrolyte touches takes no electrons.
    if (state[nuclei.site[k]] === SiteState.pore && hostOf(lattice, nuclei.site[k]) < 0) continue;
    const before = rows.get(nuclei.site[k]);
    if (before === undefined || nuclei.size[k] > nuclei.size[before]) rows.set(nuclei.site[k], k);
  }
  const sites = [...rows.keys()].sort((a, b) => a - b);
  const target = Int32Array.from(sites);
  const host = Int32Array.from(sites, (site) =>
    state[site] === SiteState.intact ? site : hostOf(lattice, site),
  );
  const bulkConductance = new Float64Array(sites.length);
  const boundaryConductance = new Float64Array(sites.length);
  for (let n = 0; n < sites.length; n++) {
    const boundary = nuclei.boundary[rows.get(sites[n])!];
    bulkConductance[n] = sphereConductance(bulk, nuclei.radius, grid);
    boundaryConductance[n] =
      boundary >= 0 && sheet[boundary] > 0 ? discConductance(sheet[boundary], nuclei.radius, grid) : 0;
  }
  return { count: sites.length, target, host, bulkConductance, boundaryConductance };
}

/** First face neighbour of a pore site that is electrolyte. */
function hostOf(lattice: Lattice, site: number): number {
  for (let d = 0; d < DIRECTIONS; d++) {
    const j = neighbour(lattice.grid, site, d);
    if (j >= 0 && lattice.state[j] === SiteState.intact) return j;
  }
  return -1;
}

/**
 * The nuclei, and one more row for every pore: at its first site that touches electrolyte, with the radius of the pore (m) as
 * its flaw.
 */
export function withPores(lattice: Lattice, nuclei: Nuclei, radius: number): Nuclei {
  const { grid, state } = lattice;
  const seen = new Uint8Array(grid.sites);
  const sites: number[] = [];
  for (let i = 0; i < grid.sites; i++) {
    if (state[i] !== SiteState.pore || seen[i]) continue;
    const open = connected(lattice, i, SiteState.pore, seen).filter((site) => hostOf(lattice, site) >= 0);
    if (open.length > 0) sites.push(Math.min(...open));
  }
  if (sites.length === 0) return nuclei;
  const both = (own: ArrayLike<number>, pores: (site: number) => number): number[] => [
    ...Array.from(own),
    ...sites.map(pores),
  ];
  return {
    ...nuclei,
    count: nuclei.count + sites.length,
    site: Int32Array.from(both(nuclei.site, (site) => site)),
    boundary: Int32Array.from(both(nuclei.boundary, (site) => firstBoundary(lattice, site))),
    x: Float64Array.from(both(nuclei.x, (site) => centreX(grid, site))),
    y: Float64Array.from(both(nuclei.y, (site) => centreY(grid, site))),
    z: Float64Array.from(both(nuclei.z, (site) => centreZ(grid, site))),
    size: Float64Array.from(both(nuclei.size, () => radius)),
  };
}

function firstBoundary(lattice: Lattice, site: number): number {
  for (let d = 0; d < DIRECTIONS; d++) {
    const b = boundaryAcross(lattice, site, d);
    if (b >= 0) return b;
  }
  return -1;
}
