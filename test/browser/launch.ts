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
import { existsSync } from 'node:fs';
import process from 'node:process';
import { type Browser, type BrowserContextOptions, chromium as driver, type Page } from 'playwright-core';
import { afterAll } from 'vitest';

/** Where Debian and others put it; the environment variable CHROMIUM goes first. */
const PLACES = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Path of Chromium, or null where there is none: tests skip then. */
export const chromium: string | null = PLACES.find((path) => path !== '' && existsSync(path)) ?? null;

/** What to say about a suite that is skipped. */
export const withoutChromium =
  chromium === null ? ' (skipped: no Chromium here; apt-get install chromium)' : '';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // WebGL without a graphics card.
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

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
  if (chromium === null) throw new Error(`no Chromium at ${PLACES.filter((path) => path !== '').join(', ')}`);
  browser ??= driver.launch({ executablePath: chromium, args: ARGUMENTS, timeout: 60_000 });
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
    if (message.type() === 'error' || message.type() === 'warning') watch.errors.push(message.text());
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
