/** Units as people read them and as they type them. */

/** As typed, as printed, and as typed again. */
const UNITS: readonly (readonly [RegExp, string, string])[] = [
  [/\bu(?=[mgsAVSNJ]\b)/g, 'µ', 'u'],
  [/\bohm\b/g, 'Ω', 'ohm'],
  [/\bdegC\b/g, '°C', 'degC'],
  [/\bdeg\b/g, '°', 'deg'],
  [/\bm\^1\/2/g, '√m', 'm^1/2'],
  [/\^2/g, '²', '^2'],
  [/\^3/g, '³', '^3'],
  [/\^-1/g, '⁻¹', '^-1'],
];

/** A unit as it stands in print: `ohm cm^2` as `Ω cm²`. */
export function printedUnit(unit: string): string {
  return UNITS.reduce((text, [pattern, sign]) => text.replaceAll(pattern, sign), unit);
}

/** A unit as it is typed, in scenarios and in files: `Ω cm²` as `ohm cm^2`. */
export function typedUnit(unit: string): string {
  return UNITS.reduce((text, [, sign, typed]) => text.replaceAll(sign, typed), unit);
}
