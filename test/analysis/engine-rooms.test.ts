import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src', import.meta.url));
const rooms = [
  ...['units', 'materials', 'microstructure', 'lattice', 'fields', 'mechanisms'],
  ...['kinetics', 'simulation', 'analysis', 'scenario'],
];
/** Packages that run in a browser as they are. */
const packages = ['seedrandom', 'simple-statistics', 'yaml', 'zod'];

const files = rooms.flatMap((room) =>
  readdirSync(join(source, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(room, name)),
);

/** Code without comments, so that words in prose do not count. */
const code = (file: string) =>
  readFileSync(join(source, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');

test('the engine runs in a browser: no Node modules, console or process (the DOM has no types here)', () => {
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) {
    const text = code(file);
    for (const [, specifier] of text.matchAll(/(?<!')\b(?:from|import)\s*\(?\s*'([\w@./:-]+)'/g)) {
      if (specifier!.startsWith('.')) {
        const room = join(file, '..', specifier!).split('/')[0]!;
        expect(rooms, `${file} imports ${specifier}`).toContain(room);
      } else expect(packages, `${file} imports ${specifier}`).toContain(specifier);
    }
    expect(text, file).not.toMatch(/\b(?:console|process|Buffer|globalThis)\s*[.[]/);
    expect(text, `${file}: every random number comes from a named stream`).not.toMatch(
      /Math\.random|Date\.now|performance\./,
    );
  }
});
