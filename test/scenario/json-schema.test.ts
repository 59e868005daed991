import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { parametersMarkdown, parameterTable } from '../../src/scenario/parameter-table.ts';
import { getAt, parsePath, setAt } from '../../src/scenario/path.ts';
import { CYCLES, full, small } from './fixtures.ts';

describe('the JSON Schema', () => {
  const schema = scenarioJsonSchema();
  // An independent reading of the exported text, not of the schema that it came from.
  const reader = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)));
  const accepts = (input: unknown): boolean => reader.safeParse(input).success;
  const sweep = { 'microstructure.grainSize': ['4 um', '8 um'], 'ensemble.runs': [1, 2] };

  it('is of draft 2020-12 and describes every key', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    const described = (at: unknown, path: string): void => {
      const properties = getAt(at, ['properties']);
      for (const [key, inner] of Object.entries(
        (properties ?? {}) as Record<string, Record<string, unknown>>,
      )) {
        expect(inner.description, `${path}${key}`).toBeTypeOf('string');
        described(inner, `${path}${key}.`);
        for (const option of (inner.oneOf ?? []) as unknown[]) described(option, `${path}${key}.`);
      }
    };
    described(schema, '');
  });

  it('accepts scenarios as written and as resolved', () => {
    for (const text of [small, full]) {
      const input: unknown = parse(text);
      expect(accepts(input)).toBe(true);
      expect(accepts(setAt(input, ['sweep'], sweep))).toBe(true);
      expect(accepts(setAt(input, ['sweep'], [{ temperature: '300 K' }]))).toBe(true);
      expect(accepts(loadScenario(text, { file: 'a.yaml' }).resolvedInput)).toBe(true);
    }
  });

  it.each([
    ['interface.resistence', '10 ohm cm^2'],
    ['interface.resistance', 10],
    ['interface.resistance', '10'],
    ['microstructure.kind', 'crystal'],
    ['name', undefined],
    ['protocol.kind', 'step'],
    ['mechanisms.softening.enabled', 'yes'],
    ['ensemble.runs', 0],
  ])('refuses %s = %j', (path, value) => {
    expect(accepts(JSON.parse(JSON.stringify(setAt(parse(full), parsePath(path), value))))).toBe(false);
  });
});

describe('the table of parameters', () => {
  const rows = parameterTable();

  it('describes every value, and gives each default an origin', () => {
    for (const row of rows) {
      expect(row.description, row.path).not.toBe('');
      if (row.default !== '') expect(row.origin, row.path).not.toBe('');
    }
    expect(new Set(rows.map(({ path }) => path)).size).toBe(rows.length);
  });

  it('gives the defaults that a scenario gets', () => {
    const { resolvedInput } = loadScenario(small, { file: 'a.yaml' });
    // The protocols are alternatives: the defaults of cycles stand in a scenario of cycles.
    const cycled = loadScenario(small, { file: 'a.yaml', set: CYCLES }).resolvedInput;
    // Searches are asked for: their defaults stand in a scenario that does.
    const searched = loadScenario(small, { file: 'a.yaml', set: ['ensemble.adaptive={}'] }).resolvedInput;
    const written = new Set(['name', 'microstructure.dimensions']);
    for (const { path, default: value } of rows) {
      if (value === '' || written.has(path)) continue;
      const input = path.startsWith('protocol.')
        ? cycled
        : path.startsWith('ensemble.adaptive.')
          ? searched
          : resolvedInput;
      expect(String(getAt(input, parsePath(path))), path).toBe(value);
    }
  });

  it.each([
    ['microstructure.dimensions', '2 or 3'],
    ['microstructure.kind', 'polycrystal, bicrystal, bricks, singleCrystal, glass, imported'],
    ['growth.exponent', 'from 1 to 100'],
    ['growth.quantaPerSite', 'from 1 to 4096'],
    ['growth.openingWidth', 'above 0 nm to 100 um or selfConsistent'],
    ['mechanisms.pressureEquilibration.length', 'from 0 um to 1 m or infinite'],
    ['mechanisms.flaws.enabled', 'true, false'],
    ['protocol.kind', 'ramp, constant, cycle'],
    ['protocol.step', 'above 0 mA/cm^2 to 1e4 A/cm^2 or above 0 % to 1000 %'],
    ['ensemble.runs', 'from 1 to 1000000'],
  ])('says what %s may be: %s', (path, range) => {
    expect(rows.find((row) => row.path === path)?.range).toBe(range);
  });

  it('says what each kind of protocol is', () => {
    expect(rows.find(({ path }) => path === 'protocol.kind')?.description).toBe(
      'ramp: Current rises in steps until the cell shorts; constant: Constant current for a fixed time; cycle: Half-cycles of plating and stripping at equal currents; needs the mechanism `stripping`',
    );
  });

  it('becomes a page', () => {
    const page = parametersMarkdown();
    for (const { path } of rows) expect(page).toContain(`\`${path}\``);
    expect(page).toContain('10.1002/aenm.202304230');
  });
});
