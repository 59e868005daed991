import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');

/**
 * The rooms in the order of the data flow: a room imports only from those before it. `verify` runs the engine
 * against exact results; `campaign` runs ensembles (of trajectories or verification cases) and is read by `report`,
 * whose result files it writes: the two are one floor.
 */
const FLOORS = [
  ['units'],
  ['lattice', 'kinetics', 'materials'],
  ['microstructure'],
  ['fields'],
  ['mechanisms'],
  ['analysis'],
  ['scenario'],
  ['simulation'],
  ['verify'],
  ['io'],
  ['export'],
  ['campaign', 'report'],
  ['view'],
  ['cli'],
];
/** Rooms of one floor that know of each other, and no others. */
const NEIGHBOURS = new Set(['campaign -> report', 'report -> campaign']);
/** What runs in a browser: no Node, no console, no DOM, and of other packages only these. */
const ENGINE = FLOORS.slice(0, 8).flat();
const PACKAGES = ['seedrandom', 'simple-statistics', 'yaml', 'zod'];

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .sort();

/** Code without comments and strings' contents kept, so that words in prose do not count. */
function codeOf(file: string): string {
  return readFileSync(join(source, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
}

/** What a file imports: specifiers, and whether types alone. */
function importsOf(file: string): { specifier: string; typeOnly: boolean }[] {
  const found = codeOf(file).matchAll(
    /\b(?:import|export)\s+(type\s+)?(?:[\w*{][^'";]*?\sfrom\s*)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g,
  );
  return [...found].map(([, type, named, dynamic]) => ({
    specifier: named ?? dynamic,
    typeOnly: type !== undefined,
  }));
}

/** Imported file relative to src, or null for a package. */
function target(file: string, specifier: string): string | null {
  return specifier.startsWith('.') ? relative(source, join(source, dirname(file), specifier)) : null;
}

const roomOf = (file: string) => (file.includes('/') ? file.split('/')[0] : '');

describe('rooms', () => {
  test('every room has its place, every place its room', () => {
    const rooms = new Set(files.map(roomOf).filter((room) => room !== ''));
    expect([...rooms].sort()).toEqual(FLOORS.flat().sort());
    expect(files.length).toBeGreaterThan(100);
  });

  test('imports go up the order, name existing files and end in .ts', () => {
    const floor = new Map(FLOORS.flatMap((rooms, k) => rooms.map((room) => [room, k] as const)));
    const wrong: string[] = [];
    let seen = 0;
    for (const file of files)
      for (const { specifier } of importsOf(file)) {
        const to = target(file, specifier);
        if (to === null) continue;
        seen++;
        if (!to.endsWith('.ts') || !existsSync(join(source, to))) wrong.push(`${file}: no file ${specifier}`);
        const from = roomOf(file);
        const into = roomOf(to);
        if (from === '' || from === into || NEIGHBOURS.has(`${from} -> ${into}`)) continue;
        if (!(floor.get(into)! < floor.get(from)!)) wrong.push(`${file} imports ${to}`);
      }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(300);
  });

  test('no file imports itself in a circle', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file).flatMap(({ specifier, typeOnly }) => {
          const to = target(file, specifier);
          return to === null || typeOnly ? [] : [to];
        }),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: string[]) => {
      if (path.includes(file)) {
        circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const to of graph.get(file) ?? []) walk(to, [...path, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    expect(circles).toEqual([]);
  });
});

describe('the engine runs anywhere', () => {
  const engine = files.filter((file) => ENGINE.includes(roomOf(file)));

  test('of packages it uses few', () => {
    expect(engine.length).toBeGreaterThan(80);
    const used = new Set<string>();
    for (const file of engine)
      for (const { specifier } of importsOf(file)) if (target(file, specifier) === null) used.add(specifier);
    expect([...used].sort()).toEqual(PACKAGES.filter((name) => used.has(name)));
    expect(used.size).toBeGreaterThan(1);
  });

  test('no console, process, clock or unnamed random numbers', () => {
    const forbidden =
      /\b(?:console|process|Buffer|globalThis|performance)\s*[.[]|\b(?:__dirname|setTimeout|setInterval|fetch\(|new Worker\b|Math\.random|Date\.now|new Date\b)/;
    for (const file of engine) expect(forbidden.exec(codeOf(file))?.[0], file).toBeUndefined();
    // The pattern sees what it is meant to see.
    for (const bad of ['console.log(1)', 'process.exit()', 'Math.random()', 'new Date()'])
      expect(forbidden.test(bad), bad).toBe(true);
  });
});

/** A file and everything it imports for its values, packages included. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { specifier, typeOnly } of importsOf(file)) {
    const to = target(file, specifier);
    if (typeOnly) continue;
    if (to === null) seen.add(specifier);
    else reached(to, seen);
  }
  return seen;
}

describe('figures are drawn anywhere', () => {
  test('they reach no Node and few packages', () => {
    const figures = files.filter((file) => file.startsWith('report/figures/'));
    expect(figures.length).toBeGreaterThan(10);
    const all = new Set(figures.flatMap((file) => [...reached(file)]));
    const packages = [...all].filter((name) => !name.endsWith('.ts')).sort();
    expect(packages).toEqual(['@observablehq/plot', 'seedrandom', 'simple-statistics']);
    expect(all).toContain('report/numbers.ts');
    for (const file of all)
      if (file.endsWith('.ts')) expect(codeOf(file), file).not.toMatch(/\b(?:process|Buffer)\s*[.[]/);
  });
});

describe('the pages of the viewer', () => {
  /** Relative to src, as all files here. */
  const pages = readdirSync(join(root, 'viewer'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'vite.config.ts')
    .map((name) => `../viewer/${name}`);
  const folder = (file: string) => file.split('/')[2];

  /** What the server and its pages both know. */
  const shared = ['view/messages.ts', 'view/parcel.ts', 'view/grain-surfaces.ts'];

  test('import the engine and what they share with their server, nothing else of the program', () => {
    expect(pages.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    let seen = 0;
    for (const file of pages)
      for (const { specifier } of importsOf(file)) {
        const to = target(file, specifier);
        if (to === null) continue;
        if (!existsSync(join(source, to))) wrong.push(`${file}: no file ${specifier}`);
        if (to.startsWith('../viewer/')) {
          // Results and live mode are two pages over what they share.
          if (['results', 'live'].includes(folder(to)!) && folder(to) !== folder(file))
            wrong.push(`${file} imports ${to}`);
          continue;
        }
        seen++;
        if (!ENGINE.includes(roomOf(to)) && !shared.includes(to)) wrong.push(`${file} imports ${to}`);
      }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(15);
  });

  test('reach no Node and few packages, and nothing imports them', () => {
    const all = new Set(pages.flatMap((file) => [...reached(file)]));
    const packages = [...all].filter((name) => !name.endsWith('.ts')).sort();
    expect(packages).toEqual([...PACKAGES, 'three', 'three/examples/jsm/controls/OrbitControls.js'].sort());
    for (const file of all)
      if (file.endsWith('.ts')) expect(codeOf(file), file).not.toMatch(/\b(?:process|Buffer)\s*[.[]/);
    const importers = files.filter((file) =>
      importsOf(file).some(({ specifier }) => target(file, specifier)?.startsWith('../viewer')),
    );
    expect(importers).toEqual([]);
  });
});

test('tracked files name no place outside the project', () => {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  const tracked = listed.filter((file) => file !== '' && existsSync(join(root, file)));
  expect(tracked.length).toBeGreaterThan(150);
  // Spelt in pieces, so that this file is not its own finding.
  const outside = new RegExp(
    ['/wor' + 'k/', '/ho' + 'me/\\w', '/ro' + 'ot/', '/Use' + 'rs/\\w', '/tm' + 'p/\\w'].join('|'),
  );
  const found: string[] = [];
  for (const file of tracked) {
    const text = readFileSync(join(root, file));
    if (text.includes(0)) continue;
    const place = outside.exec(text.toString('utf8'));
    if (place) found.push(`${file}: ${place[0]}`);
  }
  expect(found).toEqual([]);
  expect(outside.test('/wor' + 'k/x')).toBe(true);
});
