import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../docs/examples.ts';
import { anchors, pages, prose } from './pages.ts';

describe.each(pages)('%s', (page) => {
  it('links to files and headings that exist', () => {
    for (const [, target] of prose(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target!)) continue;
      const [file, anchor] = target!.split('#');
      const path = file === '' ? page : normalize(join(dirname(page), file!));
      expect(existsSync(join(root, path)), `${page} links to ${target}`).toBe(true);
      if (anchor !== undefined) expect([...anchors(path)], `${page} links to ${target}`).toContain(anchor);
    }
  });

  it('has no part left without its end, and no local path', () => {
    const text = prose(page);
    for (const [, name] of text.matchAll(/<!-- begin (.+?) -->/g))
      expect(text).toContain(`<!-- end ${name} -->`);
    expect(text).not.toMatch(/(?:^|[\s(`])\/(?:home|work|root|tmp)\//);
  });
});

it('an anchor is made as GitHub makes it', () => {
  expect([...anchors('docs/model.md')]).toContain('8-protocol-onset-short-ccd');
});
