import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { getAt, leafPathsOf, setAt } from '../../src/scenario/path.ts';
import { full, small } from './fixtures.ts';

/** Bytes of a shipped text with some changed, cut out, doubled or put in. */
const mutatedBytes = fc
  .tuple(
    fc.constantFrom(small, full),
    fc.array(
      fc.record({
        at: fc.nat(),
        how: fc.constantFrom('flip', 'cut', 'double', 'insert'),
        length: fc.integer({ min: 1, max: 24 }),
        byte: fc.integer({ min: 0, max: 255 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([text, changes]) => {
    let bytes = [...new TextEncoder().encode(text)];
    for (const { at, how, length, byte } of changes) {
      const place = at % Math.max(1, bytes.length);
      if (how === 'flip') bytes[place] = byte;
      else if (how === 'cut') bytes.splice(place, length);
      else if (how === 'double') bytes = [...bytes.slice(0, place + length), ...bytes.slice(place)];
      else bytes.splice(place, 0, byte);
    }
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });

const numbers = fc.oneof(
  fc.double({ min: 1e-3, max: 1e3, noNaN: true }).map((x) => Number(x.toPrecision(3))),
  fc.constantFrom(0, 1, 2, 3, -1, 1e9, 1e-9),
);
const units = fc.constantFrom(
  'um',
  'nm',
  'mA/cm^2',
  'ohm cm^2',
  'K',
  'degC',
  '%',
  'min',
  'MPa',
  'eV',
  'S/cm',
  'GPa',
  '',
);
const quantities = fc.tuple(numbers, units).map(([x, unit]) => `${x} ${unit}`.trim());
const values: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: quantities },
  { weight: 2, arbitrary: numbers },
  fc.boolean(),
  fc.constantFrom(
    'polycrystal',
    'glass',
    'singleCrystal',
    'bricks',
    'bicrystal',
    'LLZO',
    'LiPON',
    'constant',
    'cycle',
    'infinite',
    'selfConsistent',
  ),
  fc.array(quantities, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A value as it stands, its number changed by a factor. */
function scaled(value: unknown, factor: number): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) ? Math.max(1, Math.round(value * factor)) : value * factor;
  if (Array.isArray(value)) return value.map((item) => scaled(item, factor));
  if (typeof value === 'boolean') return factor > 1 ? !value : value;
  return String(value).replace(/^[\d.e-]+/, (digits) =>
    String(Number((Number(digits) * factor).toPrecision(4))),
  );
}

const factors = fc.double({ min: 0.7, max: 1.4, noNaN: true }).map((factor) => ({ factor }));
const edits = fc.oneof(
  { weight: 4, arbitrary: factors },
  values.map((value) => ({ value })),
);

/** A good scenario with some of its values changed a little, or to others, and perhaps a sweep. */
const structured = fc
  .tuple(
    fc.constantFrom(small, small, full),
    fc.array(fc.tuple(fc.nat(), edits), { maxLength: 3 }),
    fc.option(sweeps(), { nil: undefined, freq: 1 }),
  )
  .map(([text, changes, sweep]) => {
    let input: unknown = parse(text);
    const paths = leafPathsOf(input);
    for (const [k, change] of changes) {
      const path = paths[k % paths.length]!;
      input = setAt(
        input,
        path,
        'factor' in change ? scaled(getAt(input, path), change.factor) : change.value,
      );
    }
    return stringify(sweep === undefined ? input : setAt(input, ['sweep'], sweep));
  });

function sweeps(): fc.Arbitrary<unknown> {
  const keys = fc.constantFrom(
    'temperature',
    'microstructure.grainSize',
    'interface.resistance',
    'ensemble.seed',
    'material',
    'microstructure.size.1',
    'growth.quantaPerSite',
    'sweep',
    'name',
    'x.y',
  );
  const range = fc.record(
    { from: values, to: values, scale: fc.constantFrom('linear', 'logarithmic', 'log') },
    { requiredKeys: ['from', 'to'] },
  );
  return fc.oneof(
    fc.dictionary(keys, fc.array(values, { maxLength: 2 }), { maxKeys: 2 }),
    fc.array(fc.dictionary(keys, values, { maxKeys: 2 }), { maxLength: 2 }),
    fc.record({
      sobol: fc.record(
        {
          points: fc.oneof(fc.integer({ min: 0, max: 4 }), values),
          scramble: fc.boolean(),
          keys: fc.dictionary(keys, range, { maxKeys: 2 }),
        },
        { requiredKeys: ['points', 'keys'] },
      ),
    }),
  );
}

/** Whatever may be given for a scenario: bytes gone wrong, and structures that are nearly right. */
export const scenarioTexts: fc.Arbitrary<string> = fc.oneof(mutatedBytes, {
  weight: 2,
  arbitrary: structured,
});
