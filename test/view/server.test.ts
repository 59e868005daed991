import { mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lithiumSites } from '../../src/analysis/history.ts';
import { ofOtherEngine, openResults } from '../../src/campaign/results.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { snapshotAt, snapshotFields } from '../../src/simulation/snapshot.ts';
import type { PlaneReply, ResultsListing, RunHead, SampleHead } from '../../src/view/messages.ts';
import { packParcel, unpackParcel } from '../../src/view/parcel.ts';
import { storedRun } from '../../src/view/planes.ts';
import { serveResults, type ViewServer } from '../../src/view/server.ts';
import { Deposit, Status } from '../../viewer/run-data.ts';
import { cli } from '../cli/capture.ts';
import { makeResults, SMALL } from '../report/folders.ts';
import { resultsOf, SMALL_3D } from './samples.ts';

let folder: string;
let server: ViewServer;

beforeAll(async () => {
  const pages = mkdtempSync(join(tmpdir(), 'filament-kmc-pages-'));
  writeFileSync(join(pages, 'view.html'), '<!doctype html>');
  folder = await resultsOf(SMALL_3D);
  server = await serveResults(folder, { pages });
}, 120_000);
afterAll(() => server?.close());

/** A request as it is written, without the tidying of a URL parser. */
function ask(
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    // Each on a connection of its own: one kept from before may be closed while this process computes.
    const to = { host: '127.0.0.1', port: server.port, path, method, headers, agent: false };
    const asked = request(to, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}
const data = (path: string) => ask(path, { headers: { 'x-token': server.token } });
const buffer = (body: Buffer): ArrayBuffer => Uint8Array.from(body).buffer;

test('runs that others finish meanwhile are listed, and what is missing or of another engine is said', async () => {
  const growing = join(mkdtempSync(join(tmpdir(), 'filament-kmc-growing-')), 'results');
  makeResults(growing, SMALL, { missing: ['00-0001'], failed: ['00-0002'] });
  const pages = mkdtempSync(join(tmpdir(), 'filament-kmc-pages-'));
  const own = await serveResults(growing, { pages });
  const listing = async () => {
    const headers = { 'x-token': own.token };
    const answer = await fetch(`http://127.0.0.1:${own.port}/api/results`, { headers });
    const { points, missing } = (await answer.json()) as ResultsListing;
    return { runs: points.flatMap(({ runs }) => runs), missing };
  };
  try {
    expect(own.notes).toEqual([
      '1 of 3 runs are finished; the page lists more as they come',
      '1 run has failed and cannot be shown',
    ]);
    expect(await listing()).toEqual({ runs: ['00-0000'], missing: 1 });
    makeResults(growing, SMALL, { failed: ['00-0002'] });
    expect(await listing()).toEqual({ runs: ['00-0000', '00-0001'], missing: 0 });
    await expect(serveResults(growing, { pages, port: own.port })).rejects.toThrow('EADDRINUSE');
    const { code, err } = await cli('view', growing, '--no-open', '--port', String(own.port));
    expect([code, err]).toEqual([2, expect.stringContaining('which another program has: give another')]);
  } finally {
    await own.close();
  }
  const results = openResults(growing);
  expect(ofOtherEngine(results)).toBeNull();
  const old = { ...results, identity: { ...results.identity, engine: '0.0.1+old' } };
  expect(ofOtherEngine(old)).toContain('another engine (0.0.1+old, this is ');
  expect(() => openResults(dirname(growing))).toThrow(`expected one of those in it: ${growing}`);
});

describe('what is refused', () => {
  test('data without the token, or with a wrong one', async () => {
    expect((await ask('/api/results')).status).toBe(403);
    expect(
      (await ask('/api/results', { headers: { 'x-token': 'x'.repeat(server.token.length) } })).status,
    ).toBe(403);
    expect((await ask(`/api/results?token=${server.token}`)).status).toBe(403);
    expect((await data('/api/results')).status).toBe(200);
  });

  test('other hosts, other sites and other methods', async () => {
    const token = { 'x-token': server.token };
    expect((await ask('/view.html', { headers: { host: 'example.org' } })).status).toBe(403);
    expect(
      (await ask('/api/results', { headers: { ...token, 'sec-fetch-site': 'cross-site' } })).status,
    ).toBe(403);
    expect((await ask('/api/results', { method: 'POST', headers: token })).status).toBe(405);
    expect((await ask('/view.html', { method: 'PUT' })).status).toBe(405);
  });

  test('paths outside the pages and ids that are paths', async () => {
    for (const path of [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/view.html/../../x',
      '//etc/passwd',
    ])
      expect((await ask(path)).status, path).toBe(404);
    for (const id of ['../scenario', '..%2f..%2fscenario.yaml', '/etc/passwd', '00-9999', ''])
      expect((await data(`/api/run?id=${id}`)).status, id).toBe(404);
    expect((await data('/api/plane?id=00-0000&moment=x&field=potential&axis=0&index=0')).status).toBe(400);
    expect((await data('/api/plane?id=00-0000&moment=0&field=__proto__&axis=0&index=0')).status).toBe(400);
    expect((await data('/api/plane?id=00-0000&moment=0&field=potential&axis=0&index=99')).status).toBe(400);
    expect((await data('/api/secrets?id=00-0000')).status).toBe(404);
  });

  test('the page comes with a policy', async () => {
    const { status, headers } = await ask('/view.html');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });
});

test('the page rebuilds every moment as the engine does, lost and dead lithium included', async () => {
  const { meta: head, arrays } = unpackParcel<RunHead>(buffer((await data('/api/run?id=00-0000')).body));
  const sample = unpackParcel<SampleHead>(buffer((await data('/api/sample?id=00-0000')).body));
  const { scenario, run } = storedRun(folder, '00-0000');
  const { nx, ny, nz, edge } = sample.meta.grid;
  const deposit = new Deposit(
    {
      id: head.id,
      outcome: head.outcome,
      shortCurrent: head.shortCurrent,
      endTime: head.endTime,
      events: arrays as never,
      trace: run.trace,
      surfaceRoots: sample.meta.surfaceRoots,
    },
    {
      grid: makeGrid(nx, ny, nz, edge),
      grain: Int32Array.from(sample.arrays.grain!),
      initial: sample.arrays.initial as Uint8Array,
      contacts: true,
    },
  );
  const events = run.siteEvents.site.length;
  expect(events).toBeGreaterThan(60);
  expect(deposit.episodes.dead).toContain(1);
  expect(run.siteEvents.state).toContain(SiteState.cracked);
  for (const moment of [0, 1, Math.round(events / 3), Math.round((2 * events) / 3), events - 1, events]) {
    const engine = snapshotAt(scenario, run, moment);
    deposit.states.moveTo(moment);
    expect(deposit.states.state).toEqual(engine.state);
    expect(deposit.sample.grain).toEqual(engine.grain);
    let lithium = 0;
    for (let i = 0; i < engine.grid.sites; i++) {
      const episode = deposit.episodeAt(i, moment);
      if (engine.state[i] !== SiteState.lithium) continue;
      lithium++;
      const status = deposit.status(episode, moment);
      expect(status === Status.isolated || status === Status.dead).toBe(engine.isolated[i] === 1);
      expect(status === Status.dead).toBe(engine.dead[i] === 1);
    }
    expect(deposit.summary(moment).lithium).toBe(lithium);
    expect(lithiumSites(run.siteEvents, moment).length).toBe(lithium);
  }
}, 60_000);

test('a plane is that of the solved field', async () => {
  const { scenario, run } = storedRun(folder, '00-0000');
  const moment = Math.round(run.siteEvents.site.length / 2);
  const reply = await data(`/api/plane?id=00-0000&moment=${moment}&field=potential&axis=1&index=4`);
  expect(reply.status).toBe(200);
  const { meta, arrays } = unpackParcel<PlaneReply>(buffer(reply.body));
  // Both are solved to the solver's tolerance, 1e-6, from different beginnings.
  const { potential, voltage } = snapshotFields(scenario, run, moment);
  const { nx, ny, nz } = run.dimensions;
  expect([meta.width, meta.height]).toEqual([nx, nz]);
  const close = (found: number, expected: number) => {
    if (Number.isNaN(expected)) expect(found).toBeNaN();
    else expect(found / voltage).toBeCloseTo(expected / voltage, 5);
  };
  for (let z = 0; z < nz; z++)
    for (let x = 0; x < nx; x++) close(arrays.values[x + nx * z]!, potential[x + nx * (4 + ny * z)]!);
  const solved = potential.findIndex((value) => value > 0);
  const site = JSON.parse(
    (await data(`/api/site?id=00-0000&moment=${moment}&site=${solved}`)).body.toString(),
  );
  close(site.potential, potential[solved]!);
}, 60_000);

test('a parcel comes out as it went in', () => {
  const arrays = {
    a: Float64Array.of(1, Number.NaN),
    b: Uint8Array.of(1, 2, 3),
    c: new Uint32Array(0),
    d: Int32Array.of(-5),
  };
  const { meta, arrays: out } = unpackParcel(packParcel({ x: 'µ' }, arrays).buffer);
  expect(meta).toEqual({ x: 'µ' });
  expect(out).toEqual(arrays);
});
