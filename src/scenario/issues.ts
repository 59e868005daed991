import type { z } from 'zod';
import { type QuantityProblem, quantityInfo } from '../units/schema.ts';
import { suggest } from '../units/suggest.ts';
import { formatPath, getAt, type Path, parsePath, show } from './path.ts';
import type { Finding } from './problem.ts';
import { definitionOf, keysOf, leavesOf, schemaAt, unwrap } from './schema-walk.ts';

/**
 * Puts zod's issues in the words of a scenario: what was found, what is expected, what to write.
 *
 * @param schema the schema that raised them
 * @param input what was validated
 * @param prefix path of `input` in the scenario
 */
export function findingsOf(
  issues: readonly z.core.$ZodIssue[],
  schema: z.core.$ZodType,
  input: unknown,
  prefix: Path = [],
): Finding[] {
  return issues.flatMap((issue) => {
    const inside = issue.path.filter((key) => typeof key !== 'symbol');
    const path = [...prefix, ...inside];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(schema, prefix, inside, key));
    }
    const value = getAt(input, inside);
    const finding = explain(issue, value, schemaAt(schema, inside));
    return [{ severity: 'error', path, ...finding } satisfies Finding];
  });
}

type Words = Pick<Finding, 'code' | 'found' | 'expected' | 'hint'>;

function explain(issue: z.core.$ZodIssue, value: unknown, schema: z.core.$ZodType | undefined): Words {
  if (issue.code === 'custom') {
    const problem = (issue.params as { problem?: QuantityProblem } | undefined)?.problem;
    return problem ?? { code: 'invalid', found: show(value), expected: issue.message, hint: '' };
  }
  if (issue.code === 'invalid_union') return explainUnion(issue, value, schema);
  const example = schema === undefined ? '' : exampleOf(schema);
  const hint = example === '' ? '' : `write for instance ${example}`;
  const missing = value === undefined;
  const found = show(value);
  switch (issue.code) {
    case 'invalid_value': {
      const near = typeof value === 'string' ? suggest(value, issue.values.map(String)) : undefined;
      return {
        code: missing ? 'missing' : 'invalid-choice',
        found,
        expected: listOf(issue.values),
        hint: near === undefined ? '' : `did you mean '${near}'?`,
      };
    }
    case 'invalid_type':
      return {
        code: missing ? 'missing' : 'wrong-type',
        found,
        expected: nameType(issue.expected),
        hint:
          value === null && issue.expected === 'object' ? 'write values below the key, or remove it' : hint,
      };
    case 'too_small':
    case 'too_big': {
      const small = issue.code === 'too_small';
      const limit = Number(
        small ? (issue as { minimum: number }).minimum : (issue as { maximum: number }).maximum,
      );
      const unit =
        { array: 'a list of', string: 'a text of', number: 'a number of', int: 'a whole number of' }[
          String(issue.origin)
        ] ?? '';
      const end =
        { array: limit === 1 ? ' value' : ' values', string: ' characters' }[String(issue.origin)] ?? '';
      return {
        code: 'out-of-range',
        found,
        expected: `${unit} at ${small ? 'least' : 'most'} ${limit}${end}`.trim(),
        hint: '',
      };
    }
    default:
      return { code: 'invalid', found, expected: issue.message, hint };
  }
}

