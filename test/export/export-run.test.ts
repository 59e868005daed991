import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXPORT_FORMATS, exportRun } from '../../src/export/export-run.ts';
import { chooseMoments, MomentError } from '../../src/export/moments.ts';
import { parseCsv } from '../../src/io/csv.ts';
import { openHdf5 } from '../../src/io/hdf5/hdf5.ts';
import { parseNpz } from '../../src/io/npy/npz.ts';
import { decodeParquet, parquetTexts } from '../../src/io/parquet/parquet.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { Reconstruction, type Snapshot, snapshotAt } from '../../src/simulation/snapshot.ts';
import { smallRun } from './stored-run.ts';

const source = smallRun();
const { scenario, run } = source;
const last = run.siteEvents.site.length;
let folder = '';
let end: Snapshot;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  const rebuilt = new Reconstruction(scenario, run);
  rebuilt.moveTo();
  end = rebuilt.snapshot();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const threeWithFields = { moments: { kind: 'count', count: 3 }, fields: true } as const;

describe('moments', () => {
  test('every so many events, a number of them, and the last one always', () => {
    const turned = (choice: Parameters<typeof chooseMoments>[1]) =>
      chooseMoments(run, choice).map((moment) => moment.turned);
    expect(turned({ kind: 'every', events: 10 })).toEqual([
      ...Array.from({ length: Math.ceil(last / 10) }, (_, k) => 10 * k),
      last,
    ]);
    expect(turned({ kind: 'count', count: 3 })).toEqual([0, Math.round(last / 2), last]);
    expect(turned({ kind: 'count', count: 1 })).toEqual([last]);
    expect(turned({ kind: 'at', at: 'short' })).toEqual([last]);
    expect(turned({ kind: 'at', at: 'onset' })).toEqual([1]);
    expect(() => turned({ kind: 'every', events: 0 })).toThrow('every 0 site events');
  });

  test('a time lies between events and has the current of its step', () => {
    const time = (run.siteEvents.time[4]! + run.siteEvents.time[5]!) / 2;
    const [moment] = chooseMoments(run, { kind: 'at', at: time });
    expect(moment).toMatchObject({ turned: 5, time });
    expect(moment!.current).toBeCloseTo(run.siteEvents.current[4]!, 12);
    expect(chooseMoments(run, { kind: 'at', at: 0 })[0]).toEqual({
      turned: 0,
      time: 0,
      current: run.trace.current[0],
    });
    expect(() => chooseMoments(run, { kind: 'at', at: 1e9 })).toThrow(MomentError);
    expect(() => chooseMoments({ ...run, shortTime: null }, { kind: 'at', at: 'short' })).toThrow(/no short/);
  });
});

test('the same run a second later gives the same bytes in every format', async () => {
  const write = async (name: string): Promise<Map<string, Buffer>> => {
    const paths: string[] = [];
    for (const format of EXPORT_FORMATS)
      paths.push(...(await exportRun(source, { format, folder: join(folder, name), ...threeWithFields })));
    return new Map(paths.map((path) => [basename(path), readFileSync(path)]));
  };
  const first = await write('first');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const second = await write('second');
  // Collection and three images, XYZ, HDF5, NPZ, two tables as Parquet and as CSV.
  expect([...first.keys()]).toHaveLength(4 + 3 + 4);
  expect([...second.keys()]).toEqual([...first.keys()]);
  for (const [name, bytes] of first) expect(bytes.equals(second.get(name)!), name).toBe(true);
});

test('ParaView’s collection lists the images with their times', async () => {
  const [collection, ...files] = await exportRun(source, { format: 'vti', folder, ...threeWithFields });
  expect(files).toHaveLength(3);
  const text = readFileSync(collection!, 'utf8');
  const times = [...text.matchAll(/timestep="([^"]+)"[^>]*file="([^"]+)"/g)].map(([, time, file]) => [
    Number(time),
    file,
  ]);
  expect(times).toEqual([
    [0, '00-0000_0000.vti'],
    [run.siteEvents.time[Math.round(last / 2) - 1], '00-0000_0001.vti'],
    [run.shortTime, '00-0000_0002.vti'],
  ]);
});

