import { type CheckOptions, checkScenario } from './check.ts';
import { scenarioHash } from './identity.ts';
import { unknownPath } from './issues.ts';
import { formatPath, getAt, isMap, missingItem, type Path, parsePath, setAt, show } from './path.ts';
import { type Finding, type Problem, ScenarioError } from './problem.ts';
import { validate } from './resolve.ts';
import { roundBox } from './round-box.ts';
import { type Scenario, scenarioSchema } from './schema.ts';
import { keysOf, schemaAt } from './schema-walk.ts';
import { planSobol } from './sobol-sweep.ts';
import type { Complain, SweepSetting } from './sweep-setting.ts';

const mostPoints = 10_000;
/** Keys of the ensemble as a whole: a point has no value of its own. */
const ofTheWhole = ['name', 'description', 'ensemble.runs'];

/** The settings of each point of a sweep, in order; the first key of a grid varies slowest. */
export interface SweepPlan {
  readonly points: readonly (readonly SweepSetting[])[];
  readonly findings: readonly Finding[];
}

/** One point of a sweep: a scenario of its own. */
export interface SweepPoint {
  /** The swept keys with their values as written (lists in brackets). */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** The same in SI; what is no number stays as it is. */
  readonly values: Readonly<Record<string, number | string | boolean | readonly number[]>>;
  readonly scenario: Scenario;
  /** Every default filled in, in input form, without `sweep`. */
  readonly resolvedInput: unknown;
  /** {@link scenarioHash} of the scenario. */
  readonly hash: string;
}

/**
 * Reads the `sweep` of a scenario: a map of keys to lists (grid), with `sobol` as an axis of points among them, or a
 * list of maps (keys moved together).
 */
export function planSweep(input: unknown): SweepPlan {
  const sweep = getAt(input, ['sweep']);
  const findings: Finding[] = [];
  if (sweep === undefined) return { points: [], findings };
  const complain: Complain = (code, at, found, expected, hint) => {
    findings.push({ severity: 'error', code, path: at, found, expected, hint });
  };
  const known = (key: string, at: Path): boolean => {
    const finding = keyProblem(input, key, at);
    if (finding !== undefined) findings.push(finding);
    return finding === undefined;
  };
  if (Array.isArray(sweep)) return { points: planRecords(sweep, known, complain), findings };
  if (!isMap(sweep)) {
    complain(
      'wrong-type',
      ['sweep'],
      show(sweep),
      'a map of dotted keys to lists of values, or a list of maps',
      "write 'microstructure.grainSize: [5 um, 10 um]' below it",
    );
    return { points: [], findings };
  }
  const keys = Object.keys(sweep);
  if (keys.length === 0)
    complain(
      'empty-sweep',
      ['sweep'],
      'an empty map',
      'at least one key with a list',
      'remove sweep, or write keys',
    );
  const axes: (readonly SweepSetting[])[][] = [];
  const listed = keys.filter((key) => key !== 'sobol');
  for (const key of keys) {
    const at = ['sweep', key];
    const values = sweep[key];
    if (key === 'sobol') {
      const seed = getAt(input, ['ensemble', 'seed']) ?? '1';
      const axis = planSobol(values, { seed: String(seed), listed, known, findings });
      if (axis.length > 0) axes.push(axis);
      continue;
    }
    if (!known(key, at)) continue;
    if (!Array.isArray(values)) {
      complain(
        'wrong-type',
        at,
        show(values),
        'a list of values',
        isMap(values) && 'from' in values
          ? `write it below 'sobol:', as in 'sobol: { points: 32, keys: { ${key}: { from: ..., to: ... } } }'`
          : `write '${key}: [...]'; a single value belongs under its own key`,
      );
    } else if (values.length === 0) {
      complain('empty-sweep', at, 'an empty list', 'at least one value', 'write values, or remove the key');
    } else axes.push(values.map((value, i) => [{ key, value, at: [...at, i] }]));
  }
  const total = axes.reduce((product, axis) => product * axis.length, 1);
  if (axes.length === 0 || !limited(total, complain)) return { points: [], findings };
  const points = Array.from({ length: total }, (_, n) => {
    let rest = n;
    const chosen = new Array<readonly SweepSetting[]>(axes.length);
    for (let i = axes.length - 1; i >= 0; i--) {
      chosen[i] = axes[i][rest % axes[i].length];
      rest = Math.floor(rest / axes[i].length);
    }
    return chosen.flat();
  });
  return { points, findings };
}

