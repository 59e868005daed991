/** A run as one file of NumPy arrays. */
import { join } from 'node:path';
import { writePartsAtomic } from '../io/atomic-file.ts';
import type { ShapedArray } from '../io/npy/npy.ts';
import { npzParts } from '../io/npy/npz.ts';
import type { Moment } from './moments.ts';
import {
  type ExportSource,
  headline,
  type RebuildOptions,
  type RebuiltRun,
  rebuildRun,
} from './rebuilt-run.ts';
import { line, seriesOf, shaped } from './shaped-columns.ts';

/** Writes the file; the arrays of one moment are in memory at a time. */
export function writeNumpyFile(source: ExportSource, options: RebuildOptions): string[] {
  const path = join(options.folder, `${source.id}.npz`);
  writePartsAtomic(path, npzParts(arraysOf(source, rebuildRun(source, options))));
  return [path];
}

function* arraysOf(
  source: ExportSource,
  { grid, sample, frames }: RebuiltRun,
): Generator<[name: string, array: ShapedArray]> {
  const units = ['grid_edge [m]', 'grid_depth [m]'];
  yield ['grid_edge', line(Float64Array.of(grid.edge))];
  yield ['grid_depth', line(Float64Array.of(grid.depth))];
  for (const column of sample) {
    yield [column.name, shaped(grid, column)];
    units.push(`${column.name} [${column.unit}]`);
  }
  const moments: Moment[] = [];
  const voltages: number[] = [];
  for (const { moment, number, columns, voltage } of frames) {
    if (moments.length === 0)
      for (const { name, unit } of columns) units.push(`${name}_NNNN [${unit}] of moment NNNN`);
    for (const column of columns) yield [`${column.name}_${number}`, shaped(grid, column)];
    moments.push(moment);
    if (voltage !== null) voltages.push(voltage);
  }
  yield ['moment_time', line(Float64Array.from(moments, ({ time }) => time))];
  yield ['moment_current', line(Float64Array.from(moments, ({ current }) => current))];
  yield ['moment_site_events', line(Uint32Array.from(moments, ({ turned }) => turned))];
  units.push('moment_time [s]', 'moment_current [A/m^2]', 'moment_site_events [1]');
  if (voltages.length > 0) {
    yield ['moment_voltage', line(Float64Array.from(voltages))];
    units.push('moment_voltage [V]');
  }
  for (const [prefix, group] of Object.entries(seriesOf(source.run)))
    for (const [name, { data, unit }] of Object.entries(group)) {
      yield [`${prefix}_${name}`, line(data)];
      units.push(`${prefix}_${name} [${unit}]`);
    }
  const text = `${headline(source)}\narrays over sites: [z, y, x]\n${units.join('\n')}\n`;
  yield ['readme', line(new TextEncoder().encode(text))];
}