describe('NumPy', () => {
  test('arrays over z, y, x at every moment, the series and their units', async () => {
    const [path] = await exportRun(source, { format: 'npz', folder, ...threeWithFields });
    const arrays = parseNpz(readFileSync(path!));
    const { nx, ny, nz } = end.grid;
    expect(arrays.state_0002!.shape).toEqual([nz, ny, nx]);
    expect([...arrays.state_0002!.data]).toEqual([...end.state]);
    expect(arrays.current_density_0000!.shape).toEqual([nz, ny, nx, 3]);
    expect([...arrays.site_events_site!.data]).toEqual([...run.siteEvents.site]);
    const readme = new TextDecoder().decode(Uint8Array.from(arrays.readme!.data));
    for (const line of ['trace_voltage [V]', 'grain [1]', 'potential_NNNN [V]'])
      expect(readme).toContain(line);
  });
});

describe('HDF5', () => {
  test('h5wasm reads groups, shapes and units back', async () => {
    const [path] = await exportRun(source, { format: 'hdf5', folder, ...threeWithFields });
    const file = openHdf5(path!);
    expect(file.shape('moments/0002/state')).toEqual([end.grid.nz, end.grid.ny, end.grid.nx]);
    expect([...file.read('moments/0002/state').data]).toEqual([...end.state]);
    expect(file.attribute('moments/0001/potential', 'unit')).toBe('V');
    expect(file.attribute('', 'outcome')).toBe('short');
    file.close();
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a folder that cannot be is said to be one, and nothing is left behind', async () => {
    await expect(
      exportRun(source, {
        format: 'hdf5',
        folder: join(folder, '00-0000.h5'),
        moments: { kind: 'at', at: 'end' },
      }),
    ).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});

describe('tables', () => {
  test('CSV: one row a site that turned, units in the header', async () => {
    const [events, trace] = await exportRun(source, {
      format: 'csv',
      folder,
      moments: { kind: 'at', at: 'end' },
    });
    const [header, ...rows] = parseCsv(readFileSync(events!, 'utf8'));
    expect(header).toContain('time [s]');
    expect(rows).toHaveLength(last);
    expect(rows.map((row) => Number(row[header!.indexOf('site')]))).toEqual([...run.siteEvents.site]);
    expect(new Set(rows.map((row) => row[header!.indexOf('state')]))).toEqual(new Set(['lithium']));
    const grain = header!.indexOf('grain');
    for (const [k, row] of rows.entries())
      expect(Number(row[grain])).toBe(end.grain[run.siteEvents.site[k]!]);
    const [, ...entries] = parseCsv(readFileSync(trace!, 'utf8'));
    expect(entries.map((row) => Number(row[2]))).toEqual([...run.trace.voltage]);
  });

  test('Parquet: the same rows and types', async () => {
    const [events] = await exportRun(source, {
      format: 'parquet',
      folder,
      moments: { kind: 'at', at: 'end' },
    });
    const rows = await decodeParquet(readFileSync(events!));
    expect(rows.map((row) => row['time [s]'])).toEqual([...run.siteEvents.time]);
    expect(rows.map((row) => row.root)).toEqual([...run.siteEvents.root]);
    expect(rows[0]!.state).toBe('lithium');
    expect(parquetTexts(readFileSync(events!)).title).toContain('run 00-0000');
  });
});

test('extended XYZ: a frame a moment, lithium with its grain and time', async () => {
  const [path] = await exportRun(source, { format: 'xyz', folder, moments: { kind: 'count', count: 3 } });
  const lines = readFileSync(path!, 'utf8').trimEnd().split('\n');
  const half = snapshotAt(scenario, run, Math.round(last / 2));
  const count = (snapshot: Snapshot) => snapshot.state.filter((s) => s === SiteState.lithium).length;
  expect(lines[0]).toBe('0');
  const start = 2 + 2 + count(half);
  expect(lines[2]).toBe(String(count(half)));
  expect(lines[start]).toBe(String(count(end)));
  expect(lines).toHaveLength(start + 2 + count(end));
  const { nx, ny, nz } = end.grid;
  expect(lines[start + 1]).toContain(`Lattice="${nx} 0 0 0 ${ny} 0 0 0 ${nz}"`);
  expect(lines[start + 1]).toContain('Properties=species:S:1:pos:R:3:id:I:1:state:I:1:filled_at:R:1');
  expect(lines[start + 1]).toContain('pbc="T T F"');
  for (const line of lines.slice(start + 2)) {
    const [species, x, y, z, id, state, time] = line.split(' ');
    const site = Number(id);
    expect([species, Number(state)]).toEqual(['Li', SiteState.lithium]);
    expect(Number(time)).toBe(end.filledAt[site]);
    expect(Math.floor(Number(x)) + nx * (Math.floor(Number(y)) + ny * Math.floor(Number(z)))).toBe(site);
  }
});