/** A value that fits none of several forms: all forms are named, the hint is that of the nearest. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  value: unknown,
  schema: z.core.$ZodType | undefined,
): Words {
  const options = (issue as { options?: readonly unknown[] }).options;
  if (options !== undefined) {
    const near = typeof value === 'string' ? suggest(value, options.map(String)) : undefined;
    return {
      code: value === undefined ? 'missing' : 'invalid-choice',
      found: show(value),
      expected: listOf(options),
      hint: near === undefined ? '' : `did you mean '${near}'?`,
    };
  }
  const branches = issue.errors
    .filter((issues) => issues.length > 0)
    .map((issues) =>
      explain(issues[0] as z.core.$ZodIssue, value, issues[0].path.length === 0 ? schema : undefined),
    );
  if (branches.length === 0)
    return { code: 'invalid', found: show(value), expected: issue.message, hint: '' };
  // A wrong magnitude or a misspelt unit says more than a form that does not fit at all.
  const rank = ['out-of-range', 'unknown-unit', 'missing-unit', 'not-a-quantity', 'wrong-dimension'];
  const place = ({ code }: Words): number => (rank.includes(code) ? rank.indexOf(code) : rank.length);
  const best = [...branches].sort((a, b) => place(a) - place(b))[0];
  if (best.code === 'out-of-range' || best.code === 'unknown-unit') return best;
  const choices = branches.every(({ code }) => code === 'invalid-choice' || code === 'missing');
  return {
    code: value === undefined ? 'missing' : choices ? 'invalid-choice' : best.code,
    found: best.found,
    expected: [...new Set(branches.map(({ expected }) => expected))].join(' or '),
    hint: branches.find(({ code, hint }) => code === 'invalid-choice' && hint !== '')?.hint ?? best.hint,
  };
}

function unknownKey(schema: z.core.$ZodType, prefix: Path, inside: Path, key: string): Finding {
  const here = schemaAt(schema, inside);
  const keys = here === undefined ? [] : keysOf(here);
  const near = suggest(key, keys);
  const dotted = parsePath(key);
  let hint: string;
  // A key of another member of the union: of a ramp in a constant current, say.
  if (keys.includes(key)) hint = `'${key}' goes with another kind`;
  else if (near !== undefined) hint = `did you mean '${near}'?`;
  else if (dotted.length > 1 && schemaAt(schema, dotted) !== undefined) {
    hint = `write '${dotted[dotted.length - 1]}' below '${formatPath(dotted.slice(0, -1))}:'`;
  } else {
    const elsewhere = leavesOf(schema).filter(({ path }) => path.length > 1 && path[path.length - 1] === key);
    if (elsewhere.length === 1)
      hint = `'${key}' belongs below '${formatPath(elsewhere[0].path.slice(0, -1))}:'`;
    else hint = keys.length === 0 ? 'remove it' : `keys here: ${keys.join(', ')}`;
  }
  return {
    severity: 'error',
    code: 'unknown-key',
    path: [...prefix, ...inside, key],
    found: `unknown key '${key}'`,
    expected: '',
    hint,
    atKey: true,
  };
}

/** A key named by its dotted path (in a sweep, in `--set`) that does not exist. */
export function unknownPath(schema: z.core.$ZodType, at: Path, key: string): Finding {
  const known = leavesOf(schema).map(({ path }) => formatPath(path));
  const last = key.split('.').pop() ?? key;
  const near = suggest(key, known) ?? known.find((path) => path.endsWith(`.${last}`));
  return {
    severity: 'error',
    code: 'unknown-key',
    path: at,
    found: `unknown key '${key}'`,
    expected: '',
    hint:
      near === undefined || near === key
        ? 'write a dotted key such as microstructure.grainSize'
        : `did you mean '${near}'?`,
    atKey: true,
  };
}

function listOf(values: readonly unknown[]): string {
  return values.length === 1 ? `'${String(values[0])}'` : `one of ${values.map(String).join(', ')}`;
}

function nameType(expected: string): string {
  const names: Record<string, string> = {
    object: 'a map of keys',
    record: 'a map of keys',
    array: 'a list',
    boolean: 'true or false',
    int: 'a whole number',
    number: 'a finite number',
    string: 'a text',
  };
  return names[expected] ?? expected;
}

/** An example of what to write for a schema, quoted; empty where there is none. */
export function exampleOf(schema: z.core.$ZodType): string {
  const info = quantityInfo(schema);
  if (info !== undefined) return `'${info.example}'`;
  const { type, element, options } = definitionOf(unwrap(schema));
  if (type === 'array' && element !== undefined) {
    const inner = exampleOf(element).replaceAll("'", '');
    return inner === '' ? '' : `[${inner}, ${inner}]`;
  }
  if (type === 'union' && options !== undefined) return exampleOf(options[0]);
  return type === 'boolean' ? 'true' : '';
}
