/**
 * The folder of one ensemble:
 *
 *     scenario.yaml   the scenario with every default filled in, and its sweep
 *     manifest.json   version, seed, times, machine, workers, warnings, what to cite
 *     maps/           imported microstructures as read, if any
 *     runs/           the results: files of some consecutive runs each, see `run-files.ts`
 *     runs.csv, runs.parquet, points.csv, points.json, results.md   tables, made from them
 *     work/           journals, claims and checkpoints while the ensemble runs; gone when it is complete
 *     logs/           a JSON line for each thing that happened to a run
 *     set-aside/      files that were found damaged or foreign
 *
 * Times, machines and the number of workers stand in the manifest and the logs alone: every other file of a complete
 * ensemble has the same bytes however often it was cut, and whoever did which run.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { makeFolder, removeLeftovers, writeFileAtomic } from '../io/atomic-file.ts';
import { formatJson } from '../io/json.ts';
import { encodeMap, storedMapPath } from '../io/maps/read-map.ts';
import { scenarioHash } from '../scenario/identity.ts';
import { ENGINE_IDENTITY } from './engine-digest.ts';
import type { EnsemblePlan } from './plan.ts';
import { freePath, moveWithoutReplacing, runsFolder, workFolder } from './run-files.ts';

const OTHER_FOLDER = 'choose another folder with --out';
/** Hints of a {@link StoreError} of a folder to write into. */
export const HINTS = { other: OTHER_FOLDER, otherOrRemove: `${OTHER_FOLDER}, or remove this one` } as const;

/** A folder that cannot take an ensemble, holding another one or something else, or that cannot be read as one. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly folder: string;
  /** What differs, a line each. */
  readonly differences: readonly string[];

  /** `hint` says what to do; none where the folder was only to be read. */
  constructor(
    folder: string,
    problem: string,
    differences: readonly string[] = [],
    hint: string | null = null,
  ) {
    super(
      [
        `${folder} ${problem}`,
        ...differences.map((d) => `    ${d}`),
        ...(hint === null ? [] : [`    hint: ${hint}`]),
      ].join('\n'),
    );
    this.folder = folder;
    this.differences = differences;
  }
}

/** What the manifest says about the identity of the ensemble. */
export interface StoredIdentity {
  /** Version of the engine and digest of its code. */
  readonly engine: string;
  readonly runs: number;
  /** Content hash of the scenario of every point. */
  readonly scenarios: readonly string[];
}

/** The identity of a planned ensemble. */
export function identityOf(plan: EnsemblePlan, engine = ENGINE_IDENTITY): StoredIdentity {
  return { engine, runs: plan.runs, scenarios: plan.points.map(({ scenario }) => scenarioHash(scenario)) };
}

/** Path of the scenario file in a result folder. */
export const scenarioPath = (folder: string): string => join(folder, 'scenario.yaml');
const manifestPath = (folder: string): string => join(folder, 'manifest.json');

/** First line of the scenario files of result folders, by which they are told from a user's own. */
const SCENARIO_HEAD = '# Every value as used; times, machine and citations are in manifest.json.';
/** What this program makes in a folder before its manifest is there. */
const OWN_FOLDERS = ['runs', 'work', 'logs', 'set-aside', 'maps'];

/**
 * Checks that a folder can take an ensemble, without writing: it is new, empty, was just begun, or holds the same
 * ensemble or a part of it (fewer points, fewer runs at each).
 *
 * @throws StoreError where the folder holds another scenario, another engine's results, more than is asked for, or
 * files of something else.
 */
export function checkFolder(folder: string, plan: EnsemblePlan): void {
  const names = namesIn(folder);
  const own = isOwnScenario(folder);
  if (
    !own &&
    names.some((name) => name !== 'manifest.json' && !OWN_FOLDERS.includes(name) && !name.endsWith('.tmp'))
  )
    throw new StoreError(folder, 'exists and is not a result folder', [], HINTS.otherOrRemove);
  if (!own && names.some((name) => name === 'manifest.json'))
    throw new StoreError(folder, 'holds a manifest.json without its scenario.yaml', [], HINTS.otherOrRemove);
  if (!own) return;
  const there = storedIdentity(folder);
  // Cut off before its manifest was there, or its manifest is damaged: what its runs are is in the runs themselves.
  if (there === null) return;
  const now = identityOf(plan);
  const refuse = (problem: string, differences: readonly string[]): never => {
    throw new StoreError(folder, problem, differences, HINTS.otherOrRemove);
  };
  const missing = there.scenarios.filter((hash) => !now.scenarios.includes(hash));
  if (missing.length > 0)
    refuse('holds the results of another scenario:', [
      ...differencesOf(storedScenario(folder), plan.input),
      ...(missing.length < there.scenarios.length
        ? [
            `points: ${missing.length} of the ${there.scenarios.length} there are not among the ${now.scenarios.length} now (points may be added, not taken away)`,
          ]
        : []),
    ]);
  if (there.engine !== now.engine)
    refuse('holds the results of another engine, whose numbers may differ:', [
      `engine: ${there.engine} there, ${now.engine} now`,
    ]);
  if (there.runs > now.runs)
    refuse('holds more runs than are asked for:', [`ensemble.runs: ${there.runs} there, ${now.runs} now`]);
}

