import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { chromium, keep, withoutChromium, withPage } from '../browser/launch.ts';
import { buildPages, difference, orange, pictureOf, redrawn, serveFiles, share, textOf } from './pages.ts';

/** Waits until so many runs have ended. */
const ended = (page: Page, runs: number) =>
  expect
    .poll(async () => Number(await page.locator('body').getAttribute('data-ended')), { timeout: 300_000 })
    .toBeGreaterThanOrEqual(runs);

describe.skipIf(chromium === null)(`the live mode in Chromium${withoutChromium}`, () => {
  let site: Awaited<ReturnType<typeof serveFiles>>;

  beforeAll(async () => {
    site = await serveFiles(await buildPages('site'), '/some/where');
  }, 300_000);
  afterAll(() => site?.close());

  /** Runs `use` on the page; there must be no error, and no request but for files of the site. */
  const living = (hash: string, use: (page: Page) => Promise<void>) =>
    withPage(
      async ({ page, watch }) => {
        await page.goto(`${site.url}${hash}`);
        await use(page);
        expect(watch.errors).toEqual([]);
        expect(watch.requests.filter((asked) => !asked.startsWith(site.url))).toEqual([]);
        expect(watch.requests.some((asked) => /assets\/engine-.*\.js$/.test(asked))).toBe(true);
      },
      { permissions: ['clipboard-write'] },
    );

  test('the engine runs in the page, lithium grows and shorts; the sliders act', async () => {
    await living('', async (page) => {
      await ended(page, 1);
      expect(await textOf(page, 'runs')).toMatch(/Run 1: short at .* mA\/cm² after/);
      expect(await textOf(page, 'ccd')).toContain('CCD');
      await page.locator('#now', { hasText: 'lithium joins the electrodes' }).waitFor({ timeout: 60_000 });
      await keep(page, 'live-2d');
      expect(share(await pictureOf(page), orange)).toBeGreaterThan(0.005);

      // A slider begins a new series and is in the address; the scenario is one of the command line.
      await page.getByRole('button', { name: 'Copy as scenario YAML' }).click();
      const area = page.getByLabel('Scenario of the sliders');
      const before = loadScenario(await area.inputValue(), { file: 'live.yaml' }).scenario;
      await page.getByLabel('Grain size').focus();
      await page.keyboard.press('ArrowRight');
      expect(page.url()).toContain('grainSize=');
      await page.getByRole('button', { name: 'Copy as scenario YAML' }).click();
      const after = loadScenario(await area.inputValue(), { file: 'live.yaml' }).scenario;
      expect(after.microstructure.grainSize).toBeGreaterThan(before.microstructure.grainSize as number);
      expect(Number(/grainSize=([\d.]+)/.exec(page.url())?.[1]) * 1e-6).toBeCloseTo(
        after.microstructure.grainSize as number,
        12,
      );
      // Often, as it lasts for the first run alone.
      await expect
        .poll(() => page.locator('body').getAttribute('data-ended'), { timeout: 60_000, interval: 20 })
        .toBe('0');
      await ended(page, 1);

      // Stopped, and looked back at.
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.locator('body[data-state=stopped]').waitFor();
      const slider = page.locator('.timeline-slider');
      if (Number(await slider.inputValue()) > 0) await redrawn(page, () => slider.fill('0'));
      const empty = await pictureOf(page);
      expect(share(empty, orange)).toBe(0);
      await redrawn(page, async () => slider.fill((await slider.getAttribute('max'))!));
      expect(difference(await pictureOf(page), empty)).toBeGreaterThan(0.002);
    });
  });

  test('in three dimensions', async () => {
    await living('#dimensions=3', async (page) => {
      await page.locator('#stage[data-view="3d"]').waitFor({ timeout: 60_000 });
      await page.locator('#now', { hasText: /[1-9]\d* lithium sites/ }).waitFor({ timeout: 300_000 });
      await expect
        .poll(async () => share(await pictureOf(page), orange), { timeout: 300_000 })
        .toBeGreaterThan(0.0005);
      await keep(page, 'live-3d');
      await page.getByRole('button', { name: 'Dark page' }).click();
      await keep(page, 'live-3d-dark');
    });
  });

  test('what the sliders cannot have is told, and any address is taken', async () => {
    await living('#grainSize=nonsense&current=1e9&seed=-4', async (page) => {
      await page.locator('body[data-state=running]').waitFor();
      await ended(page, 1);
      expect(await textOf(page, 'status')).not.toContain('stopped');
    });
  });
});
