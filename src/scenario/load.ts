import { type CitedSource, findMaterial, sourcesOf, unverifiedValues } from '../materials/registry.ts';
import { mechanisms } from '../mechanisms/registry.ts';
import { type ArmPlan, describeArm, planArms } from './arms.ts';
import { type CheckOptions, checkScenario } from './check.ts';
import { readDocument, type WrittenScenario } from './document.ts';
import { scenarioHash } from './identity.ts';
import { unknownPath } from './issues.ts';
import type { MapReader } from './map-request.ts';
import { formatPath, getAt, isMap, leafPathsOf, missingItem, type Path, parsePath, setAt } from './path.ts';
import { type Finding, type Position, type Problem, ScenarioError, tidyProblems } from './problem.ts';
import { validate } from './resolve.ts';
import { roundBox } from './round-box.ts';
import { type Scenario, scenarioSchema } from './schema.ts';
import { schemaAt } from './schema-walk.ts';
import { applyPoint, makePoint, planSweep, type SweepPlan, type SweepPoint } from './sweep.ts';
import type { SweepSetting } from './sweep-setting.ts';

/** Settings of {@link loadScenario}. */
export interface LoadOptions extends CheckOptions {
  /** Name of the file, for messages. */
  readonly file: string;
  /** Edits `key=value`, e.g. `interface.resistance=2 ohm cm^2`, applied in order before validation. */
  readonly set?: readonly string[];
  /** What messages call an edit (default `--set key=value`), where another flag stands for it. */
  readonly nameEdit?: (edit: string) => string;
  /** Plan the arms of a comparison of mechanisms, in place of the sweep; its first values stand where it alone sets a key. */
  readonly compare?: boolean;
  /** Reads the file of an imported microstructure; without it such a scenario is refused. */
  readonly readMap?: MapReader;
}

/** A scenario that can be run. */
export interface LoadedScenario {
  /** In SI. With a sweep: its keys that are not given outside it stand at their first value. */
  readonly scenario: Scenario;
  readonly warnings: readonly Problem[];
  /** Every default filled in, in input form with units, without `sweep`; loads to the same scenario. */
  readonly resolvedInput: unknown;
  /** {@link scenarioHash} of the scenario. */
  readonly hash: string;
  /** The scenarios to run: the points of the sweep, or the scenario alone (with no parameters). */
  readonly points: readonly SweepPoint[];
  /** What to cite for the material's numbers that the scenario, or a point of its sweep, does not set itself. */
  readonly sources: readonly CitedSource[];
  /** Keys whose values are the material's but only recalled or assumed. */
  readonly unverified: readonly string[];
  /** The comparison whose arms the points are, where one was asked for. */
  readonly comparison?: ArmPlan;
}

/**
 * Reads a scenario from YAML, applies edits, fills in the material and the defaults, and checks everything, including
 * each point of a sweep.
 *
 * @throws {ScenarioError} with all problems of the file, each with its line and column
 */
export function loadScenario(text: string, options: LoadOptions): LoadedScenario {
  const written = readDocument(text, options.file);
  const problems: Problem[] = [...written.problems];
  const places = new Places(written, options.file);
  const add = (findings: readonly Finding[], overlay: readonly SweepSetting[] = []): void => {
    for (const finding of findings) problems.push(places.locate(finding, overlay));
  };

  // What follows a syntax error is guesswork, so that nothing else is said then.
  const unreadable = problems.filter(({ code }) => code === 'yaml-syntax' || code === 'too-large');
  if (unreadable.some(isError)) throw new ScenarioError(tidyProblems(unreadable));
  let input = written.input;
  // A list or a text in the place of a scenario is said to be one; an edit would make a map of it.
  if (isMap(input))
    for (const edit of options.set ?? []) input = applyEdit(input, edit, places, problems, options.nameEdit);

  const plan = planSweep(input);
  add(plan.findings);
  // A key that only the sweep sets takes its first value in the base scenario.
  const first = (plan.points[0] ?? []).filter(({ key }) => getAt(input, parsePath(key)) === undefined);
  const base = validate(applyPoint(input, first), options.readMap);
  add(base.findings, first);
  add(checkScenario(base.partial, options), first);

  // The arms of a comparison take the place of the sweep.
  const comparing = options.compare === true;
  const arms = comparing && base.scenario !== undefined ? planArms(base.scenario) : undefined;
  add(arms?.findings ?? []);
  if (comparing) add(sweepAside(plan));
  const comparison = arms?.plan;
  const from =
    comparison === undefined ? input : setAt(applyPoint(input, first), ['compare'], comparison.compare);
  const settingsOfPoints = comparing ? (comparison?.settings ?? []) : plan.points;
  const points: SweepPoint[] = [];
  settingsOfPoints.forEach((settings, k) => {
    const { scenario, partial, resolved, findings } = validate(applyPoint(from, settings), options.readMap);
    const all = [...findings, ...checkScenario(partial, options)];
    add(
      all.map((finding) =>
        comparison === undefined ? describePoint(finding, settings) : describeArm(finding, comparison, k),
      ),
      settings,
    );
    if (scenario !== undefined) points.push(makePoint(settings, roundBox(scenario), resolved));
  });

  const tidy = tidyProblems(dropRepeated(problems, comparing));
  if (base.scenario === undefined || tidy.some(isError)) throw new ScenarioError(tidy);
  const scenario = roundBox(base.scenario);
  if (points.length === 0) points.push(makePoint([], scenario, base.resolved));
  const given = (settingsOfPoints.length > 0 ? settingsOfPoints : [[]]).map((settings) =>
    applyPoint(from, settings),
  );
  return {
    scenario,
    warnings: tidy,
    resolvedInput:
      comparison === undefined ? base.resolved : setAt(base.resolved, ['compare'], comparison.compare),
    hash: scenarioHash(scenario),
    points,
    ...borrowed(given),
    ...(comparison === undefined ? {} : { comparison }),
  };
}

