/**
 * Writes what the documentation takes from the schema: docs/parameters.md, and the key tables of docs/scenarios.md.
 *
 *     node --import tsx docs/make-reference.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parametersMarkdown, parameterTable } from '../src/scenario/parameter-table.ts';
import { replacePart, table } from './blocks.ts';

const parametersPage = new URL('parameters.md', import.meta.url);
const scenariosPage = new URL('scenarios.md', import.meta.url);

/** docs/parameters.md. */
export function parametersDocument(): string {
  return `<!-- Written by docs/make-reference.ts from the schema and the materials; change those, not this page. -->\n${parametersMarkdown().trimEnd()}\n`;
}

/** The keys of a scenario, one table a section, with unit or choices and default. */
export function keyTables(): string {
  const sections = new Map<string, string[][]>();
  for (const { path, description, default: standard, unit, range } of parameterTable()) {
    const [section] = path.split('.');
    const title = path.includes('.') ? section : 'top level';
    const rows = sections.get(title) ?? [];
    rows.push([`\`${path}\``, description, [unit, range].filter((part) => part !== '').join('; '), standard]);
    sections.set(title, rows);
  }
  return [...sections]
    .map(
      ([title, rows]) =>
        `### ${title}\n\n${table(['key', 'meaning', 'usual unit; range or choices', 'default'], rows)}`,
    )
    .join('\n\n');
}

/** docs/scenarios.md with its tables up to date. */
export function scenariosDocument(page: string): string {
  return replacePart(page, 'keys', keyTables());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(parametersPage, parametersDocument());
  writeFileSync(scenariosPage, scenariosDocument(readFileSync(scenariosPage, 'utf8')));
}
