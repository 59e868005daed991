/** The tables of a run: its site events, and its trace. Units stand in the headers. */
import type { Cell } from '../io/csv.ts';
import type { ParquetColumn } from '../io/parquet/parquet.ts';
import { SiteState } from '../lattice/lattice.ts';
import { centreX, centreY, centreZ } from '../lattice/neighbours.ts';
import type { RunResult } from '../simulation/result.ts';
import type { Snapshot } from '../simulation/snapshot.ts';

/** Names of the site states, by number. */
export const STATE_NAMES = Object.entries(SiteState)
  .sort(([, a], [, b]) => a - b)
  .map(([name]) => name);

/** One row a site that changed, in order; `sample` gives grains and boundaries. */
export function siteEventTable({ siteEvents }: RunResult, sample: Snapshot): ParquetColumn[] {
  const { site, state, event, time, current, root } = siteEvents;
  const { grid, grain, boundaryId, disorientation } = sample;
  const of = (name: string, type: ParquetColumn['type'], cell: (k: number) => Cell): ParquetColumn => ({
    name,
    type,
    cells: Array.from(site, (_, k) => cell(k)),
  });
  return [
    of('event', 'integer', (k) => event[k]),
    of('time [s]', 'number', (k) => time[k]),
    of('current density [A/m^2]', 'number', (k) => current[k]),
    of('site', 'integer', (k) => site[k]),
    of('state', 'text', (k) => STATE_NAMES[state?.[k] ?? SiteState.lithium]),
    of('x [m]', 'number', (k) => centreX(grid, site[k]!)),
    of('y [m]', 'number', (k) => centreY(grid, site[k]!)),
    of('z [m]', 'number', (k) => centreZ(grid, site[k]!)),
    of('root', 'integer', (k) => root[k]),
    of('grain', 'integer', (k) => grain[site[k]!]),
    of('boundary', 'integer', (k) => boundaryId[site[k]!]),
    of('disorientation [rad]', 'number', (k) => disorientation[site[k]!]),
  ];
}

/** Time, current, voltage and lithium at the entries of the run's trace. */
export function traceTable({ trace }: RunResult): ParquetColumn[] {
  return [
    { name: 'time [s]', type: 'number', cells: Array.from(trace.time) },
    { name: 'current density [A/m^2]', type: 'number', cells: Array.from(trace.current) },
    { name: 'voltage [V]', type: 'number', cells: Array.from(trace.voltage) },
    { name: 'lithium sites', type: 'integer', cells: Array.from(trace.lithium) },
  ];
}
