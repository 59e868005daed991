import type { Scenario } from './schema.ts';

/**
 * Memory of a run in bytes a site, and of a worker besides: lattice, fields with their solver hierarchies, events, and
 * what the collector has not swept yet. Measured as resident memory of whole runs, above that of a process at rest
 * (2D 512^2, 3D 32^3 to 96^3): 10 to 75 % below this estimate.
 */
const BYTES_PER_SITE = 300;
const BYTES_PER_WORKER = 40 * 2 ** 20;
/** A process that runs nothing yet. */
export const BYTES_AT_REST = 110 * 2 ** 20;

/** Sites of the lattice of a sample. */
export function siteCount({ size, voxel }: Pick<Scenario['microstructure'], 'size' | 'voxel'>): number {
  return size.reduce((product, length) => product * Math.max(1, Math.round(length / voxel)), 1);
}

/** Estimate of the memory in bytes that a run on so many sites takes. */
export function runMemory(sites: number): number {
  return BYTES_PER_WORKER + BYTES_PER_SITE * sites;
}

/** Sites that a run may have within a memory in bytes; at least a few. */
export function sitesWithin(memory: number): number {
  return Math.max(64, (memory - BYTES_PER_WORKER) / BYTES_PER_SITE);
}
