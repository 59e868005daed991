import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import type { CDPSession, Page } from 'playwright-core';
import { SiteStates } from '../../src/analysis/history.ts';
import { median } from '../../src/analysis/statistics.ts';
import { makeLattice } from '../../src/simulation/run.ts';
import { Reconstruction } from '../../src/simulation/snapshot.ts';
import { storedRun } from '../../src/view/planes.ts';
import { launchChromium } from '../../test/browser/chromium.ts';
import { digestOf, latticeDigests, makeResults } from './results.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ID = '00-0000';
/** Slider steps measured. */
const STEPS = 40;

/**
 * Benchmark of the viewer: `filament-kmc view` on a run of 128^3 sites, in headless Chromium.
 *
 *     npm run build && npm run bench -- viewer [folder] [--events=4000]
 *
 * Without a folder one is made at results/bench-viewer, by the engine, once. Checks that moments of the run are rebuilt
 * exactly, then measures a first load right after the start of the server and reloads, draw calls, the scripting of steps
 * of the slider, and how long planes take.
 */
export async function main(args: readonly string[]): Promise<void> {
  const given = args.find((arg) => !arg.startsWith('--'));
  const events = Number(args.find((arg) => arg.startsWith('--events='))?.slice(9) ?? '4000');
  const folder = given ?? join(root, 'results/bench-viewer');
  const command = join(root, 'dist/src/cli/main.js');
  if (!existsSync(command)) throw new Error(`found no ${command}: run npm run build first`);
  if (given === undefined) makeResults(folder, events);
  rebuild(folder);
  const began = performance.now();
  const server = await serve(command, folder);
  const up = performance.now() - began;
  const browser = await launchChromium();
  try {
    const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const first = await load(page, () => page.goto(server.url));
    const again = [];
    for (let k = 0; k < 3; k++) again.push(await load(page, () => page.reload()));
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const steps = await stepTimes(page, session);
    const planes = await planeTimes(page);
    const calls = Number(await page.locator('#stage').getAttribute('data-draw-calls'));
    const table = new Table({ head: ['', 'found', 'target'], style: { head: [], border: [] } });
    table.push(
      ['server up after', `${up.toFixed(0)} ms`, ''],
      ['first load', `${(first.bytes / 1e6).toFixed(2)} MB`, 'at most 20 MB'],
      ['first picture, just started', `${first.picture.toFixed(0)} ms`, 'at most 3000 ms'],
      ['first picture, reloaded', `${median(again.map(({ picture }) => picture)).toFixed(0)} ms`, ''],
      ['draw calls, three planes shown', calls, 'at most 20'],
      [
        `scripting a slider step, median of ${STEPS}`,
        `${median(steps.map(({ script }) => script)).toFixed(1)} ms`,
        'at most 50 ms',
      ],
      ['the same, worst', `${Math.max(...steps.map(({ script }) => script)).toFixed(1)} ms`, 'at most 50 ms'],
      [
        'all work of the page a step, drawing included',
        `${median(steps.map(({ task }) => task)).toFixed(1)} ms`,
        '',
      ],
      ...planes.map(({ name, ms }) => [name, `${ms.toFixed(0)} ms`, '']),
      ['errors', errors.join('; ') || 'none', 'none'],
    );
    console.log(table.toString());
  } finally {
    await browser.close();
    server.stop();
  }
}

/** Compares lattices rebuilt from the stored site events with those that the simulation had: by the engine, and as the page does. */
function rebuild(folder: string): void {
  const digests = latticeDigests(folder);
  const { scenario, run } = storedRun(folder, ID);
  const { nx, ny, nz } = run.dimensions;
  console.log(`${nx} x ${ny} x ${nz} sites, ${run.siteEvents.site.length} site events`);
  if (digests.length === 0) return;
  const engine = new Reconstruction(scenario, run);
  const page = new SiteStates(makeLattice(scenario, run.seed).state, run.siteEvents);
  const equal = { engine: 0, page: 0 };
  for (const { turned, digest } of digests) {
    engine.moveTo(turned);
    if (digestOf(engine.model.lattice.state) === digest) equal.engine++;
    page.moveTo(turned);
    if (digestOf(page.state) === digest) equal.page++;
  }
  // Backward as well.
  for (const { turned, digest } of [...digests].reverse()) {
    page.moveTo(turned);
    if (digestOf(page.state) !== digest) equal.page = Number.NaN;
  }
  console.log(
    `lattices equal to those of the simulation, of ${digests.length} moments: ${equal.engine} rebuilt by the engine, ${equal.page} as the page does`,
  );
  if (equal.engine !== digests.length || equal.page !== digests.length) process.exitCode = 1;
}

