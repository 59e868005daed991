import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { leafPathsOf, setAt } from '../../src/scenario/path.ts';
import { formatProblems } from '../../src/scenario/problem.ts';
import { full, problemsOf, small } from './fixtures.ts';

fc.configureGlobal({ seed: 20240613 });

/** Loads or refuses with positions inside the text; anything else throws and fails the property. */
function behaves(text: string, set: readonly string[] = []): void {
  const lines = text.split('\n').length;
  const problems = problemsOf(text, set);
  for (const { line, column, code, found, severity } of problems) {
    expect(line).toBeGreaterThanOrEqual(0);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(line === 0 ? 0 : 1);
    expect(code).not.toBe('');
    expect(found).not.toBe('');
    expect(['error', 'warning']).toContain(severity);
  }
  expect(formatProblems(problems)).not.toMatch(/undefined|\[object/);
}

const junk = fc.oneof(
  fc.constantFrom(
    '',
    '~',
    '.nan',
    '-.inf',
    '1e999',
    '0x10',
    '1 parsec',
    '-5 um',
    '5 um',
    '[]',
    '{}',
    '[1, [2]]',
    '{ a: 1 }',
    '&a [*a]',
    '*none',
    '!!binary x',
    '!!set {a}',
    '"',
    "'",
    '|',
    '- -',
    'yes',
    '2024-01-01',
    '1e-400 um',
    '\u0000',
    '\ud800',
  ),
  fc.string({ maxLength: 12 }),
  fc.double().map(String),
);

describe('whatever is written', () => {
  it('text of any kind loads or is refused with problems', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80, unit: 'binary' }), (text) => behaves(text)),
      { numRuns: 30 },
    );
  });

  it('damaged scenarios load or are refused with problems', () => {
    const damage = fc.record({ at: fc.nat(), length: fc.nat(12), insert: junk });
    fc.assert(
      fc.property(
        fc.constantFrom(small, full),
        fc.array(damage, { minLength: 1, maxLength: 3 }),
        (text, damages) => {
          let damaged = text;
          for (const { at, length, insert } of damages) {
            const place = at % damaged.length;
            damaged = damaged.slice(0, place) + insert + damaged.slice(place + length);
          }
          behaves(damaged);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('any value at any key loads or is refused with problems', () => {
    const input: unknown = parse(full);
    const paths = leafPathsOf(input).flatMap((path) => path.map((_, i) => path.slice(0, i + 1)));
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }), (path, value) => {
        behaves(stringify(setAt(input, path, value)));
      }),
      { numRuns: 30 },
    );
  });

  it('any value in a sweep or an edit loads or is refused with problems', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), junk, (value, text) => {
        behaves(`${small}${stringify({ sweep: value })}`);
        behaves(`${small}${stringify({ sweep: { 'microstructure.grainSize': value } })}`);
        behaves(small, [`microstructure.grainSize=${text}`, `${text}=1`]);
      }),
      { numRuns: 20 },
    );
  });
});
