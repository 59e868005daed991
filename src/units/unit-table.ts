import { ELEMENTARY_CHARGE } from './constants.ts';
import { type Dimension, dimension, dimensionless } from './dimension.ts';

/**
 * One unit: its value in SI is `mantissa * 10^exponent`. The power of ten is kept apart so that decimal
 * units convert without rounding (0.3 mA/cm^2 is exactly the number 3).
 */
export interface UnitEntry {
  readonly mantissa: number;
  readonly exponent: number;
  readonly dimension: Dimension;
  /** Degrees and radians: dimensionless, but no ratio. */
  readonly angle?: boolean;
  /** Added after scaling, for units whose zero is not the SI zero (degC). */
  readonly offset?: number;
}

const prefixes: Readonly<Record<string, number>> = {
  T: 12,
  G: 9,
  M: 6,
  k: 3,
  '': 0,
  c: -2,
  m: -3,
  u: -6,
  '\u00b5': -6,
  '\u03bc': -6,
  n: -9,
  p: -12,
};

const micro = ['u', '\u00b5', '\u03bc'];
/** 'u' stands for all three spellings of micro. */
const spell = (list: string): string[] =>
  list.split(' ').flatMap((prefix) => (prefix === 'u' ? micro : [prefix === '-' ? '' : prefix]));

const pressure = dimension({ kg: 1, m: -1, s: -2 });
const energy = dimension({ kg: 1, m: 2, s: -2 });
const resistance = dimension({ kg: 1, m: 2, s: -3, A: -2 });
const length = dimension({ m: 1 });
const time = dimension({ s: 1 });
const charge = dimension({ A: 1, s: 1 });

/** Symbol(s), prefixes in use (`-` is none), mantissa, power of ten, dimension. */
const families: readonly (readonly [string, string, number, number, Dimension])[] = [
  ['m', '- k c m u n p', 1, 0, length],
  ['angstrom \u00c5 \u212b', '-', 1, -10, length],
  ['g', '- k m u', 1, -3, dimension({ kg: 1 })],
  ['s', '- m u n p', 1, 0, time],
  ['min', '-', 60, 0, time],
  ['h', '-', 3600, 0, time],
  ['d', '-', 86400, 0, time],
  ['A', '- k m u n p', 1, 0, dimension({ A: 1 })],
  ['C', '- m u n', 1, 0, charge],
  ['Ah', '- m u', 3600, 0, charge],
  ['V', '- k m u n', 1, 0, dimension({ kg: 1, m: 2, s: -3, A: -1 })],
  ['ohm \u03a9 \u2126', '- G M k m u', 1, 0, resistance],
  ['S', '- m u n p', 1, 0, dimension({ kg: -1, m: -2, s: 3, A: 2 })],
  ['F', '- m u n p', 1, 0, dimension({ kg: -1, m: -2, s: 4, A: 2 })],
  ['Hz', '- k M G T', 1, 0, dimension({ s: -1 })],
  ['N', '- k m u', 1, 0, dimension({ kg: 1, m: 1, s: -2 })],
  ['Pa', '- k M G', 1, 0, pressure],
  ['bar', '- m', 1, 5, pressure],
  ['J', '- k m', 1, 0, energy],
  ['eV', '- m', ELEMENTARY_CHARGE * 1e19, -19, energy],
  ['W', '- k m u', 1, 0, dimension({ kg: 1, m: 2, s: -3 })],
  ['K', '- m', 1, 0, dimension({ K: 1 })],
  ['mol', '- k m u', 1, 0, dimension({ mol: 1 })],
  ['% percent', '-', 1, -2, dimensionless],
];

function build(): Map<string, UnitEntry> {
  const table = new Map<string, UnitEntry>();
  for (const [symbols, allowed, mantissa, exponent, of] of families) {
    for (const symbol of symbols.split(' ')) {
      for (const prefix of spell(allowed)) {
        table.set(prefix + symbol, { mantissa, exponent: exponent + prefixes[prefix], dimension: of });
      }
    }
  }
  for (const symbol of ['degC', '\u00b0C']) {
    table.set(symbol, { mantissa: 1, exponent: 0, dimension: dimension({ K: 1 }), offset: 273.15 });
  }
  for (const symbol of ['deg', '\u00b0']) {
    table.set(symbol, { mantissa: Math.PI / 1.8, exponent: -2, dimension: dimensionless, angle: true });
  }
  table.set('rad', { mantissa: 1, exponent: 0, dimension: dimensionless, angle: true });
  table.set('mrad', { mantissa: 1, exponent: -3, dimension: dimensionless, angle: true });
  return table;
}

/** The closed table of units, by symbol. */
export const unitTable: ReadonlyMap<string, UnitEntry> = build();

/** Words people write for a unit of the table; used for hints only, never accepted. */
export const unitAliases: ReadonlyMap<string, string> = new Map([
  ['micron', 'um'],
  ['microns', 'um'],
  ['micrometer', 'um'],
  ['micrometers', 'um'],
  ['micrometre', 'um'],
  ['mcm', 'um'],
  ['nanometer', 'nm'],
  ['nanometre', 'nm'],
  ['meter', 'm'],
  ['metre', 'm'],
  ['ohms', 'ohm'],
  ['siemens', 'S'],
  ['mho', 'S'],
  ['amp', 'A'],
  ['amps', 'A'],
  ['ampere', 'A'],
  ['volt', 'V'],
  ['volts', 'V'],
  ['sec', 's'],
  ['secs', 's'],
  ['second', 's'],
  ['seconds', 's'],
  ['minute', 'min'],
  ['minutes', 'min'],
  ['mins', 'min'],
  ['hr', 'h'],
  ['hrs', 'h'],
  ['hour', 'h'],
  ['hours', 'h'],
  ['day', 'd'],
  ['days', 'd'],
  ['kelvin', 'K'],
  ['celsius', 'degC'],
  ['degrees', 'deg'],
  ['degree', 'deg'],
  ['radian', 'rad'],
  ['radians', 'rad'],
  ['pascal', 'Pa'],
  ['joule', 'J'],
  ['joules', 'J'],
  ['electronvolt', 'eV'],
  ['newton', 'N'],
  ['coulomb', 'C'],
  ['pct', '%'],
]);
