import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPage, root } from '../../docs/examples.ts';

/** Every page of the documentation, by its path from the root. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** A page without its fenced blocks. */
export function prose(path: string): string {
  return readPage(path).replaceAll(/^```[\s\S]*?^```$/gm, '');
}

/** Anchors of a page's headings, as GitHub makes them. */
export function anchors(path: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading] of prose(path).matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    found.add(anchor);
  }
  return found;
}

/** What stays of an output when numbers and intervals, and the widths they give to columns, are left aside. */
export function shape(text: string): string[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/[─┬┼┴]+/g, '-')
        .replaceAll(/-?\d[\d.]*(?:e[+-]?\d+)?/g, '#')
        .replaceAll(/\[[#. ,]+\]/g, '[#]')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
}