/** Starts the command and waits for its address. */
async function serve(command: string, folder: string): Promise<{ url: string; stop: () => void }> {
  const child = spawn(process.execPath, [command, 'view', folder, '--no-open', '--json', '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
      const found = /"url":\s*"([^"]+)"/.exec(text);
      if (found) resolve(found[1]!);
    });
    child.once('exit', (code) => reject(new Error(`the viewer ended with exit code ${code}`)));
  });
  return { url, stop: () => child.kill('SIGINT') };
}

/** Bytes that a load takes, and when in ms after its beginning the run is seen. */
async function load(page: Page, go: () => Promise<unknown>): Promise<{ bytes: number; picture: number }> {
  const sizes: Promise<number>[] = [];
  const listen = (request: {
    sizes(): Promise<{ responseBodySize: number; responseHeadersSize: number }>;
  }): void => {
    sizes.push(
      request.sizes().then(
        ({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize,
        () => 0,
      ),
    );
  };
  page.on('requestfinished', listen);
  await go();
  await page.locator('#stage[data-pictures]').waitFor({ timeout: 120_000 });
  const picture = await page.evaluate(
    () => performance.getEntriesByName('first picture')[0]?.startTime ?? Number.NaN,
  );
  page.off('requestfinished', listen);
  return { bytes: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0), picture };
}

/** Processor time in ms of moves of the slider all over the run: scripts alone, and all work of the page's thread. */
async function stepTimes(page: Page, session: CDPSession): Promise<{ script: number; task: number }[]> {
  const slider = page.locator('.timeline-slider');
  const last = Number(await slider.getAttribute('max'));
  const spent = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name: string) => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? Number.NaN);
    return { script: of('ScriptDuration'), task: of('TaskDuration') };
  };
  const times: { script: number; task: number }[] = [];
  for (let k = 0; k < STEPS; k++) {
    const before = await spent();
    const pictures = await page.locator('#stage').getAttribute('data-pictures');
    await slider.fill(String(Math.round(last * ((0.618 * k) % 1))));
    await page.locator(`#stage:not([data-pictures="${pictures}"])`).waitFor();
    const after = await spent();
    times.push({ script: after.script - before.script, task: after.task - before.task });
  }
  return times;
}

/** Wall time in ms of planes at moments forward, backward, and there again. */
async function planeTimes(page: Page): Promise<{ name: string; ms: number }[]> {
  const slider = page.locator('.timeline-slider');
  const last = Number(await slider.getAttribute('max'));
  const bar = page.locator('#field-bar');
  const timed = async (name: string, share: number, act?: () => Promise<unknown>) => {
    const moment = Math.round(last * share);
    const began = performance.now();
    await slider.fill(String(moment));
    await act?.();
    await bar.getByText(`after ${moment} site events`).waitFor({ timeout: 300_000 });
    return { name, ms: performance.now() - began };
  };
  const times = [
    await timed('first plane, half way', 0.5, () => page.getByRole('checkbox', { name: 'across y' }).check()),
    await timed('plane further on', 0.6),
    await timed('plane before', 0.3),
    await timed('plane between', 0.45),
    await timed('plane known', 0.6),
  ];
  await page.getByRole('checkbox', { name: 'across x' }).check();
  await page.getByRole('checkbox', { name: 'across z' }).check();
  await page.locator('#status', { hasText: /^$/ }).waitFor({ state: 'attached', timeout: 300_000 });
  return times;
}
