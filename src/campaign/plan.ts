/** What an ensemble will run: the points of a sweep, times the runs of each. */
import { isDeepStrictEqual } from 'node:util';
import type { LoadedScenario } from '../scenario/load.ts';
import { getAt, isMap, leafPathsOf, type Path, parsePath } from '../scenario/path.ts';
import type { Scenario } from '../scenario/schema.ts';
import { formatQuantity, parseQuantity } from '../units/quantity.ts';

/** One point of a sweep: the keys that are swept, and the scenario they make. */
export interface EnsemblePoint {
  /** Dotted key to value with its unit, e.g. `microstructure.grainSize: 5 um`. Empty without a sweep. */
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly scenario: Scenario;
}

/** An ensemble before it runs. */
export interface EnsemblePlan {
  readonly name: string;
  readonly seed: string;
  /** Runs at each point. */
  readonly runs: number;
  readonly points: readonly EnsemblePoint[];
  /** The scenario as read, with every default filled in and its sweep: what `scenario.yaml` keeps. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Warnings of the scenario. */
  readonly warnings: readonly string[];
  /** What to cite for the material's numbers, and which of them are assumed. */
  readonly cite: readonly string[];
  readonly assumed: readonly string[];
}

/** One run of an ensemble. */
export interface PlannedRun {
  /** `<point>-<run>`, e.g. `00-0007`; also its file name. */
  readonly id: string;
  readonly point: number;
  readonly run: number;
  /** Seed of the trajectory, `<seed>/<run>`: the same at every point, so that points differ by what is swept alone. */
  readonly seed: string;
}

/** Id of a run. */
export function runId(point: number, run: number): string {
  return `${String(point).padStart(2, '0')}-${String(run).padStart(4, '0')}`;
}

/** Seed of run `run` of an ensemble of seed `seed`. */
export function runSeed(seed: string, run: number): string {
  return `${seed}/${String(run).padStart(4, '0')}`;
}

/** All runs, by point and then by run: the order of every table. */
export function planRuns({ points, runs }: EnsemblePlan): PlannedRun[] {
  return points.flatMap(({ scenario }, point) =>
    Array.from({ length: runs }, (_, run) => ({
      id: runId(point, run),
      point,
      run,
      seed: runSeed(scenario.ensemble.seed, run),
    })),
  );
}

/** Plans what a loaded scenario asks for: its runs at every point of its sweep. */
export function planEnsemble(loaded: LoadedScenario): EnsemblePlan {
  const { scenario, points, resolvedInput, warnings, sources, unverified } = loaded;
  const swept = points.filter(({ parameters }) => Object.keys(parameters).length > 0);
  const sweep = swept.map(({ parameters, resolvedInput: input }) =>
    Object.fromEntries(Object.keys(parameters).map((key) => [key, getAt(input, parsePath(key))])),
  );
  return {
    name: scenario.name,
    seed: scenario.ensemble.seed,
    runs: scenario.ensemble.runs,
    points: points.map((point) => ({
      parameters: Object.fromEntries(
        Object.entries(point.parameters).map(([key, value]) => [key, tidyValue(value)]),
      ),
      scenario: point.scenario,
    })),
    input: {
      ...(withoutFollowing(resolvedInput, swept) as Record<string, unknown>),
      ...(sweep.length === 0 ? {} : { sweep }),
    },
    warnings: warnings.map(({ path, found, expected }) => `${path}: found ${found}, expected ${expected}`),
    cite: sources.map(({ citation, identifier }) =>
      identifier === undefined ? citation : `${citation}. ${identifier}`,
    ),
    assumed: unverified,
  };
}

/**
 * The input without the values that differ at a point of the sweep which does not set them: they follow from what is
 * swept (the counter electrode from the working one, conductivities from the material) and must do so again when the
 * input is read.
 */
function withoutFollowing(input: unknown, swept: LoadedScenario['points']): unknown {
  const settings = swept.map(({ parameters }) => Object.keys(parameters).map(parsePath));
  const follows = (path: Path): boolean =>
    swept.some(
      ({ resolvedInput }, i) =>
        !settings[i]!.some((set) => isPrefix(set, path) || isPrefix(path, set)) &&
        !isDeepStrictEqual(getAt(resolvedInput, path), getAt(input, path)),
    );
  const removed = new Set(
    leafPathsOf(input)
      .filter(follows)
      .map((path) => path.join('.')),
  );
  const copy = (value: unknown, prefix: string): unknown =>
    isMap(value)
      ? Object.fromEntries(
          Object.entries(value)
            .map(([key, inner]) => [key, prefix === '' ? key : `${prefix}.${key}`, inner] as const)
            .filter(([, path]) => !removed.has(path))
            .map(([key, path, inner]) => [key, copy(inner, path)]),
        )
      : value;
  return removed.size === 0 ? input : copy(input, '');
}

function isPrefix(prefix: Path, path: Path): boolean {
  return prefix.length <= path.length && prefix.every((key, i) => key === path[i]);
}

/** A quantity in its own unit with one space: `5um` becomes `5 um`. Anything else stays as it is. */
function tidyValue(value: string | number): string | number {
  if (typeof value === 'number') return value;
  try {
    const { value: si, unit } = parseQuantity(value);
    return unit.text.trim() === '' ? value : formatQuantity(si, unit.text.trim());
  } catch {
    return value;
  }
}
