import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeGrid } from '../../src/lattice/grid.ts';
import { makeLattice } from '../../src/simulation/run.ts';
import { storedRun } from '../../src/view/planes.ts';
import { serveResults, type ViewServer } from '../../src/view/server.ts';
import { Deposit } from '../../viewer/run-data.ts';
import { chromium, keep, withoutChromium, withPage } from '../browser/launch.ts';
import {
  buildPages,
  difference,
  orange,
  pictureOf,
  redrawn,
  share,
  skyBlue,
  slideTo,
  textOf,
  waitFor,
} from './pages.ts';
import { LEAKY_3D, resultsOf, SMALL_2D, SMALL_3D } from './samples.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Served extends ViewServer {
  readonly folder: string;
  /** Address without page and token. */
  readonly origin: string;
}

/** The moment of a run at which a count of sites is largest. */
function momentOfMost(folder: string, id: string, count: 'isolated' | 'dead'): number {
  const { scenario, run } = storedRun(folder, id);
  const { nx, ny, nz, edge } = run.dimensions;
  const { grain, state } = makeLattice(scenario, run.seed);
  const deposit = new Deposit(
    { ...run, id, events: run.siteEvents, surfaceRoots: nx * ny },
    { grid: makeGrid(nx, ny, nz, edge), grain, initial: state, contacts: true },
  );
  let most = 0;
  for (let k = 1; k <= deposit.events; k++)
    if (deposit.summary(k)[count] > deposit.summary(most)[count]) most = k;
  return most;
}

const choose = (page: Page, group: string, name: string) =>
  page.getByRole('group', { name: group }).getByRole('radio', { name, exact: true }).check();
const lastMoment = async (page: Page) => Number(await page.locator('.timeline-slider').getAttribute('max'));
/** Has the browser do without WebGL. */
const WITHOUT_WEBGL =
  'const get = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return /webgl/.test(kind) ? null : get.call(this, kind, ...rest); };';

