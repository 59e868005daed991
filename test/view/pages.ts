/** The pages as built, and what tests do with them in the browser. */
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import sirv from 'sirv';
import { build } from 'vite';
import { expect } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the pages of `filament-kmc view`, or the static site of the live mode, into a new folder. */
export async function buildPages(mode: 'view' | 'site'): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), `filament-kmc-${mode}-`));
  await build({ configFile: join(root, 'viewer/vite.config.ts'), mode, build: { outDir } });
  return outDir;
}

/** Serves a folder as plain static hosting does, under a path. */
export async function serveFiles(
  folder: string,
  path: string,
): Promise<{ url: string; close: () => Promise<void> }> {
  const files = sirv(folder);
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    request.url = url.startsWith(path) ? url.slice(path.length) : '/nothing';
    files(request, response, () => {
      response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}/`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Waits for a state of the page, which it tells in `data-state` of its body. */
export const waitFor = (page: Page, state: string, timeout = 120_000): Promise<void> =>
  page.locator(`body[data-state="${state}"]`).waitFor({ timeout });

/** Text of an element, by its id. */
export const textOf = async (page: Page, id: string): Promise<string> =>
  (await page.locator(`#${id}`).textContent()) ?? '';

const drawn = async (page: Page) => Number(await page.locator('#stage').getAttribute('data-pictures'));

/** Acts, and waits until the stage has drawn another picture. */
export async function redrawn(page: Page, act: () => Promise<unknown>): Promise<void> {
  const before = await drawn(page);
  await act();
  await expect.poll(() => drawn(page), { timeout: 60_000, interval: 20 }).toBeGreaterThan(before);
}

/** Moves the slider of moments to a place. */
export const slideTo = (page: Page, moment: number): Promise<void> =>
  redrawn(page, () => page.locator('.timeline-slider').fill(String(moment)));

/** A picture in pixels of red, green, blue, and perhaps more. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

/** What is seen of the stage. */
export const pictureOf = async (page: Page): Promise<Picture> =>
  decode(await page.locator('#stage').screenshot());

/** Share of the pixels that satisfy a condition. */
export function share(
  { data, channels, width, height }: Picture,
  holds: (r: number, g: number, b: number, pixel: number) => boolean,
): number {
  let count = 0;
  for (let k = 0; k < width * height; k++) {
    const at = channels * k;
    if (holds(data[at]!, data[at + 1]!, data[at + 2]!, k)) count++;
  }
  return count / (width * height);
}

/** Share of the pixels in which two pictures of one size differ. */
export function difference(one: Picture, other: Picture): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  const { data, channels } = other;
  return share(one, (r, g, b, k) => {
    const at = channels * k;
    return Math.max(Math.abs(r - data[at]!), Math.abs(g - data[at + 1]!), Math.abs(b - data[at + 2]!)) > 10;
  });
}

/** Colours of the scene, by hue: light and haze change them. */
export const orange = (r: number, g: number, b: number): boolean => r > 1.5 * g && r - b > 70;
export const skyBlue = (r: number, g: number, b: number): boolean => b > 1.7 * r && g > 1.4 * r && b > 120;