/** A list of maps: the keys of each move together. */
function planRecords(
  sweep: readonly unknown[],
  known: (key: string, at: Path) => boolean,
  complain: Complain,
): SweepSetting[][] {
  if (sweep.length === 0)
    complain(
      'empty-sweep',
      ['sweep'],
      'an empty list',
      'at least one map of keys',
      'remove sweep, or write points',
    );
  const points = sweep.map((record: unknown, i): SweepSetting[] => {
    if (!isMap(record) || Object.keys(record).length === 0) {
      complain(
        'wrong-type',
        ['sweep', i],
        show(record),
        'a map of dotted keys to values',
        "write '- microstructure.grainSize: 5 um'",
      );
      return [];
    }
    return Object.entries(record).flatMap(([key, value]) => {
      const at = ['sweep', i, key];
      return known(key, at) ? [{ key, value, at }] : [];
    });
  });
  return limited(points.length, complain) ? points : [];
}

/** Why a key cannot be swept, or undefined. */
function keyProblem(input: unknown, key: string, at: Path): Finding | undefined {
  const path = parsePath(key);
  const schema = key === '' || path[0] === 'sweep' ? undefined : schemaAt(scenarioSchema, path);
  if (schema === undefined) return unknownPath(scenarioSchema, at, key);
  const refuse = (code: string, found: string, expected: string, hint: string): Finding => ({
    severity: 'error',
    code,
    path: at,
    found,
    expected,
    hint,
  });
  const inner = keysOf(schema);
  if (inner.length > 0)
    return refuse(
      'not-a-value',
      `'${key}', a map`,
      'a key that holds one value',
      `write for instance '${key}.${inner[0]}'`,
    );
  if (ofTheWhole.includes(key) || key.startsWith('ensemble.adaptive.'))
    return refuse(
      'not-swept',
      `'${key}', which all points share`,
      'a key that makes a difference to a run',
      'write it outside of the sweep',
    );
  const missing = missingItem(input, path);
  return missing === undefined ? undefined : refuse('no-such-item', ...missing);
}

function limited(total: number, complain: Complain): boolean {
  if (total <= mostPoints) return true;
  complain('sweep-too-large', ['sweep'], `${total} points`, `at most ${mostPoints}`, 'sweep fewer values');
  return false;
}

/** The input with the values of a sweep point in place, without `sweep`. */
export function applyPoint(input: unknown, settings: readonly SweepSetting[]): unknown {
  let result = isMap(input) ? withoutSweep(input) : input;
  for (const { key, value } of settings) result = setAt(result, parsePath(key), value);
  return result;
}

function withoutSweep({ sweep: _, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

/** Puts a valid scenario together with the parameters that made it a point of a sweep. */
export function makePoint(
  settings: readonly SweepSetting[],
  scenario: Scenario,
  resolvedInput: unknown,
): SweepPoint {
  const parameters: Record<string, string | number> = {};
  const values: Record<string, number | string | boolean | readonly number[]> = {};
  for (const { key, value } of settings) {
    parameters[key] =
      typeof value === 'number' || typeof value === 'string'
        ? value
        : Array.isArray(value)
          ? `[${value.join(', ')}]`
          : String(value);
    values[key] = plainValue(getAt(scenario, parsePath(key)));
  }
  return { parameters, values, scenario, resolvedInput, hash: scenarioHash(scenario) };
}

function plainValue(value: unknown): number | string | boolean | readonly number[] {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(Number);
  if (isMap(value)) return Number(value.ratio ?? value.increment);
  return String(value);
}

/**
 * All scenarios of an input (as a map with units, before or after defaults): the points of its sweep in fixed order, the
 * first key slowest, or the scenario itself where there is no sweep.
 *
 * @throws {ScenarioError} with the problems of all points; they have paths but no lines. Use `loadScenario` for text.
 */
export function expandSweep(input: unknown, options: CheckOptions = {}): SweepPoint[] {
  const plan = planSweep(input);
  const problems: Problem[] = [];
  const blame = ({ path, related: _, atKey: _k, ...finding }: Finding): void => {
    if (finding.severity === 'error')
      problems.push({ ...finding, path: formatPath(path), file: '<input>', line: 0, column: 0 });
  };
  plan.findings.forEach(blame);
  const points = (plan.points.length > 0 ? plan.points : [[]]).flatMap((settings) => {
    const { scenario, partial, resolved, findings } = validate(applyPoint(input, settings));
    findings.forEach(blame);
    checkScenario(partial, options).forEach(blame);
    return scenario === undefined ? [] : [makePoint(settings, roundBox(scenario), resolved)];
  });
  if (problems.length > 0) throw new ScenarioError(problems);
  return points;
}
