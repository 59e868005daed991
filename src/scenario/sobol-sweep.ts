import { safeParse, type z } from 'zod';
import { MOST_SOBOL_DIMENSIONS, sobolPoints } from '../analysis/sobol.ts';
import { sameDimension } from '../units/dimension.ts';
import { formatQuantity, parseQuantity } from '../units/quantity.ts';
import { quantityInfo } from '../units/schema.ts';
import { UnitError } from '../units/unit-error.ts';
import { findingsOf } from './issues.ts';
import { type Path, parsePath, show } from './path.ts';
import type { Finding } from './problem.ts';
import { scenarioSchema, sobolSchema } from './schema.ts';
import { definitionOf, schemaAt, unwrap } from './schema-walk.ts';
import type { SweepSetting } from './sweep-setting.ts';

/** Significant digits of a value between the ends of a range. */
const DIGITS = 6;
const HERE: Path = ['sweep', 'sobol'];

/** What a Sobol axis needs to know of the sweep around it. */
export interface SobolContext {
  /** Names the random numbers that scramble the points. */
  readonly seed: string;
  /** Keys that the sweep lists beside. */
  readonly listed: readonly string[];
  /** Says whether a key can be swept, and notes why not. */
  readonly known: (key: string, at: Path) => boolean;
  /** Where errors go. */
  readonly findings: Finding[];
}

/** Value of a key at a coordinate from 0 to 1, as one would write it. */
type Range = (u: number) => string | number;

/** Reads `sweep.sobol` into the settings of its points, in the order of the sequence; none where something is wrong. */
export function planSobol(sobol: unknown, context: SobolContext): SweepSetting[][] {
  const { seed, listed, known, findings } = context;
  const before = findings.length;
  const refuse = (code: string, at: Path, found: string, expected: string, hint: string): void => {
    findings.push({ severity: 'error', code, path: at, found, expected, hint });
  };
  const read = sobolSchema.safeParse(sobol);
  if (!read.success) {
    findings.push(...findingsOf(read.error.issues, sobolSchema, sobol, HERE));
    return [];
  }
  const { points, scramble, keys } = read.data;
  const names = Object.keys(keys);
  if (names.length === 0 || names.length > MOST_SOBOL_DIMENSIONS)
    refuse(
      names.length === 0 ? 'empty-sweep' : 'sweep-too-large',
      [...HERE, 'keys'],
      names.length === 0 ? 'no keys' : `${names.length} keys`,
      `1 to ${MOST_SOBOL_DIMENSIONS} keys with ranges`,
      names.length === 0
        ? "write 'microstructure.grainSize: { from: 5 um, to: 50 um }' below it"
        : 'sweep fewer keys',
    );
  const ranges = names.map((key): Range | undefined => {
    const at = [...HERE, 'keys', key];
    if (!known(key, at)) return undefined;
    if (listed.includes(key)) {
      refuse('named-twice', at, `'${key}', which the sweep also lists`, 'each key once', 'remove one');
      return undefined;
    }
    return planRange(key, keys[key]!, at, refuse, findings);
  });
  if (findings.length > before) return [];
  const coordinates = sobolPoints(points, names.length, scramble ? `${seed}/sweep/sobol` : undefined);
  return coordinates.map((point) =>
    names.map((key, k) => ({ key, value: ranges[k]!(point[k]!), at: [...HERE, 'keys', key] })),
  );
}

/** Checks a range against its key and makes it a function of the coordinate. */
function planRange(
  key: string,
  { from, to, scale }: { from: string | number; to: string | number; scale: 'linear' | 'logarithmic' },
  at: Path,
  refuse: (code: string, at: Path, found: string, expected: string, hint: string) => void,
  findings: Finding[],
): Range | undefined {
  const before = findings.length;
  const schema = schemaAt(scenarioSchema, parsePath(key))!;
  const whole = definitionOf(unwrap(schema)).type === 'number';
  if (!whole && !isQuantity(schema)) {
    refuse(
      'not-a-quantity',
      at,
      `a range of '${key}', which is no quantity`,
      'a quantity or a whole number',
      `list choices, switches and texts beside sobol: '${key}: [...]'`,
    );
    return undefined;
  }
  const [low, high] = [from, to].map((value, end) => {
    const place = [...at, end === 0 ? 'from' : 'to'];
    const result = safeParse(schema, value);
    if (!result.success) findings.push(...findingsOf(result.error.issues, schema, value, place));
    try {
      return parseQuantity(String(value));
    } catch (error) {
      // A word that the key knows (`selfConsistent`) is no end of a range; anything else has been said.
      if (result.success) refuse('not-a-quantity', place, show(value), 'a number with its unit', '');
      else if (!(error instanceof UnitError)) throw error;
      return undefined;
    }
  });
  if (findings.length > before || low === undefined || high === undefined) return undefined;
  if (!sameDimension(low.dimension, high.dimension)) {
    refuse(
      'wrong-dimension',
      [...at, 'to'],
      show(to),
      `a quantity like from, ${show(from)}`,
      'write both in one unit',
    );
    return undefined;
  }
  if (!(low.value < high.value)) {
    refuse(
      'empty-range',
      [...at, 'to'],
      show(to),
      `more than from, ${show(from)}`,
      low.value === high.value ? 'a single value belongs under its own key' : 'exchange from and to',
    );
    return undefined;
  }
  if (scale === 'logarithmic' && !(low.value > 0)) {
    refuse(
      'no-logarithm',
      [...at, 'from'],
      show(from),
      'more than zero, as the scale is logarithmic',
      'write scale: linear, or a value above zero',
    );
    return undefined;
  }
  const unit = low.unit.text.trim();
  // Of whole numbers each has an equal share.
  const top = whole ? high.value + 1 : high.value;
  const between = (u: number): number =>
    scale === 'linear'
      ? low.value + u * (top - low.value)
      : low.value * Math.exp(u * Math.log(top / low.value));
  return (u) => {
    if (u === 0) return from;
    if (whole) return Math.min(high.value, Math.floor(between(u)));
    return unit === '' ? Number(between(u).toPrecision(DIGITS)) : formatQuantity(between(u), unit, DIGITS);
  };
}

/** Whether a key holds a quantity, be it among other choices. */
function isQuantity(schema: z.core.$ZodType): boolean {
  if (quantityInfo(schema) !== undefined) return true;
  return (definitionOf(unwrap(schema)).options ?? []).some(isQuantity);
}