/** What any of the inputs (the points of a sweep) takes from its material: the sources, and what of it is assumed. */
function borrowed(inputs: readonly unknown[]): Pick<LoadedScenario, 'sources' | 'unverified'> {
  const sources = new Map<CitedSource['key'], CitedSource>();
  const unverified = new Set<string>();
  for (const input of inputs) {
    const material = findMaterial(String(getAt(input, ['material']) ?? 'LLZO'));
    if (material === undefined) continue;
    const own = new Set(leafPathsOf(input).map(formatPath));
    for (const { path, usedBy } of material.values)
      if (usedBy !== undefined && !usedBy.some((name) => switchedOn(input, name))) own.add(path);
    for (const source of sourcesOf(material, own)) {
      const paths = new Set([...(sources.get(source.key)?.paths ?? []), ...source.paths]);
      sources.set(source.key, { ...source, paths: [...paths] });
    }
    for (const path of unverifiedValues(material)) if (!own.has(path)) unverified.add(path);
  }
  return { sources: [...sources.values()], unverified: [...unverified] };
}

/** Whether an input switches a mechanism on, or leaves it on. */
function switchedOn(input: unknown, name: string): boolean {
  const given = getAt(input, ['mechanisms', name, 'enabled']);
  return given === undefined ? mechanisms.some((m) => m.name === name && m.enabledByDefault) : given === true;
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

/** Puts one `key=value` into the input. */
function applyEdit(
  input: unknown,
  edit: string,
  places: Places,
  problems: Problem[],
  nameEdit = (text: string) => `--set ${text}`,
): unknown {
  const position: Position = { file: nameEdit(edit), line: 0, column: 0 };
  const equals = edit.indexOf('=');
  const key = (equals < 0 ? edit : edit.slice(0, equals)).trim();
  if (equals < 1) {
    const form = {
      severity: 'error',
      code: 'bad-edit',
      path: '',
      found: `'${edit}'`,
      expected: 'key=value',
      hint: "write --set 'interface.resistance=2 ohm cm^2'",
    } as const;
    problems.push({ ...position, ...form });
    return input;
  }
  const path = pathOfEdit(key);
  const swept = path[0] === 'sweep';
  if (!swept && schemaAt(scenarioSchema, path) === undefined) {
    const { related: _r, atKey: _a, ...finding } = unknownPath(scenarioSchema, path, key);
    problems.push({ ...position, ...finding, path: '' });
    return input;
  }
  const missing = missingItem(input, path);
  if (missing !== undefined) {
    const [found, expected, hint] = missing;
    problems.push({ ...position, severity: 'error', code: 'no-such-item', path: key, found, expected, hint });
    return input;
  }
  const value = readDocument(edit.slice(equals + 1), position.file);
  for (const problem of value.problems) problems.push({ ...problem, ...position, path: key });
  if (value.problems.some(isError)) return input;
  places.override(path, position);
  return setAt(input, path, value.input);
}

/**
 * Where an edit goes. Below `sweep` a dotted key is one key: `sweep.temperature`, `sweep.temperature[0]` for a value of
 * it, `sweep.1.temperature` of a list, `sweep.sobol.keys.temperature.from`.
 */
function pathOfEdit(key: string): Path {
  const parts = parsePath(key);
  if (parts[0] !== 'sweep' || parts.length === 1) return parts;
  const [, second, third, ...rest] = parts;
  if (typeof second === 'number')
    return third === undefined ? parts : ['sweep', second, formatPath([third, ...rest])];
  if (second !== 'sobol') {
    const [, name, item] = /^sweep\.(.*?)(?:\[(\d+)\])?$/.exec(key)!;
    return ['sweep', name!, ...(item === undefined ? [] : [Number(item)])];
  }
  if (third !== 'keys' || rest.length === 0) return parts;
  const last = rest[rest.length - 1]!;
  return rest.length > 1 && ['from', 'to', 'scale'].includes(String(last))
    ? ['sweep', 'sobol', 'keys', formatPath(rest.slice(0, -1)), last]
    : ['sweep', 'sobol', 'keys', formatPath(rest)];
}

/** Warns of a sweep of more than switches: a comparison is of one scenario. */
function sweepAside({ points }: SweepPlan): Finding[] {
  const keys = new Set(points.flatMap((settings) => settings.map(({ key }) => key)));
  const others = [...keys].filter((key) => !/^mechanisms\.\w+\.enabled$/.test(key));
  if (others.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'sweep-aside',
      path: ['sweep'],
      found: `a sweep of ${others.join(', ')}, which is left aside`,
      expected: 'one scenario whose mechanisms are compared',
      hint: 'compare at another value with --set',
    },
  ];
}

