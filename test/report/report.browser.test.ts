import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/report/report.ts';
import { chromium, keep, withoutChromium, withPage } from '../browser/launch.ts';
import { makeResults, SMALL } from './folders.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-report-page-'));
afterAll(() => rmSync(root, { recursive: true }));
const url = pathToFileURL(join(root, 'report.html')).href;

describe.skipIf(chromium === null)(`a report in the browser${withoutChromium}`, () => {
  beforeAll(() => {
    const resistance = 'sweep={"interface.resistance": [5 ohm cm^2, 20 ohm cm^2]}';
    makeResults(join(root, 'sweep'), SMALL, { set: [resistance] });
    makeResults(join(root, 'compare'), SMALL, {
      compare: true,
      set: ['compare.mechanisms=[flaws, softening]'],
    });
    writeReport({ folders: [root] });
  });

  for (const colorScheme of ['light', 'dark'] as const)
    test(`opens from its file without script, error or request, ${colorScheme}`, async () => {
      await withPage(
        async ({ page, watch }) => {
          await page.goto(url);
          expect(watch).toEqual({ errors: [], requests: [] });
          const figures = await page.locator('figure').count();
          expect(figures).toBeGreaterThan(10);
          // Every picture has a size, and the page no sideways scroll.
          expect(
            await page.evaluate(
              "[...document.querySelectorAll('figure svg[role=img]')].every((svg) => svg.getBoundingClientRect().width > 200)",
            ),
          ).toBe(true);
          expect(
            await page.evaluate(
              'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
            ),
          ).toBe(true);
          const [ground, ink] = (await page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('figure svg text')).fill].map((c) => c.match(/\\d+/g).slice(0, 3).reduce((s, x) => s + Number(x), 0) / 765)",
          )) as [number, number];
          expect(Math.abs(ground - ink)).toBeGreaterThan(0.7);
          expect(ground > 0.5).toBe(colorScheme === 'light');
          await keep(page, `report-${colorScheme}`, { fullPage: true });
        },
        { colorScheme, javaScriptEnabled: true, viewport: { width: 1080, height: 900 } },
      );
    });

  test('fits a telephone, saves its data by a link and goes to its parts by the keyboard', async () => {
    await withPage(
      async ({ page, watch }) => {
        await page.goto(url);
        expect(
          await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
        ).toBe(true);
        const saved = page.waitForEvent('download');
        await page.locator('a[download$="critical-current.csv"]').first().click();
        expect((await saved).suggestedFilename()).toMatch(/critical-current\.csv$/);
        await page.goto(url);
        await page.keyboard.press('Tab');
        expect(await page.evaluate('document.activeElement.textContent')).toBe('To the results');
        expect(watch.errors).toEqual([]);
      },
      { viewport: { width: 390, height: 800 }, acceptDownloads: true },
    );
  });
});
