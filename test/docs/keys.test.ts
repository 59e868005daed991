import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fences } from '../../docs/blocks.ts';
import { readPage, root } from '../../docs/examples.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { parameterTable } from '../../src/scenario/parameter-table.ts';
import { parsePath } from '../../src/scenario/path.ts';
import { scenarioSchema } from '../../src/scenario/schema.ts';
import { keysOf, schemaAt } from '../../src/scenario/schema-walk.ts';
import { pages } from './pages.ts';

const sections = keysOf(scenarioSchema).filter((key) => keysOf(schemaAt(scenarioSchema, [key])!).length > 0);
const dotted = new RegExp(`\\b(?:${sections.join('|')})\\.[a-zA-Z][\\w.]*`, 'g');

/** Dotted keys of scenarios that a text names. */
function keysIn(text: string): string[] {
  return [...text.matchAll(/`[^`\n]+`|^.*(?:--set|--sweep).*$|^\s*-? ?\{? ?[\w.]+:.*$/gm)].flatMap(([span]) =>
    [...span.matchAll(dotted)]
      .filter(({ index }) => span[index - 1] !== '/' && span[index - 1] !== '.')
      .map(([key]) => key)
      .filter((key) => !/\.(?:ts|md|csv|json|yaml)$/.test(key)),
  );
}

describe.each(pages)('%s', (page) => {
  it('names only keys that the schema knows', () => {
    // Scenarios that are wrong on purpose, and what is said of them.
    const text = readPage(page).replaceAll(/^```(?:yaml file=wrong|text output)[\s\S]*?^```$/gm, '');
    for (const key of keysIn(text))
      expect(schemaAt(scenarioSchema, parsePath(key)), `${page}: ${key}`).toBeDefined();
  });

  it('shows scenarios that load, those meant to be wrong aside', () => {
    for (const { words, content } of fences(readPage(page))) {
      const file = words.find((word) => word.startsWith('file='))?.slice(5);
      if (words[0] !== 'yaml' || file === undefined || file === 'wrong.yaml') continue;
      expect(loadScenario(content, { file }).points.length, `${page}: ${file}`).toBeGreaterThan(0);
    }
  });
});

it('the search for keys finds them', () => {
  expect(keysIn('set `microstructure.grainSize` with\n  --set interface.resistance=2ohm*cm^2')).toEqual([
    'microstructure.grainSize',
    'interface.resistance',
  ]);
  expect(keysIn('`growth.ts` and `src/simulation/growth.ts`')).toEqual([]);
});

it('docs/scenarios.md names every key', () => {
  const page = readPage('docs/scenarios.md');
  for (const { path } of parameterTable()) expect(page).toContain(`\`${path}\``);
});

it('the README names every scenario that is shipped, and pages name no other', () => {
  const shipped = readdirSync(join(root, 'scenarios')).filter((name) => name.endsWith('.yaml'));
  const readme = readPage('README.md');
  for (const name of shipped) expect(readme).toContain(`\`scenarios/${name}\``);
  for (const page of pages)
    for (const [, name] of readPage(page).matchAll(/\bscenarios\/([\w-]+\.yaml)/g))
      expect(shipped, page).toContain(name);
});
