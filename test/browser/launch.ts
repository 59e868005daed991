/**
 * Chromium for `*.browser.test.ts`: found on this machine, started headless without any traffic of its own.
 *
 *     describe.skipIf(chromium === null)('the report', () => {
 *       test('...', async () => {
 *         await withPage(async ({ page, watch }) => {
 *           await page.goto(pathToFileURL(file).href);
 *           expect(watch).toEqual({ errors: [], requests: [] });
 *         });
 *       });
 *     });
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { chromium, launchChromium } from './chromium.ts';

export { chromium };

/** What to say about a suite that is skipped. */
export const withoutChromium =
  chromium === null ? ' (skipped: no Chromium here; apt-get install chromium)' : '';

/** What a page did that it should not have done. */
export interface PageWatch {
  /** Errors and warnings of the console, and exceptions that nobody caught. */
  readonly errors: string[];
  /** Addresses asked for beside the page itself, `data:` and `blob:` left out. */
  readonly requests: string[];
}

let browser: Promise<Browser> | null = null;

/** The browser of this test file, started at its first use and closed at its end. */
export function openBrowser(): Promise<Browser> {
  browser ??= launchChromium();
  return browser;
}

afterAll(async () => {
  const open = browser;
  browser = null;
  await (await open)?.close();
});

/** Runs `use` with a new page whose errors and requests are kept; the page is closed afterwards. */
export async function withPage<T>(
  use: (found: { page: Page; watch: PageWatch }) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const context = await (await openBrowser()).newContext({
    viewport: { width: 1200, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  const watch: PageWatch = { errors: [], requests: [] };
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // The renderer without a graphics card remarks on its own pace when a picture is taken of a canvas.
    if (!/GL Driver Message .*Performance/.test(message.text())) watch.errors.push(message.text());
  });
  page.on('pageerror', (error) => watch.errors.push(String(error)));
  page.on('request', (request) => {
    const own = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (!own && !/^(?:data|blob):/.test(request.url())) watch.requests.push(request.url());
  });
  try {
    return await use({ page, watch });
  } finally {
    await context.close();
  }
}

const artefacts = fileURLToPath(new URL('../artefacts', import.meta.url));

/** Keeps a picture of a page under `test/artefacts/`, to be looked at; with `fullPage` also of what is not in the window. */
export async function keep(page: Page, name: string, { fullPage = false } = {}): Promise<void> {
  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`), fullPage });
}
