/** Writes one run in the format of another program. Every file is written aside and renamed. */
import { join } from 'node:path';
import { writeFileAtomic } from '../io/atomic-file.ts';
import { formatCsv } from '../io/csv.ts';
import { type Hdf5Dataset, type Hdf5Group, writeHdf5 } from '../io/hdf5/hdf5.ts';
import type { ShapedArray } from '../io/npy/npy.ts';
import { formatNpz } from '../io/npy/npz.ts';
import { encodeParquet, type ParquetColumn } from '../io/parquet/parquet.ts';
import { formatCollection } from '../io/vtk/collection.ts';
import { formatImageData } from '../io/vtk/image-data.ts';
import { formatXyzFrame } from '../io/xyz/extended-xyz.ts';
import { SiteState } from '../lattice/lattice.ts';
import { centreX, centreY, centreZ } from '../lattice/neighbours.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../simulation/result.ts';
import { Reconstruction, type Snapshot } from '../simulation/snapshot.ts';
import { chooseMoments, type Moment, type MomentChoice } from './moments.ts';
import { fieldColumns, type SiteColumn, sampleColumns, stateColumns } from './site-columns.ts';
import { STATE_NAMES, siteEventTable, traceTable } from './tables.ts';

/** What a run can be exported as. */
export const EXPORT_FORMATS = ['vti', 'xyz', 'hdf5', 'npz', 'parquet', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Formats that hold tables of the whole run, without moments. */
export const TABLE_FORMATS: readonly ExportFormat[] = ['parquet', 'csv'];

/** A run to be exported. */
export interface ExportSource {
  readonly scenario: Scenario;
  readonly run: RunResult;
  /** Id of the run; begins the name of every file. */
  readonly id: string;
}

/** How it is exported. */
export interface ExportOptions {
  readonly format: ExportFormat;
  readonly moments: MomentChoice;
  /** Solve the fields of each moment (default: no). */
  readonly fields?: boolean;
  /** Folder of the files. */
  readonly folder: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A rebuilt moment, with its columns. */
interface Frame {
  readonly moment: Moment;
  readonly snapshot: Snapshot;
  readonly columns: readonly SiteColumn[];
  /** Potential in V of the counter electrode; null without fields. */
  readonly voltage: number | null;
}

/**
 * Exports a run; returns the paths of the files written, the one to open first.
 *
 * @throws MomentError where the run has no such moment; SimulationError where it cannot be rebuilt
 */
export async function exportRun(source: ExportSource, options: ExportOptions): Promise<string[]> {
  switch (options.format) {
    case 'vti':
      return exportVtk(source, options);
    case 'xyz':
      return exportXyz(source, options);
    case 'npz':
      return exportNpz(source, options);
    case 'hdf5':
      return exportHdf5(source, options);
    case 'parquet':
    case 'csv':
      return exportTables(source, options);
  }
}

function* framesOf({ scenario, run }: ExportSource, options: ExportOptions): Generator<Frame> {
  const moments = chooseMoments(run, options.moments);
  const reconstruction = new Reconstruction(scenario, run);
  for (const [k, moment] of moments.entries()) {
    reconstruction.moveTo(moment.turned);
    const snapshot = reconstruction.snapshot();
    const fields = options.fields === true ? reconstruction.fields(moment.current) : null;
    yield {
      moment,
      snapshot,
      columns: [...stateColumns(snapshot), ...(fields === null ? [] : fieldColumns(fields))],
      voltage: fields === null ? null : fields.voltage,
    };
    options.onProgress?.(k + 1, moments.length);
  }
}

/** What stands at the top of a file. */
function headline({ scenario, run, id }: ExportSource): string {
  return `filament-kmc: ${scenario.name}, run ${id}, seed ${run.seed}, ${run.outcome}; all quantities in SI units`;
}

function exportVtk(source: ExportSource, options: ExportOptions): string[] {
  const { folder } = options;
  const files: { time: number; file: string }[] = [];
  for (const { moment, snapshot, columns } of framesOf(source, options)) {
    const { nx, ny, nz, edge, depth } = snapshot.grid;
    const all = [...columns, ...sampleColumns(snapshot)];
    const file = `${source.id}_${String(files.length).padStart(4, '0')}.vti`;
    writeFileAtomic(
      join(folder, file),
      formatImageData({
        dimensions: [nx, ny, nz],
        spacing: [edge, depth, edge],
        arrays: all,
        time: moment.time,
        comment: `${headline(source)}, lengths in m, time in s. ${all.map(({ name, unit, description }) => `${name} [${unit}]: ${description}`).join('; ')}`,
      }),
    );
    files.push({ time: moment.time, file });
  }
  const collection = join(folder, `${source.id}.pvd`);
  writeFileAtomic(collection, formatCollection(files));
  return [collection, ...files.map(({ file }) => join(folder, file))];
}

/** Species of the states in an extended XYZ file. */
const SPECIES = ['X', 'Crack', 'Pore', 'Li', 'Electrode'];

function exportXyz(source: ExportSource, options: ExportOptions): string[] {
  const path = join(options.folder, `${source.id}.xyz`);
  const frames: string[] = [];
  for (const { moment, snapshot, columns } of framesOf(source, options)) {
    const { grid, state } = snapshot;
    const sites = [...state.keys()].filter(
      (i) => state[i] !== SiteState.intact && state[i] !== SiteState.electrode,
    );
    const um = 1e6;
    const positions = Float64Array.from(
      sites.flatMap((i) => [um * centreX(grid, i), um * centreY(grid, i), um * centreZ(grid, i)]),
    );
    const take = ({ components, data }: SiteColumn): Float64Array =>
      Float64Array.from(sites.flatMap((i) => [...data.subarray(components * i, components * (i + 1))]));
    const further = [...columns, ...sampleColumns(snapshot)].filter(({ name }) => name !== 'state');
    frames.push(
      formatXyzFrame({
        box: [um * grid.nx * grid.edge, um * grid.ny * grid.depth, um * grid.nz * grid.edge],
        periodic: [true, grid.ny > 1, false],
        rows: sites.length,
        columns: [
          { name: 'species', type: 'S', components: 1, data: sites.map((i) => SPECIES[state[i]!]!) },
          { name: 'pos', type: 'R', components: 3, data: positions },
          { name: 'id', type: 'I', components: 1, data: Int32Array.from(sites) },
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
          source: `filament-kmc run ${source.id}`,
        },
      }),
    );
  }
  writeFileAtomic(path, frames.join(''));
  return [path];
}

/** A column as an array over z, y, x. */
function shaped({ grid }: Snapshot, { components, data }: SiteColumn): ShapedArray {
  const shape = [grid.nz, grid.ny, grid.nx];
  return { shape: components === 1 ? shape : [...shape, components], data };
}

const line = (data: ShapedArray['data']): ShapedArray => ({ shape: [data.length], data });

function exportNpz(source: ExportSource, options: ExportOptions): string[] {
  const { run } = source;
  const arrays: Record<string, ShapedArray> = {};
  const units: string[] = ['grid_edge [m]', 'grid_depth [m]'];
  const times: Moment[] = [];
  const voltages: number[] = [];
  for (const { moment, snapshot, columns, voltage } of framesOf(source, options)) {
    const k = String(times.length).padStart(4, '0');
    if (times.length === 0) {
      arrays.grid_edge = line(Float64Array.of(snapshot.grid.edge));
      arrays.grid_depth = line(Float64Array.of(snapshot.grid.depth));
      for (const column of sampleColumns(snapshot)) {
        arrays[column.name] = shaped(snapshot, column);
        units.push(`${column.name} [${column.unit}]`);
      }
      for (const column of columns) units.push(`${column.name}_NNNN [${column.unit}] of moment NNNN`);
    }
    for (const column of columns) arrays[`${column.name}_${k}`] = shaped(snapshot, column);
    times.push(moment);
    if (voltage !== null) voltages.push(voltage);
  }
  arrays.moment_time = line(Float64Array.from(times, ({ time }) => time));
  arrays.moment_current = line(Float64Array.from(times, ({ current }) => current));
  arrays.moment_site_events = line(Uint32Array.from(times, ({ turned }) => turned));
  units.push('moment_time [s]', 'moment_current [A/m^2]', 'moment_site_events [1]');
  if (voltages.length > 0) {
    arrays.moment_voltage = line(Float64Array.from(voltages));
    units.push('moment_voltage [V]');
  }
  for (const [prefix, group] of Object.entries(seriesOf(run)))
    for (const [name, { data, unit }] of Object.entries(group)) {
      arrays[`${prefix}_${name}`] = line(data);
      units.push(`${prefix}_${name} [${unit}]`);
    }
  const text = `${headline(source)}\narrays over sites: [z, y, x]\n${units.join('\n')}\n`;
  arrays.readme = line(new TextEncoder().encode(text));
  const path = join(options.folder, `${source.id}.npz`);
  writeFileAtomic(path, formatNpz(arrays));
  return [path];
}

/** The series of a run as arrays with units. */
function seriesOf({
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

async function exportHdf5(source: ExportSource, options: ExportOptions): Promise<string[]> {
  const { run, scenario } = source;
  const dataset = (snapshot: Snapshot, column: SiteColumn): Hdf5Dataset => ({
    ...shaped(snapshot, column),
    attributes: { unit: column.unit, description: column.description },
  });
  const group = (snapshot: Snapshot, columns: readonly SiteColumn[]) =>
    Object.fromEntries(columns.map((column) => [column.name, dataset(snapshot, column)]));
  const moments: Record<string, Hdf5Group> = {};
  let sample: Hdf5Group = {};
  for (const { moment, snapshot, columns, voltage } of framesOf(source, options)) {
    const { grid } = snapshot;
    sample = {
      attributes: {
        dimensions: [grid.nx, grid.ny, grid.nz],
        spacing: [grid.edge, grid.depth, grid.edge],
        spacing_unit: 'm',
        order: 'arrays are indexed [z, y, x]',
      },
      datasets: group(snapshot, sampleColumns(snapshot)),
    };
    moments[String(Object.keys(moments).length).padStart(4, '0')] = {
      attributes: {
        time: moment.time,
        time_unit: 's',
        current_density: moment.current,
        current_density_unit: 'A/m^2',
        site_events: moment.turned,
        states: STATE_NAMES,
        ...(voltage === null ? {} : { voltage, voltage_unit: 'V' }),
      },
      datasets: group(snapshot, columns),
    };
  }
  const series = Object.fromEntries(
    Object.entries(seriesOf(run)).map(([name, arrays]): [string, Hdf5Group] => [
      name,
      {
        datasets: Object.fromEntries(
          Object.entries(arrays).map(([key, { data, unit }]) => [
            key,
            { ...line(data), attributes: { unit } },
          ]),
        ),
      },
    ]),
  );
  const path = join(options.folder, `${source.id}.h5`);
  await writeHdf5(path, {
    attributes: {
      title: headline(source),
      run: source.id,
      seed: run.seed,
      outcome: run.outcome,
      // The map of an imported sample stands in the sample itself.
      scenario: JSON.stringify(scenario, (key, value) => (key === 'map' ? value.sha256 : value)),
    },
    groups: { sample, moments: { groups: moments }, ...series },
  });
  return [path];
}

function exportTables(source: ExportSource, options: ExportOptions): string[] {
  const { run, scenario, id } = source;
  const { format, folder } = options;
  const reconstruction = new Reconstruction(scenario, run);
  const tables: [string, ParquetColumn[]][] = [
    ['site-events', siteEventTable(run, reconstruction.snapshot())],
    ['trace', traceTable(run)],
  ];
  options.onProgress?.(1, 1);
  return tables.map(([name, columns]) => {
    const path = join(folder, `${id}-${name}.${format}`);
    writeFileAtomic(
      path,
      format === 'parquet'
        ? encodeParquet(columns, { title: headline(source), units: 'SI, in the names of the columns' })
        : formatCsv(
            columns.map((column) => column.name),
            Array.from({ length: columns[0]!.cells.length }, (_, row) =>
              columns.map(({ cells }) => cells[row]),
            ),
          ),
    );
    return path;
  });
}