/** Tells at which point of the sweep something goes wrong, where the value at fault is not itself swept. */
function describePoint(finding: Finding, settings: readonly SweepSetting[]): Finding {
  if (settings.some(({ key }) => isPrefix(parsePath(key), finding.path))) return finding;
  const point = settings
    .map(({ key, value }) => `${key} = ${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`)
    .join(', ');
  return { ...finding, hint: `${finding.hint === '' ? '' : `${finding.hint}; `}at sweep point ${point}` };
}

/**
 * Drops what the base scenario says already, and what several points say of one place; with `everywhere` also of what
 * has no line of its own (a flag).
 */
function dropRepeated(problems: readonly Problem[], everywhere: boolean): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ severity, code, file, line, column, path }) => {
    const key = JSON.stringify([severity, code, file, line, column, path]);
    if ((line > 0 || everywhere) && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Finds the place of a value among the file, the edits and the sweep. */
class Places {
  private readonly written: WrittenScenario;
  private readonly file: string;
  private readonly edits: { path: Path; position: Position }[] = [];

  constructor(written: WrittenScenario, file: string) {
    this.written = written;
    this.file = file;
  }

  override(path: Path, position: Position): void {
    this.edits.unshift({ path, position });
  }

  /** Place of a finding: of the value at fault, else of one that takes part, else of what is written around it. */
  locate(finding: Finding, overlay: readonly SweepSetting[]): Problem {
    const { path, related = [], atKey = false, ...rest } = finding;
    const candidates = [path, ...related];
    for (const candidate of candidates) {
      const swept = overlay.find(({ key }) => isPrefix(parsePath(key), candidate));
      const position = swept === undefined ? undefined : this.exact(swept.at, false);
      if (position !== undefined) return { ...rest, ...position, path: formatPath(path) };
    }
    for (const candidate of candidates) {
      const edit = this.edits.find((edited) => isPrefix(edited.path, candidate));
      if (edit !== undefined) return { ...rest, ...edit.position, path: formatPath(path) };
    }
    for (const candidate of candidates) {
      const position = this.exact(candidate, atKey);
      if (position !== undefined) return { ...rest, ...position, path: formatPath(path) };
    }
    return { ...rest, ...this.around(path), path: formatPath(path) };
  }

  private exact(path: Path, key: boolean): Position | undefined {
    const edit = this.edits.find((candidate) => isPrefix(candidate.path, path));
    return edit?.position ?? this.written.placeOf(path, key);
  }

  private around(path: Path): Position {
    for (let length = path.length - 1; length > 0; length--) {
      const position = this.exact(path.slice(0, length), true);
      if (position !== undefined) return position;
    }
    return { file: this.file, line: 1, column: 1 };
  }
}

function isPrefix(prefix: Path, path: Path): boolean {
  return prefix.length <= path.length && prefix.every((key, i) => key === path[i]);
}
