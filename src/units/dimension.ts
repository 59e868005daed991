/** Exponents of the seven SI base units, in the order m, kg, s, A, K, mol, cd. They may be halves. */
export type Dimension = readonly [number, number, number, number, number, number, number];

const baseUnits = ['m', 'kg', 's', 'A', 'K', 'mol', 'cd'] as const;

/** The dimension of a pure number. */
export const dimensionless: Dimension = [0, 0, 0, 0, 0, 0, 0];

/** Makes a dimension from named exponents: `dimension({ kg: 1, m: -1, s: -2 })` is that of pressure. */
export function dimension(exponents: Partial<Record<(typeof baseUnits)[number], number>>): Dimension {
  return baseUnits.map((unit) => exponents[unit] ?? 0) as unknown as Dimension;
}

/** Dimension of `a * b^power`. */
export function combineDimensions(a: Dimension, b: Dimension, power: number): Dimension {
  return a.map((exponent, i) => exponent + power * b[i]) as unknown as Dimension;
}

/** True where both have the same exponents (to 1e-9, so that thirds compare equal). */
export function sameDimension(a: Dimension, b: Dimension): boolean {
  return a.every((exponent, i) => Math.abs(exponent - b[i]) < 1e-9);
}

/** Writes a dimension in base units, e.g. `kg m^-1 s^-2`; `1` for a pure number. */
export function formatDimension(of: Dimension): string {
  const parts: string[] = [];
  for (let i = 0; i < 7; i++) {
    const exponent = of[i];
    if (Math.abs(exponent) < 1e-9) continue;
    parts.push(exponent === 1 ? baseUnits[i] : `${baseUnits[i]}^${formatExponent(exponent)}`);
  }
  return parts.join(' ') || '1';
}

function formatExponent(exponent: number): string {
  for (const denominator of [1, 2, 3, 4]) {
    const numerator = exponent * denominator;
    if (Math.abs(numerator - Math.round(numerator)) < 1e-9) {
      return denominator === 1 ? `${Math.round(numerator)}` : `${Math.round(numerator)}/${denominator}`;
    }
  }
  return String(exponent);
}

const names: readonly (readonly [string, Dimension])[] = [
  ['a pure number', dimensionless],
  ['a length', dimension({ m: 1 })],
  ['an area', dimension({ m: 2 })],
  ['a volume', dimension({ m: 3 })],
  ['a time', dimension({ s: 1 })],
  ['a mass', dimension({ kg: 1 })],
  ['a temperature', dimension({ K: 1 })],
  ['an amount of substance', dimension({ mol: 1 })],
  ['a current', dimension({ A: 1 })],
  ['a current density', dimension({ A: 1, m: -2 })],
  ['a charge', dimension({ A: 1, s: 1 })],
  ['a charge per area', dimension({ A: 1, s: 1, m: -2 })],
  ['a frequency', dimension({ s: -1 })],
  ['a force', dimension({ kg: 1, m: 1, s: -2 })],
  ['a pressure', dimension({ kg: 1, m: -1, s: -2 })],
  ['an energy', dimension({ kg: 1, m: 2, s: -2 })],
  ['an energy per area', dimension({ kg: 1, s: -2 })],
  ['a power', dimension({ kg: 1, m: 2, s: -3 })],
  ['a voltage', dimension({ kg: 1, m: 2, s: -3, A: -1 })],
  ['a resistance', dimension({ kg: 1, m: 2, s: -3, A: -2 })],
  ['an area resistance', dimension({ kg: 1, m: 4, s: -3, A: -2 })],
  ['a resistivity', dimension({ kg: 1, m: 3, s: -3, A: -2 })],
  ['a conductance', dimension({ kg: -1, m: -2, s: 3, A: 2 })],
  ['a conductivity', dimension({ kg: -1, m: -3, s: 3, A: 2 })],
  ['a capacitance', dimension({ kg: -1, m: -2, s: 4, A: 2 })],
  ['a capacitance per area', dimension({ kg: -1, m: -4, s: 4, A: 2 })],
  ['a fracture toughness', dimension({ kg: 1, m: -0.5, s: -2 })],
  ['a number per length', dimension({ m: -1 })],
  ['a number per area', dimension({ m: -2 })],
  ['a number per volume', dimension({ m: -3 })],
  ['a molar volume', dimension({ m: 3, mol: -1 })],
  ['a diffusivity', dimension({ m: 2, s: -1 })],
  ['an interface mobility', dimension({ m: 2, s: 1, kg: -1 })],
];

/** Names the quantity in the field's words (`a conductivity`), else by its base units. */
export function nameDimension(of: Dimension): string {
  return names.find(([, known]) => sameDimension(known, of))?.[0] ?? `a quantity in ${formatDimension(of)}`;
}
