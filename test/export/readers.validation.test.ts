import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXPORT_FORMATS, exportRun } from '../../src/export/export-run.ts';
import { type Frame, type RebuiltRun, rebuildRun } from '../../src/export/rebuilt-run.ts';
import { seriesOf } from '../../src/export/shaped-columns.ts';
import type { SiteColumn } from '../../src/export/site-columns.ts';
import { siteEventTable, traceTable } from '../../src/export/tables.ts';
import type { ParquetColumn } from '../../src/io/parquet/parquet.ts';
import { elementType } from '../../src/io/typed-array.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { snapshotAt } from '../../src/simulation/snapshot.ts';
import { duckDbIsHere, queryDuckDb } from '../io/duckdb.ts';
import { readWithPython, withoutPython } from '../io/python.ts';
import { smallRun } from './stored-run.ts';

const source = smallRun();
const { run, scenario, id } = source;
const asked = { moments: { kind: 'count', count: 3 }, fields: true } as const;
const folder = mkdtempSync(join(tmpdir(), 'export-readers-'));
const path = (name: string) => join(folder, name);
let rebuilt: RebuiltRun;
let frames: readonly Frame[];

beforeAll(async () => {
  for (const format of EXPORT_FORMATS) await exportRun(source, { format, folder, ...asked });
  rebuilt = rebuildRun(source, { folder, ...asked });
  frames = [...rebuilt.frames];
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** An array as a Python program says it: NaN and infinities as text, which JSON has not. */
interface Read {
  readonly type: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
  readonly unit?: string;
  readonly description?: string;
}

/** Python's words for an array. */
const SAY = `
import json, sys, math
import numpy as np
def say(a, **more):
    a = np.asarray(a)
    return dict(type=a.dtype.str, shape=list(a.shape), values=[v if not isinstance(v, float) or math.isfinite(v) else str(v) for v in a.ravel().tolist()], **more)
`;

const said = (data: ArrayLike<number>): (number | string)[] =>
  Array.from(data, (v) => (Number.isFinite(v) ? v : String(v).toLowerCase().replace('infinity', 'inf')));

/** Compares arrays by name, none more and none less, with the columns of the sites. */
function expectColumns(
  found: Readonly<Record<string, Read>>,
  columns: readonly SiteColumn[],
  shapeOf: (column: SiteColumn) => number[],
): void {
  expect(Object.keys(found).sort()).toEqual(columns.map(({ name }) => name).sort());
  for (const column of columns) {
    const { type, shape, values } = found[column.name]!;
    expect(type, column.name).toBe(elementType(column.data).numpy);
    expect(shape, column.name).toEqual(shapeOf(column));
    expect(values, column.name).toEqual(said(column.data));
  }
}

const onGrid = ({ components }: SiteColumn): number[] => {
  const { nx, ny, nz } = rebuilt.grid;
  return components === 1 ? [nz, ny, nx] : [nz, ny, nx, components];
};

test('what is compared is not trivial', () => {
  expect(frames).toHaveLength(3);
  const { columns } = frames[2]!;
  expect(columns.map(({ name }) => name)).toContain('opening_pressure');
  for (const { name, data } of [...columns, ...rebuilt.sample])
    if (!['isolated', 'dead'].includes(name)) expect(new Set(data).size, name).toBeGreaterThan(1);
  const { state } = snapshotAt(scenario, run);
  expect(state.filter((s) => s === SiteState.lithium)).toHaveLength(run.lithiumSites);
});

const noVtk = withoutPython('vtk', 'numpy');
describe.skipIf(noVtk !== null)(`VTK${noVtk === null ? '' : ` (${noVtk})`}`, () => {
  test('reads through the collection every image: grid, time, units and values of every array', () => {
    const found = readWithPython<
      {
        file: string;
        timestep: number;
        time: number;
        cells: number[];
        spacing: number[];
        origin: number[];
        arrays: Record<string, Read>;
        points: number;
      }[]
    >(
      `${SAY}
import os, vtk
import xml.etree.ElementTree as tree
from vtk.util.numpy_support import vtk_to_numpy
errors = []
out = []
for entry in tree.parse(sys.argv[1]).getroot().findall('Collection/DataSet'):
    r = vtk.vtkXMLImageDataReader()
    r.AddObserver('ErrorEvent', lambda o, e: errors.append(e))
    name = os.path.join(os.path.dirname(sys.argv[1]), entry.get('file'))
    assert r.CanReadFile(name)
    r.SetFileName(name); r.Update()
    d = r.GetOutput(); c = d.GetCellData()
    arrays = {}
    for k in range(c.GetNumberOfArrays()):
        a = c.GetArray(k)
        arrays[a.GetName()] = say(vtk_to_numpy(a), unit=a.GetInformation().Get(vtk.vtkDataArray.UNITS_LABEL()))
    out.append({'file': entry.get('file'), 'timestep': float(entry.get('timestep')), 'cells': [n - 1 for n in d.GetDimensions()],
      'time': d.GetFieldData().GetArray('TimeValue').GetValue(0), 'spacing': list(d.GetSpacing()), 'origin': list(d.GetOrigin()),
      'arrays': arrays, 'points': d.GetPointData().GetNumberOfArrays()})
assert not errors, errors
print(json.dumps(out))`,
      path(`${id}.pvd`),
    );
    const { nx, ny, nz, edge, depth } = rebuilt.grid;
    expect(found.map(({ file }) => file)).toEqual(frames.map(({ number }) => `${id}_${number}.vti`));
    for (const [k, { moment, columns }] of frames.entries()) {
      const { timestep, time, cells, spacing, origin, arrays, points } = found[k]!;
      expect([timestep, time]).toEqual([moment.time, moment.time]);
      expect([cells, spacing, origin]).toEqual([
        [nx, ny, nz],
        [edge, depth, edge],
        [0, 0, 0],
      ]);
      expect(points).toBe(0);
      const all = [...columns, ...rebuilt.sample];
      expectColumns(arrays, all, ({ components }) =>
        components === 1 ? [nx * ny * nz] : [nx * ny * nz, components],
      );
      for (const { name, unit } of all) expect(arrays[name]!.unit, name).toBe(unit);
    }
  });
});

const noNumpy = withoutPython('numpy');
describe.skipIf(noNumpy !== null)(`NumPy${noNumpy === null ? '' : ` (${noNumpy})`}`, () => {
  test('loads every array of the NPZ with its type, shape and values', () => {
    const found = readWithPython<Record<string, Read>>(
      `${SAY}
with np.load(sys.argv[1], allow_pickle=False) as f:
    print(json.dumps({name: say(f[name]) for name in f.files}))`,
      path(`${id}.npz`),
    );
    const numbered = frames.flatMap(({ number, columns }) =>
      columns.map((column) => ({ ...column, name: `${column.name}_${number}` })),
    );
    const sites = [...rebuilt.sample, ...numbered];
    const names = new Set(sites.map(({ name }) => name));
    expectColumns(
      Object.fromEntries(Object.entries(found).filter(([name]) => names.has(name))),
      sites,
      onGrid,
    );
    const { grid } = rebuilt;
    const lines: Record<string, ArrayLike<number>> = {
      grid_edge: [grid.edge],
      grid_depth: [grid.depth],
      moment_time: frames.map(({ moment }) => moment.time),
      moment_current: frames.map(({ moment }) => moment.current),
      moment_site_events: frames.map(({ moment }) => moment.turned),
      moment_voltage: frames.map(({ voltage }) => voltage!),
    };
    for (const [group, series] of Object.entries(seriesOf(run)))
      for (const [name, { data }] of Object.entries(series)) lines[`${group}_${name}`] = data;
    const rest = Object.keys(found).filter((name) => !names.has(name));
    expect(rest.sort()).toEqual([...Object.keys(lines), 'readme'].sort());
    for (const [name, data] of Object.entries(lines)) expect(found[name]!.values, name).toEqual(said(data));
    const readme = new TextDecoder().decode(Uint8Array.from(found.readme!.values as number[]));
    for (const name of [...rebuilt.sample.map((column) => column.name), ...Object.keys(lines)])
      expect(readme).toContain(`\n${name} [`);
  });
});

const noH5py = withoutPython('h5py', 'pandas', 'numpy');
describe.skipIf(noH5py !== null)(`h5py${noH5py === null ? '' : ` (${noH5py})`}`, () => {
  test('reads sample, moments and series with units and descriptions; pandas makes tables of the series', () => {
    const found = readWithPython<{
      root: Record<string, string>;
      groups: string[];
      sample: Record<string, Read>;
      grid: { dimensions: number[]; spacing: number[] };
      moments: Record<string, { attributes: Record<string, number | string>; arrays: Record<string, Read> }>;
      frames: Record<string, Record<string, Read>>;
      units: Record<string, string>;
      times: number[];
    }>(
      `${SAY}
import h5py, pandas as pd
arrays = lambda g: {name: say(d[...], unit=d.attrs['unit'], description=d.attrs['description']) for name, d in g.items()}
def plain(v):
    v = np.asarray(v)
    return v.ravel().tolist()[0] if v.size == 1 else v.tolist()
times = []
with h5py.File(sys.argv[1]) as f:
    f.visititems(lambda name, o: times.append(h5py.h5g.get_objinfo(o.id, b'.').mtime))
    tables = {g: pd.DataFrame({name: d[...] for name, d in f[g].items()}) for g in ('site_events', 'trace')}
    print(json.dumps({'root': {k: plain(v) for k, v in f.attrs.items()}, 'groups': sorted(f), 'sample': arrays(f['sample']),
      'grid': {k: f['sample'].attrs[k].tolist() for k in ('dimensions', 'spacing')},
      'moments': {k: {'attributes': {a: plain(v) for a, v in m.attrs.items() if a != 'states'}, 'arrays': arrays(m)} for k, m in f['moments'].items()},
      'frames': {g: {c: say(t[c].to_numpy()) for c in t} for g, t in tables.items()},
      'units': {g + '/' + name: d.attrs['unit'] for g in tables for name, d in f[g].items()}, 'times': times}))`,
      path(`${id}.h5`),
    );
    expect(found.groups).toEqual(['moments', 'sample', 'site_events', 'trace']);
    expect(found.root).toMatchObject({ run: id, seed: run.seed, outcome: 'short' });
    expect(JSON.parse(found.root.scenario!).name).toBe('small');
    const { nx, ny, nz, edge, depth } = rebuilt.grid;
    expect(found.grid).toEqual({ dimensions: [nx, ny, nz], spacing: [edge, depth, edge] });
    const expectDescribed = (arrays: Readonly<Record<string, Read>>, columns: readonly SiteColumn[]) => {
      expectColumns(arrays, columns, onGrid);
      for (const { name, unit, description } of columns)
        expect([arrays[name]!.unit, arrays[name]!.description]).toEqual([unit, description]);
    };
    expectDescribed(found.sample, rebuilt.sample);
    expect(Object.keys(found.moments)).toEqual(frames.map(({ number }) => number));
    for (const { number, moment, columns, voltage } of frames) {
      const { attributes, arrays } = found.moments[number]!;
      expect(attributes).toEqual({
        time: moment.time,
        time_unit: 's',
        current_density: moment.current,
        current_density_unit: 'A/m^2',
        site_events: moment.turned,
        voltage,
        voltage_unit: 'V',
      });
      expectDescribed(arrays, columns);
    }
    for (const [group, series] of Object.entries(seriesOf(run))) {
      expect(Object.keys(found.frames[group]!).sort()).toEqual(Object.keys(series).sort());
      for (const [name, { data, unit }] of Object.entries(series)) {
        expect(found.frames[group]![name]!.values, name).toEqual(said(data));
        expect(found.units[`${group}/${name}`]).toBe(unit);
      }
    }
    // No time of writing in any header.
    expect(found.times.length).toBeGreaterThan(30);
    expect(new Set(found.times)).toEqual(new Set([0]));
  });
});

const tables = (): [string, readonly ParquetColumn[]][] => [
  ['site-events', siteEventTable(run, snapshotAt(scenario, run, 0))],
  ['trace', traceTable(run)],
];

const noPandas = withoutPython('pandas', 'numpy');
describe.skipIf(noPandas !== null)(`pandas${noPandas === null ? '' : ` (${noPandas})`}`, () => {
  test('reads the CSV tables: every column, types and all digits', () => {
    const found = readWithPython<Record<string, Record<string, Read>>>(
      `${SAY}
import pandas as pd
out = {}
for name in ('site-events', 'trace'):
    t = pd.read_csv(f'{sys.argv[1]}-{name}.csv', float_precision='round_trip')
    out[name] = {c: dict(type=t[c].dtype.kind, shape=list(t.shape), values=['nan' if pd.isna(v) else v for v in t[c].tolist()]) for c in t}
print(json.dumps(out))`,
      path(id),
    );
    for (const [name, columns] of tables()) {
      const table = found[name]!;
      expect(Object.keys(table)).toEqual(columns.map((column) => column.name));
      for (const { name: header, type, cells } of columns) {
        expect(table[header]!.values, header).toEqual(
          cells.map((cell) => (typeof cell === 'number' && Number.isNaN(cell) ? 'nan' : cell)),
        );
        if (type === 'integer') expect(table[header]!.type, header).toBe('i');
        if (type === 'text') expect(table[header]!.type, header).toBe('O');
      }
      expect(columns[0]!.cells.length).toBeGreaterThan(10);
    }
  });
});

const noAse = withoutPython('ase', 'numpy');
describe.skipIf(noAse !== null)(`ASE${noAse === null ? '' : ` (${noAse})`}`, () => {
  test('reads every frame of extended XYZ: lithium, pores, places, box and all columns', async () => {
    const porous = smallRun(['microstructure.pores.boundary=0.05', 'microstructure.pores.diameter=1 um']);
    const [file] = await exportRun(porous, { format: 'xyz', folder: join(folder, 'porous'), ...asked });
    const { grid, sample, frames: wanted } = rebuildRun(porous, { folder, ...asked });
    const found = readWithPython<
      {
        info: Record<string, number | string>;
        box: number[];
        periodic: boolean[];
        species: string[];
        arrays: Record<string, Read>;
      }[]
    >(
      `${SAY}
import ase.io
print(json.dumps([{'info': {k: v if isinstance(v, str) else float(v) for k, v in a.info.items()}, 'box': a.cell.lengths().tolist(),
  'periodic': a.pbc.tolist(), 'species': a.get_chemical_symbols(), 'arrays': {k: say(v) for k, v in a.arrays.items() if k != 'numbers'}}
  for a in ase.io.read(sys.argv[1], index=':', format='extxyz')]))`,
      file!,
    );
    const species = new Set<string>();
    let k = 0;
    for (const { snapshot, columns, moment } of wanted) {
      const { info, box, periodic, species: names, arrays } = found[k++]!;
      const { state } = snapshot;
      const sites = [...state.keys()].filter(
        (i) =>
          state[i] === SiteState.lithium || state[i] === SiteState.pore || state[i] === SiteState.cracked,
      );
      expect(names).toEqual(sites.map((i) => (state[i] === SiteState.lithium ? 'Li' : 'X')));
      for (const name of names) species.add(name);
      expect(info).toMatchObject({
        Time: moment.time,
        current_density: moment.current,
        site_events: moment.turned,
      });
      expect([box, periodic]).toEqual([
        [grid.nx, grid.ny, grid.nz],
        [true, true, false],
      ]);
      const { id: ids, positions, ...rest } = arrays;
      expect(ids!.values).toEqual(sites);
      const { nx, ny } = grid;
      expect(positions!.values.map((x) => Number((x as number).toFixed(9)))).toEqual(
        sites.flatMap((i) => [
          (i % nx) + 0.5,
          (Math.floor(i / nx) % ny) + 0.5,
          Math.floor(i / (nx * ny)) + 0.5,
        ]),
      );
      const all = [...columns, ...sample];
      expect(Object.keys(rest).sort()).toEqual(all.map(({ name }) => name).sort());
      for (const { name, components, data } of all)
        expect(rest[name]!.values, name).toEqual(
          said(sites.flatMap((i) => [...data.subarray(components * i, components * (i + 1))])),
        );
    }
    expect([k, found.length]).toEqual([3, 3]);
    expect(species).toEqual(new Set(['Li', 'X']));
  });
});

test.skipIf(!duckDbIsHere)(
  `DuckDB reads the Parquet tables, every column${duckDbIsHere ? '' : ' (no DuckDB on this machine)'}`,
  async () => {
    for (const [name, columns] of tables()) {
      const file = path(`${id}-${name}.parquet`);
      const rows = await queryDuckDb(`select * from '${file}'`);
      const types = await queryDuckDb(`describe select * from '${file}'`);
      const wanted = { number: 'DOUBLE', integer: 'BIGINT', text: 'VARCHAR', flag: 'BOOLEAN' };
      expect(types.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
        columns.map((column) => [column.name, wanted[column.type]]),
      );
      for (const { name: header, type, cells } of columns)
        expect(
          // Whole numbers of 64 bits come as text.
          rows.map((row) => (type === 'integer' ? Number(row[header]) : row[header])),
          header,
        ).toEqual(cells.map((cell) => (typeof cell === 'number' && Number.isNaN(cell) ? null : cell)));
      expect(rows.length).toBeGreaterThan(10);
    }
  },
);
