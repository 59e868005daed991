/** A run as one HDF5 file: sample, moments, site events, trace. */
import { join } from 'node:path';
import { type Hdf5Group, writeHdf5 } from '../io/hdf5/hdf5.ts';
import { type ExportSource, type Frame, headline, type RebuildOptions, rebuildRun } from './rebuilt-run.ts';
import { line, seriesOf, shaped } from './shaped-columns.ts';
import type { SiteColumn } from './site-columns.ts';
import { STATE_NAMES } from './tables.ts';

/** Writes the file; the arrays of one moment are in memory at a time. */
export async function writeHdf5File(source: ExportSource, options: RebuildOptions): Promise<string[]> {
  const { run, scenario, id } = source;
  const { grid, sample, frames } = rebuildRun(source, options);
  const datasets = (columns: readonly SiteColumn[]): NonNullable<Hdf5Group['datasets']> =>
    Object.fromEntries(
      columns.map((column) => [
        column.name,
        { ...shaped(grid, column), attributes: { unit: column.unit, description: column.description } },
      ]),
    );
  function* moments(): Generator<[string, Hdf5Group]> {
    for (const frame of frames)
      yield [frame.number, { attributes: momentAttributes(frame), datasets: datasets(frame.columns) }];
  }
  const series = Object.entries(seriesOf(run)).map(([name, arrays]): [string, Hdf5Group] => [
    name,
    {
      datasets: Object.fromEntries(
        Object.entries(arrays).map(([key, { data, unit }]) => [key, { ...line(data), attributes: { unit } }]),
      ),
    },
  ]);
  const path = join(options.folder, `${id}.h5`);
  await writeHdf5(path, {
    attributes: {
      title: headline(source),
      run: id,
      seed: run.seed,
      outcome: run.outcome,
      // The map of an imported sample stands in the sample itself.
      scenario: JSON.stringify(scenario, (key, value) => (key === 'map' ? value.sha256 : value)),
    },
    groups: {
      sample: {
        attributes: {
          dimensions: [grid.nx, grid.ny, grid.nz],
          spacing: [grid.edge, grid.depth, grid.edge],
          spacing_unit: 'm',
          order: 'arrays are indexed [z, y, x]',
        },
        datasets: datasets(sample),
      },
      moments: { groups: moments() },
      ...Object.fromEntries(series),
    },
  });
  return [path];
}

function momentAttributes({ moment, voltage }: Frame): NonNullable<Hdf5Group['attributes']> {
  return {
    time: moment.time,
    time_unit: 's',
    current_density: moment.current,
    current_density_unit: 'A/m^2',
    site_events: moment.turned,
    states: STATE_NAMES,
    ...(voltage === null ? {} : { voltage, voltage_unit: 'V' }),
  };
}
