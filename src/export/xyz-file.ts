/** Lithium, cracks and pores of a run as extended XYZ, a frame a moment. */
import { join } from 'node:path';
import { writePartsAtomic } from '../io/atomic-file.ts';
import { formatXyzFrame } from '../io/xyz/extended-xyz.ts';
import { SiteState } from '../lattice/lattice.ts';
import { centreX, centreY, centreZ } from '../lattice/neighbours.ts';
import { type ExportSource, type Frame, type RebuildOptions, rebuildRun } from './rebuilt-run.ts';
import type { SiteColumn } from './site-columns.ts';

const um = 1e6;

/** Writes the file; one frame is in memory at a time. */
export function writeXyzFile(source: ExportSource, options: RebuildOptions): string[] {
  const path = join(options.folder, `${source.id}.xyz`);
  const { sample, frames } = rebuildRun(source, options);
  function* parts(): Generator<Uint8Array> {
    const text = new TextEncoder();
    for (const frame of frames) yield text.encode(frameText(frame, sample, source.id));
  }
  writePartsAtomic(path, parts());
  return [path];
}

function frameText({ snapshot, moment, columns }: Frame, sample: readonly SiteColumn[], id: string): string {
  const { grid, state } = snapshot;
  const shown = state.reduce(
    (count, s) => count + (s !== SiteState.intact && s !== SiteState.electrode ? 1 : 0),
    0,
  );
  const sites = new Int32Array(shown);
  const positions = new Float64Array(3 * shown);
  let row = 0;
  for (let i = 0; i < state.length; i++) {
    if (state[i] === SiteState.intact || state[i] === SiteState.electrode) continue;
    positions.set([um * centreX(grid, i), um * centreY(grid, i), um * centreZ(grid, i)], 3 * row);
    sites[row++] = i;
  }
  const take = ({ components, data }: SiteColumn): Float64Array =>
    Float64Array.from(
      { length: components * shown },
      (_, k) => data[components * sites[Math.floor(k / components)]! + (k % components)]!,
    );
  const further = [...columns, ...sample];
  return formatXyzFrame({
    box: [um * grid.nx * grid.edge, um * grid.ny * grid.depth, um * grid.nz * grid.edge],
    periodic: [true, grid.ny > 1, false],
    rows: shown,
    columns: [
      {
        name: 'species',
        type: 'S',
        components: 1,
        // Readers that look species up among the elements know X as none.
        data: Array.from(sites, (i) => (state[i] === SiteState.lithium ? 'Li' : 'X')),
      },
      { name: 'pos', type: 'R', components: 3, data: positions },
      { name: 'id', type: 'I', components: 1, data: sites },
      ...further.map((column) => ({
        name: column.name,
        type: column.data instanceof Float64Array ? ('R' as const) : ('I' as const),
        components: column.components,
        data: take(column),
      })),
    ],
    keys: {
      Time: moment.time,
      current_density: moment.current,
      site_events: moment.turned,
      units: `pos in um; ${['Time [s]', 'current_density [A/m^2]', ...further.filter(({ unit }) => unit !== '1').map(({ name, unit }) => `${name} [${unit}]`)].join(', ')}`,
      source: `filament-kmc run ${id}`,
    },
  });
}