describe.skipIf(chromium === null)(`the viewer in Chromium${withoutChromium}`, () => {
  const open: ViewServer[] = [];
  let pages: string;
  let small: Served;
  let leaky: Served;
  let flat: Served;

  beforeAll(async () => {
    pages = await buildPages('view');
    const serve = async (scenario: string, run?: string): Promise<Served> => {
      const folder = await resultsOf(scenario);
      const server = await serveResults(folder, { pages, ...(run === undefined ? {} : { run }) });
      open.push(server);
      return { ...server, folder, origin: `http://127.0.0.1:${server.port}/` };
    };
    small = await serve(SMALL_3D);
    leaky = await serve(LEAKY_3D);
    flat = await serve(SMALL_2D, '00-0001');
  }, 900_000);
  afterAll(() => Promise.all(open.map((server) => server.close())));

  /** Runs `use` with a folder opened in the page; there must be no error, and no request to elsewhere. */
  const viewing = (
    { url, origin }: Served,
    use: (page: Page) => Promise<void>,
    options: Parameters<typeof withPage>[1] = {},
  ) =>
    withPage(async ({ page, watch }) => {
      await page.goto(url);
      await waitFor(page, 'open');
      await use(page);
      expect(watch.errors).toEqual([]);
      expect(watch.requests.length).toBeGreaterThan(3);
      expect(watch.requests.filter((asked) => !asked.startsWith(origin))).toEqual([]);
    }, options);

  test('the slider moves, and the filament with it', async () => {
    await viewing(small, async (page) => {
      expect(await page.locator('#stage').getAttribute('data-view')).toBe('3d');
      expect(Number(await page.locator('#stage').getAttribute('data-draw-calls'))).toBeLessThanOrEqual(20);
      const last = await lastMoment(page);
      await slideTo(page, 0);
      const empty = await pictureOf(page);
      expect(share(empty, orange)).toBe(0);
      expect(await textOf(page, 'now')).toContain(`(0 of ${last} site events)`);
      await slideTo(page, Math.round(last / 2));
      const half = await pictureOf(page);
      expect(share(half, orange)).toBeGreaterThan(0.001);
      expect(difference(half, empty)).toBeGreaterThan(0.001);
      await slideTo(page, last);
      expect(difference(await pictureOf(page), half)).toBeGreaterThan(0.001);
      await keep(page, 'view-3d');
      await slideTo(page, 0);
      expect(difference(await pictureOf(page), empty)).toBe(0);
      // Once at rest, readers of the screen are told.
      await page.locator('#summary[aria-live=polite]', { hasText: '0 lithium sites' }).waitFor();

      await choose(page, 'Slider by', 'time');
      expect(await lastMoment(page)).toBe(10_000);
      await slideTo(page, 9000);
      expect(await textOf(page, 'now')).not.toContain('(0 of');
    });
  });

  test('plays from the beginning to the end, and stops where told', async () => {
    await viewing(small, async (page) => {
      const last = await lastMoment(page);
      const moment = async () => Number(await page.locator('.timeline-slider').inputValue());
      await page.getByLabel('Speed of playing').selectOption('8');
      await page.getByRole('button', { name: 'Play' }).click();
      await expect.poll(moment, { timeout: 60_000 }).toBeLessThan(last);
      await page.getByRole('button', { name: 'Play' }).waitFor({ timeout: 60_000 });
      expect(await moment()).toBe(last);

      await page.getByLabel('Speed of playing').selectOption('0.25');
      await page.locator('#stage').focus();
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await expect.poll(moment, { timeout: 60_000 }).toBeGreaterThan(0);
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'Play' }).waitFor();
      const there = await moment();
      expect(there).toBeLessThan(last);
      await page.keyboard.press('.');
      expect(await moment()).toBe(there + 1);
    });
  });

  test('lithium is coloured by origin, age and current; grains fade; a plane cuts', async () => {
    await viewing(small, async (page) => {
      const byOrigin = await pictureOf(page);
      expect(await textOf(page, 'legend')).toContain('surface flaw');
      await redrawn(page, () => choose(page, 'Colour of lithium', 'age'));
      const byAge = await pictureOf(page);
      expect(difference(byAge, byOrigin)).toBeGreaterThan(0.005);
      expect(await textOf(page, 'legend')).toContain('came after');
      await keep(page, 'view-3d-age');
      await redrawn(page, () => choose(page, 'Colour of lithium', 'current density'));
      expect(await textOf(page, 'legend')).toMatch(/came at.*mA\/cm²/);
      await redrawn(page, () => choose(page, 'Colour of lithium', 'origin'));
      expect(difference(await pictureOf(page), byOrigin)).toBe(0);

      await redrawn(page, () => page.getByLabel('Grain boundaries').fill('0'));
      const bare = await pictureOf(page);
      expect(difference(bare, byOrigin)).toBeGreaterThan(0.02);
      await redrawn(page, () => choose(page, 'Cut across', 'z'));
      await redrawn(page, () => page.getByLabel('Kept of the box').fill('30'));
      const cut = await pictureOf(page);
      expect(share(cut, orange)).toBeLessThan(0.7 * share(bare, orange));
      expect(share(cut, orange)).toBeGreaterThan(0);
      await redrawn(page, () => page.getByLabel('Grain boundaries').fill('60'));
      await keep(page, 'view-3d-cut');
      await redrawn(page, () => page.getByLabel('Kept of the box').fill('100'));
      await redrawn(page, () => page.getByLabel('Grain boundaries').fill('0'));
      expect(difference(await pictureOf(page), bare)).toBe(0);
    });
  });

  test('planes show potential, electron potential and opening pressure, with their numbers', async () => {
    await viewing(leaky, async (page) => {
      const bare = await pictureOf(page);
      const bar = page.locator('#field-bar');
      await redrawn(page, async () => {
        await page.getByRole('checkbox', { name: 'across y' }).check();
        await bar.locator('canvas').waitFor({ timeout: 120_000 });
      });
      expect(await bar.textContent()).toMatch(/potential φ after \d+ site events.*mV/);
      let before = await pictureOf(page);
      expect(difference(before, bare)).toBeGreaterThan(0.02);
      await keep(page, 'view-3d-potential');
      for (const [name, title, unit] of [
        ['electron potential', 'electron potential φₑ', 'mV'],
        ['opening pressure', 'opening pressure', 'MPa'],
        ['current density', 'current density', 'mA/cm²'],
      ]) {
        await choose(page, 'Field', name!);
        await bar.getByText(title!, { exact: false }).waitFor({ timeout: 120_000 });
        expect(await bar.textContent()).toContain(unit);
        await expect
          .poll(async () => difference(await pictureOf(page), before), { timeout: 60_000 })
          .toBeGreaterThan(0.005);
        before = await pictureOf(page);
        await keep(page, `view-3d-${name!.replace(' ', '-')}`);
      }
      await redrawn(page, () => page.getByRole('checkbox', { name: 'across y' }).uncheck());
      expect(difference(await pictureOf(page), bare)).toBe(0);
      expect(await bar.textContent()).toBe('');
    });
  });

  test('isolated and dead lithium are told apart', async () => {
    await viewing(leaky, async (page) => {
      await slideTo(page, momentOfMost(leaky.folder, '00-0000', 'isolated'));
      expect(await textOf(page, 'now')).toMatch(/\d+ isolated/);
      expect(await textOf(page, 'legend')).toContain('isolated lithium');
      expect(share(await pictureOf(page), skyBlue)).toBeGreaterThan(0.0005);
      await keep(page, 'view-3d-isolated');
      await slideTo(page, 0);
      expect(share(await pictureOf(page), skyBlue)).toBe(0);
    });
    await viewing(small, async (page) => {
      const moment = momentOfMost(small.folder, '00-0000', 'dead');
      await slideTo(page, moment);
      expect(await textOf(page, 'now')).toMatch(/\d+ dead/);
      expect(await textOf(page, 'legend')).toContain('dead lithium');
      await keep(page, 'view-3d-dead');
    });
  });

  test('a click reads a site', async () => {
    await viewing(small, async (page) => {
      await page.locator('#stage').click();
      const told = /^Site \d+ at x .* µm, y .* µm, z .* µm, grain \d+, /;
      await page.locator('#site', { hasText: 'Site' }).waitFor();
      expect(await textOf(page, 'site')).toMatch(told);
      await page.locator('#site-facts dt', { hasText: 'potential' }).first().waitFor({ timeout: 120_000 });
      expect(await textOf(page, 'site-facts')).toMatch(/potential φ-?[\d.e-]+ mV/);
      // Beside the box there is nothing to read.
      await page.locator('#stage').click({ position: { x: 5, y: 5 } });
      expect(await textOf(page, 'site')).toBe('Click a site to read it.');
    });
  });

  test('a picture is saved, and the page has a dark side', async () => {
    await viewing(
      small,
      async (page) => {
        const saved = page.waitForEvent('download');
        await page.getByRole('button', { name: 'Save picture' }).click();
        const file = await saved;
        expect(file.suggestedFilename()).toMatch(/^00-0000-\d+\.png$/);
        const image = decode(readFileSync(await file.path()));
        const stage = await pictureOf(page);
        expect(image.width).toBeGreaterThanOrEqual(stage.width);
        expect(image.height).toBeGreaterThan(stage.height);
        expect(share(image, orange)).toBeGreaterThan(0.5 * share(stage, orange));
        const dim = (r: number, g: number, b: number) => r + g + b < 150;
        // Its caption.
        expect(share(image, dim)).toBeGreaterThan(0.0005);
        await redrawn(page, () => page.getByRole('button', { name: 'Dark page' }).click());
        const dark = await pictureOf(page);
        expect(share(dark, dim)).toBeGreaterThan(0.3);
        expect(share(dark, orange)).toBeGreaterThan(0.001);
        await keep(page, 'view-3d-dark');
      },
      { acceptDownloads: true },
    );
  });

  test('everything goes by keys', async () => {
    await viewing(small, async (page) => {
      const focus = page.locator(':focus');
      await page.keyboard.press('Tab');
      expect(await focus.textContent()).toBe('To the picture');
      const address = page.url();
      await page.keyboard.press('Enter');
      expect(await focus.getAttribute('id')).toBe('stage');
      expect(page.url()).toBe(address);
      const label = await focus.getAttribute('aria-label');
      expect(label).toMatch(/^View of 10 by 9 by 14 sites in three dimensions/);
      const before = await pictureOf(page);
      await redrawn(page, () => page.keyboard.press('ArrowRight'));
      expect(difference(await pictureOf(page), before)).toBeGreaterThan(0.02);
      await redrawn(page, () => page.keyboard.press('+'));
      await redrawn(page, () => page.keyboard.press('0'));
      expect(difference(await pictureOf(page), before)).toBe(0);
      const slider = page.locator('.timeline-slider');
      await page.keyboard.press('Home');
      expect(await slider.inputValue()).toBe('0');
      expect(await slider.getAttribute('aria-valuetext')).toMatch(/^site event 0 of \d+$/);
      await page.keyboard.press('.');
      expect(await slider.inputValue()).toBe('1');
      await page.keyboard.press(',');
      expect(await slider.inputValue()).toBe('0');
      await page.keyboard.press('End');
      expect(Number(await slider.inputValue())).toBe(await lastMoment(page));
      // All controls can be reached, and have names.
      const names: string[] = [];
      for (let k = 0; k < 40; k++) {
        await page.keyboard.press('Tab');
        const name = await focus.evaluateAll((found) =>
          found
            .map((control) => {
              const { labels, textContent } = control as unknown as {
                labels?: ArrayLike<{ textContent: string }>;
                textContent: string;
              };
              const given = (
                control as unknown as { getAttribute(name: string): string | null }
              ).getAttribute('aria-label');
              return given ?? labels?.[0]?.textContent ?? textContent;
            })
            .join(),
        );
        if (name === '' || name === 'To the picture') break;
        names.push(name);
      }
      expect(names).toEqual(expect.arrayContaining(['Speed of playing', 'Moment of the run', 'across z']));
      expect(names.join()).toMatch(/Save picture|Grain boundaries/);
    });
  });

  test('a run in 2D is a map, read by keys', async () => {
    await viewing(flat, async (page) => {
      expect(await page.locator('#stage').getAttribute('data-view')).toBe('map');
      expect(await page.getByLabel('Run', { exact: true }).inputValue()).toBe('00-0001');
      const last = await lastMoment(page);
      await slideTo(page, 0);
      expect(share(await pictureOf(page), orange)).toBe(0);
      await slideTo(page, last);
      expect(share(await pictureOf(page), orange)).toBeGreaterThan(0.01);
      await page.locator('#stage').focus();
      await redrawn(page, () => page.keyboard.press('ArrowUp'));
      const first = await textOf(page, 'site');
      expect(first).toMatch(/^Site \d+ at x .* µm, z .* µm/);
      await redrawn(page, () => page.keyboard.press('ArrowUp'));
      expect(await textOf(page, 'site')).not.toBe(first);
      await keep(page, 'view-2d');
      await choose(page, 'Field', 'potential');
      await page.locator('#field-bar canvas').waitFor({ timeout: 120_000 });
      await keep(page, 'view-2d-potential');
      await page.getByLabel('Run', { exact: true }).selectOption('00-0000');
      await waitFor(page, 'open');
      await page.locator('#facts', { hasText: '1/0000' }).waitFor();
    });
  });

  test('without WebGL planes are shown in place of the scene', async () => {
    await withPage(async ({ page, watch }) => {
      await page.addInitScript(WITHOUT_WEBGL);
      await page.goto(small.url);
      await waitFor(page, 'open');
      expect(await page.locator('#stage').getAttribute('data-view')).toBe('map');
      expect(await textOf(page, 'status')).toContain('no WebGL');
      await slideTo(page, momentOfMost(small.folder, '00-0000', 'dead'));
      const front = await pictureOf(page);
      await redrawn(page, () => choose(page, 'Plane across', 'z'));
      const above = await pictureOf(page);
      expect(difference(above, front)).toBeGreaterThan(0.1);
      const seen: number[] = [];
      for (let k = 0; k < 10; k++) {
        await page.getByLabel('Place of the plane').fill(String(k));
        await expect.poll(() => page.locator('.slice output').textContent()).toBe(`${k + 0.5} µm`);
        const picture = await pictureOf(page);
        // Dead lithium has a colour of its own.
        seen.push(share(picture, (r, g, b) => r === 0x8a && g === 0x8f && b === 0x98));
      }
      expect(Math.max(...seen)).toBeGreaterThan(0.001);
      await page.getByLabel('Place of the plane').fill(String(seen.indexOf(Math.max(...seen))));
      await keep(page, 'view-without-webgl');
      await choose(page, 'Field', 'potential');
      await page.locator('#field-bar canvas').waitFor({ timeout: 120_000 });
      expect(await textOf(page, 'status')).toContain('no WebGL');
      expect(watch.errors).toEqual([]);
    });
  });

  test('without the token nothing is shown, and nothing lies beside the pages', async () => {
    await withPage(async ({ page }) => {
      await page.goto(small.url.replace(/token=[^&]*/, 'token=wrong'));
      await waitFor(page, 'failed');
      expect(await textOf(page, 'status')).toContain('the token is missing or wrong');
      for (const path of [
        '..%2f..%2fpackage.json',
        '%2e%2e/%2e%2e/package.json',
        'scenario.yaml',
        'runs.csv',
      ])
        expect((await page.request.get(`${small.origin}${path}`)).status(), path).toBe(404);
      expect((await page.request.get(`${small.origin}api/results`)).status()).toBe(403);
    });
  });

  test('the policy of the page lets nothing leave it', async () => {
    await withPage(async ({ page, watch }) => {
      await page.goto(small.url);
      await waitFor(page, 'open');
      const said = await page.evaluate(async () => {
        try {
          await fetch('http://127.0.0.1:9/away');
          return 'sent';
        } catch {
          return 'refused';
        }
      });
      expect(said).toBe('refused');
      expect(watch.errors.join()).toMatch(/Content Security Policy/);
    });
  });

  test('the command serves the page until it is told to stop', async () => {
    const main = `${root}/src/cli/main.ts`;
    const child: ChildProcess = spawn(
      process.execPath,
      ['--import', 'tsx', main, 'view', small.folder, '--no-open', '--json', '--quiet'],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const url = await new Promise<string>((resolve, reject) => {
        let text = '';
        child.stdout!.on('data', (part: Buffer) => {
          text += part.toString();
          const found = /"url":\s*"([^"]+)"/.exec(text);
          if (found) resolve(found[1]!);
        });
        child.once('exit', (code) => reject(new Error(`view ended with ${code}: ${text}`)));
      });
      await withPage(async ({ page, watch }) => {
        await page.goto(url);
        await waitFor(page, 'open');
        await page.locator('#stage[data-pictures]').waitFor();
        expect(watch.errors).toEqual([]);
      });
      const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
      child.kill('SIGINT');
      expect(await ended).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
