/** Runs and samples of a result folder as parcels for the page. */

import { Contact } from '../lattice/clusters.ts';
import { SiteState } from '../lattice/lattice.ts';
import { workingSurface } from '../lattice/working-surface.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../simulation/result.ts';
import { makeVoxels } from '../simulation/run.ts';
import { grainSurfaces } from './grain-surfaces.ts';
import type { RunHead, SampleHead } from './messages.ts';
import { packParcel } from './parcel.ts';

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The site events and the trace of a run. */
export function runParcel(id: string, run: RunResult): Uint8Array<ArrayBuffer> {
  const head: RunHead = {
    id,
    outcome: run.outcome as RunHead['outcome'],
    onsetCurrent: run.onsetCurrent,
    shortCurrent: run.shortCurrent,
    endTime: run.endTime,
    lithiumSites: run.lithiumSites,
    intergranularFraction: orNull(run.observables.intergranularFraction ?? Number.NaN),
    seed: run.seed,
    warnings: run.warnings,
  };
  const { site, state, event, time, current, root } = run.siteEvents;
  const { trace } = run;
  return packParcel(head, {
    site,
    ...(state === undefined ? {} : { state }),
    event,
    time,
    current,
    root,
    traceTime: trace.time,
    traceCurrent: trace.current,
    traceVoltage: trace.voltage,
    traceLithium: trace.lithium,
  });
}

/** The sample of a scenario and seed: made again, the same as that of the run. */
export function sampleParcel(scenario: Scenario, seed: string): Uint8Array<ArrayBuffer> {
  const lattice = makeVoxels(scenario, seed);
  const { grid, grain, state, relief } = lattice;
  const surface = workingSurface(lattice);
  const surfaces = grid.ny === 1 ? null : grainSurfaces(grid, grain);
  const head: SampleHead = {
    grid: { nx: grid.nx, ny: grid.ny, nz: grid.nz, edge: grid.edge, depth: grid.depth },
    surfaceRoots: surface.count,
    leaks: scenario.mechanisms.leakage.enabled,
    crossings: surfaces?.crossings ?? null,
  };
  const arrays = {
    grain: narrow(grain),
    initial: state,
    ...(surfaces === null
      ? {}
      : {
          position: surfaces.position,
          normal: surfaces.normal,
          triangles: surfaces.triangles,
          lines: surfaces.lines,
        }),
  };
  if (relief === undefined) return packParcel(head, arrays);
  const contacts = new Uint8Array(grid.sites);
  contacts.fill(Contact.counter, grid.sites - grid.nx * grid.ny);
  for (const site of surface.sites)
    if (state[site] !== SiteState.electrode) contacts[site]! |= Contact.working;
  return packParcel(head, { ...arrays, contacts });
}

/** Grain ids in two bytes each, where they fit; -1 is no grain. */
function narrow(grain: Int32Array): Int16Array | Int32Array {
  let largest = 0;
  for (const id of grain) if (id > largest) largest = id;
  return largest < 32768 ? new Int16Array(grain) : grain;
}
