/**
 * Generated parts of a hand-written page. A part lies between `<!-- begin NAME -->` and `<!-- end NAME -->`; fenced blocks are
 * found with the words after their opening fence.
 */

/** A fenced block of a page. */
export interface Fence {
  /** Words after the fence: the language first, e.g. `['sh', 'test']`. */
  readonly words: readonly string[];
  readonly content: string;
  /** Where the content starts and ends in the page. */
  readonly start: number;
  readonly end: number;
}

/** All fenced blocks of a page, in order. */
export function fences(page: string): Fence[] {
  const found: Fence[] = [];
  const pattern = /^```([^\n`]*)\n([\s\S]*?)^```$/gm;
  for (const match of page.matchAll(pattern)) {
    const start = match.index + 4 + match[1].length;
    const words = match[1].trim().split(/\s+/);
    found.push({ words, content: match[2], start, end: start + match[2].length });
  }
  return found;
}

/** Puts content between the marks of a part. Throws where the page has no such marks. */
export function replacePart(page: string, name: string, content: string): string {
  const begin = `<!-- begin ${name} -->`;
  const end = `<!-- end ${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the page has no part '${name}' (${begin} ... ${end})`);
  return `${page.slice(0, from + begin.length)}\n${content.trimEnd()}\n${page.slice(to)}`;
}

/** A table in Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ') || '-'));
  return [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n');
}