/**
 * Writes what makes a folder recognisable, before the first run.
 *
 * @throws StoreError where that cannot be written
 */
export function beginFolder(
  folder: string,
  plan: EnsemblePlan,
  manifest: Readonly<Record<string, unknown>>,
): string[] {
  const notes: string[] = [];
  try {
    makeFolder(folder);
    if (existsSync(manifestPath(folder)) && storedIdentity(folder) === null) {
      const aside = freePath(join(folder, 'set-aside'), 'manifest.json');
      moveWithoutReplacing(manifestPath(folder), aside);
      notes.push('manifest.json is damaged: moved to set-aside/');
    }
    for (const each of [folder, runsFolder(folder), workFolder(folder)]) removeLeftovers(each);
    // The scenario first: a folder with it and without a manifest is known as one that was just begun.
    writeScenario(folder, plan);
    writeManifest(folder, identityOf(plan), manifest);
    makeFolder(runsFolder(folder));
    makeFolder(workFolder(folder));
  } catch (error) {
    throw new StoreError(folder, `cannot be written: ${(error as Error).message}`, [], HINTS.other);
  }
  return notes;
}

/** Writes the scenario file of a plan, after the maps that it imports. */
export function writeScenario(folder: string, plan: EnsemblePlan): void {
  for (const { scenario } of plan.points) {
    const { map } = scenario.microstructure;
    const path = storedMapPath(folder, scenario.microstructure);
    if (map !== undefined && !existsSync(path)) writeFileAtomic(path, encodeMap(map));
  }
  writeFileAtomic(scenarioPath(folder), `${SCENARIO_HEAD}\n${stringify(plan.input)}`, 'scenario');
}

/** Writes the manifest; the identity is added. */
export function writeManifest(
  folder: string,
  identity: StoredIdentity,
  manifest: Readonly<Record<string, unknown>>,
): void {
  writeFileAtomic(manifestPath(folder), formatJson({ ...manifest, identity }), 'manifest');
}

/** When the manifest was written, in ns of the file system's clock. */
export function manifestTime(folder: string): bigint {
  return statSync(manifestPath(folder), { bigint: true }).mtimeNs;
}

/** Whether a folder has a scenario file of this program's making. */
function isOwnScenario(folder: string): boolean {
  try {
    return readFileSync(scenarioPath(folder), 'utf8').startsWith(SCENARIO_HEAD);
  } catch {
    return false;
  }
}

/** What a folder to write into holds; nothing where there is none yet. @throws StoreError where it is a file, or cannot be read */
export function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory())
    throw new StoreError(folder, 'is a file, not a folder', [], HINTS.other);
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new StoreError(folder, `cannot be read: ${(error as Error).message}`, [], HINTS.other);
  }
}

const MENDED = 'the command that began it makes it anew, and keeps the finished runs';

/**
 * The manifest of a result folder.
 *
 * @throws StoreError where it is missing or damaged
 */
export function readManifest(folder: string): Readonly<Record<string, unknown>> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(manifestPath(folder), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new StoreError(folder, `holds no manifest.json; ${MENDED}`);
    manifest = null;
  }
  if (typeof manifest !== 'object' || manifest === null)
    throw new StoreError(folder, `has a damaged manifest.json; ${MENDED}`);
  return manifest as Record<string, unknown>;
}

/** The identity in the manifest of a result folder; null where it has none that is whole. */
export function storedIdentity(folder: string): StoredIdentity | null {
  let found: Partial<StoredIdentity> & { version?: unknown };
  try {
    found = JSON.parse(readFileSync(manifestPath(folder), 'utf8')).identity ?? {};
  } catch {
    return null;
  }
  const { version, engine = version, runs, scenarios } = found;
  if (typeof engine !== 'string' || typeof runs !== 'number' || !Array.isArray(scenarios)) return null;
  return { engine, runs, scenarios };
}

/** The scenario file of a result folder; undefined where it cannot be read. */
function storedScenario(folder: string): unknown {
  try {
    return parse(readFileSync(scenarioPath(folder), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Keys in which two scenarios differ, a line each: `key: value there, value now`. */
export function differencesOf(there: unknown, now: unknown): string[] {
  const a = leaves(there);
  const b = leaves(now);
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort();
  return keys
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => `${key}: ${inShort(a.get(key))} there, ${inShort(b.get(key))} now`);
}

/** A value as a message may hold it: long lists (the points of a sweep) are cut. */
function inShort(value = 'nothing'): string {
  return value.length > 100 ? `${value.slice(0, 97)}...` : value;
}

function leaves(value: unknown, prefix = '', out = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [key, inner] of Object.entries(value))
      leaves(inner, prefix === '' ? key : `${prefix}.${key}`, out);
  else if (value !== undefined) out.set(prefix, typeof value === 'string' ? value : JSON.stringify(value));
  return out;
}
