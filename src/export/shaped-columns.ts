/** What a run holds as arrays with their shapes, for NumPy and HDF5. */
import type { ShapedArray } from '../io/npy/npy.ts';
import { SiteState } from '../lattice/lattice.ts';
import type { RunResult } from '../simulation/result.ts';
import type { Snapshot } from '../simulation/snapshot.ts';
import type { SiteColumn } from './site-columns.ts';

/** A column as an array over z, y, x. */
export function shaped({ nx, ny, nz }: Snapshot['grid'], { components, data }: SiteColumn): ShapedArray {
  return { shape: components === 1 ? [nz, ny, nx] : [nz, ny, nx, components], data };
}

/** Numbers in a row. */
export function line(data: ShapedArray['data']): ShapedArray {
  return { shape: [data.length], data };
}

/** The series of a run by group and name, with units. */
export function seriesOf({
  siteEvents,
  trace,
}: RunResult): Record<string, Record<string, { data: ShapedArray['data']; unit: string }>> {
  const { site, event, time, current, root } = siteEvents;
  const state = siteEvents.state ?? new Uint8Array(site.length).fill(SiteState.lithium);
  return {
    site_events: {
      site: { data: site, unit: '1' },
      state: { data: state, unit: '1' },
      event: { data: event, unit: '1' },
      time: { data: time, unit: 's' },
      current: { data: current, unit: 'A/m^2' },
      root: { data: root, unit: '1' },
    },
    trace: {
      time: { data: trace.time, unit: 's' },
      current: { data: trace.current, unit: 'A/m^2' },
      voltage: { data: trace.voltage, unit: 'V' },
      lithium: { data: trace.lithium, unit: '1' },
    },
  };
}
