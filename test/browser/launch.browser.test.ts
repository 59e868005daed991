import { describe, expect, test } from 'vitest';
import { chromium, withoutChromium, withPage } from './launch.ts';

describe.skipIf(chromium === null)(`the browser of the tests${withoutChromium}`, () => {
  test('keeps what a page says and asks for', async () => {
    await withPage(async ({ page, watch }) => {
      await page.goto(
        'data:text/html,<title>quiet</title><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
      );
      expect(await page.title()).toBe('quiet');
      expect(watch).toEqual({ errors: [], requests: [] });
      const thrown = page.waitForEvent('pageerror');
      await page.setContent(
        '<script>console.error("loud"); setTimeout(() => missing())</script><img src="http://127.0.0.1:9/x.png">',
      );
      await thrown;
      expect(watch.errors.join('\n')).toMatch(/loud[\s\S]*missing is not defined/);
      expect(watch.requests).toEqual(['http://127.0.0.1:9/x.png']);
    });
  });

  test('draws with WebGL', async () => {
    await withPage(async ({ page }) => {
      await page.setContent('<canvas></canvas>');
      expect(await page.evaluate("document.querySelector('canvas').getContext('webgl2') !== null")).toBe(
        true,
      );
    });
  });
});
