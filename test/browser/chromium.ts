/** Chromium of this machine, for tests and benchmarks: where it is, and started headless without traffic of its own. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { type Browser, chromium as driver } from 'playwright-core';

/** Where Debian and others put it; the environment variable CHROMIUM goes first. */
const PLACES = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Path of Chromium, or null where there is none: tests skip then. */
export const chromium: string | null = PLACES.find((path) => path !== '' && existsSync(path)) ?? null;

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

/** Starts it. @throws Error where there is none */
export function launchChromium(): Promise<Browser> {
  if (chromium === null) throw new Error(`no Chromium at ${PLACES.filter((path) => path !== '').join(', ')}`);
  return driver.launch({ executablePath: chromium, args: ARGUMENTS, timeout: 60_000 });
}
