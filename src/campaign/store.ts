/**
 * The folder of one ensemble:
 *
 *     scenario.yaml     the scenario with every default filled in, and its sweep
 *     manifest.json     version, seed, times, machine, workers, warnings, what to cite
 *     runs.csv, runs.parquet  one row a run          points.csv, points.json, results.md   the ensemble
 *     maps/             imported microstructures as read, if any
 *     runs/<id>.msgpack one result each, with the event at which every lithium site turned
 *
 * Times, the machine and the number of workers stand in the manifest alone: every other file has the same bytes for
 * any number of workers. Every file is written aside and renamed, so an interrupted ensemble can be continued.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { makeFolder, writeFileAtomic } from '../io/atomic-file.ts';
import { unpack } from '../io/codec.ts';
import { encodeMap, storedMapPath } from '../io/maps/read-map.ts';
import { scenarioHash } from '../scenario/identity.ts';
import type { RunResult } from '../simulation/result.ts';
import type { RunKeeper } from './ensemble.ts';
import type { RunSummary } from './messages.ts';
import type { EnsemblePlan, PlannedRun } from './plan.ts';
import { ENGINE_VERSION } from './version.ts';

/** A folder that cannot take this ensemble: it holds another one, or something else. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly folder: string;
  /** What differs, a line each. */
  readonly differences: readonly string[];

  constructor(folder: string, problem: string, differences: readonly string[] = [], removable = true) {
    super(
      [
        `${folder} ${problem}`,
        ...differences.map((d) => `    ${d}`),
        `    hint: choose another folder with --out${removable ? ', or remove this one' : ''}`,
      ].join('\n'),
    );
    this.folder = folder;
    this.differences = differences;
  }
}

/** What the manifest says about the identity of the ensemble. */
export interface StoredIdentity {
  readonly version: string;
  readonly runs: number;
  /** Content hash of the scenario of every point. */
  readonly scenarios: readonly string[];
}

/** The identity of a planned ensemble. */
export function identityOf(plan: EnsemblePlan): StoredIdentity {
  return {
    version: ENGINE_VERSION,
    runs: plan.runs,
    scenarios: plan.points.map(({ scenario }) => scenarioHash(scenario)),
  };
}

/** Path of the scenario file in a result folder. */
export const scenarioPath = (folder: string): string => join(folder, 'scenario.yaml');
/** Path of a run's result in a result folder. */
export const runPath = (folder: string, id: string): string => join(folder, 'runs', `${id}.msgpack`);
const manifestPath = (folder: string): string => join(folder, 'manifest.json');

/** Reads one run of a result folder. Throws where it is missing or unreadable. */
export function readRun(folder: string, id: string): RunResult {
  return unpack<RunResult>(readFileSync(runPath(folder, id)));
}

/** Ids of the finished runs of a result folder, in order. */
export function storedRuns(folder: string): string[] {
  const runs = join(folder, 'runs');
  if (!existsSync(runs) || !statSync(runs).isDirectory()) return [];
  return readdirSync(runs)
    .filter((name) => name.endsWith('.msgpack'))
    .map((name) => name.slice(0, -'.msgpack'.length))
    .sort();
}

/** The result folder of an ensemble. */
export class ResultStore implements RunKeeper {
  readonly folder: string;
  private readonly plan: EnsemblePlan;

  /**
   * Opens a folder for an ensemble, without writing. A folder of the same ensemble is continued.
   *
   * @throws StoreError where the folder holds another scenario, another engine's results, more runs than are asked
   * for, or files of something else.
   */
  constructor(folder: string, plan: EnsemblePlan) {
    this.folder = folder;
    this.plan = plan;
    if (!existsSync(folder)) return;
    if (!statSync(folder).isDirectory()) throw new StoreError(folder, 'is a file, not a folder', [], false);
    if (namesIn(folder).length === 0) return;
    if (!existsSync(scenarioPath(folder)) || !existsSync(manifestPath(folder)))
      throw new StoreError(folder, 'exists and is not a result folder');
    const there = storedIdentity(folder);
    const now = identityOf(plan);
    if (JSON.stringify(there.scenarios) !== JSON.stringify(now.scenarios)) {
      throw new StoreError(
        folder,
        'holds the results of another scenario:',
        differencesOf(storedScenario(folder), plan.input),
      );
    }
    if (there.version !== now.version)
      throw new StoreError(folder, 'holds the results of another version:', [
        `version: ${there.version} there, ${now.version} now`,
      ]);
    if (there.runs > now.runs)
      throw new StoreError(folder, 'holds more runs than are asked for:', [
        `ensemble.runs: ${there.runs} there, ${now.runs} now`,
      ]);
  }

  /**
   * Writes what makes the folder recognisable, before the first run.
   *
   * @throws StoreError where that cannot be written
   */
  begin(manifest: Readonly<Record<string, unknown>>): void {
    try {
      makeFolder(join(this.folder, 'runs'));
      for (const { scenario } of this.plan.points) {
        const { map } = scenario.microstructure;
        const path = storedMapPath(this.folder, scenario.microstructure);
        if (map !== undefined && !existsSync(path)) writeFileAtomic(path, encodeMap(map));
      }
      writeFileAtomic(
        scenarioPath(this.folder),
        `# Every value as used; times, machine and citations are in manifest.json.\n${stringify(this.plan.input)}`,
      );
      this.writeManifest(manifest);
    } catch (error) {
      throw new StoreError(this.folder, `cannot be written: ${(error as Error).message}`, [], false);
    }
  }

  /** Writes the manifest; the identity is added. */
  writeManifest(manifest: Readonly<Record<string, unknown>>): void {
    const whole = { ...manifest, identity: identityOf(this.plan) };
    writeFileAtomic(manifestPath(this.folder), `${JSON.stringify(whole, null, 2)}\n`);
  }

  find(run: PlannedRun): RunSummary | null {
    if (!existsSync(runPath(this.folder, run.id))) return null;
    try {
      const { siteEvents: _events, trace: _trace, ...summary } = readRun(this.folder, run.id);
      return summary.seed === run.seed ? summary : null;
    } catch {
      // A file that cannot be read is as good as none: the run is done again and replaces it.
      return null;
    }
  }

  keep(run: PlannedRun, packed: Uint8Array): void {
    writeFileAtomic(runPath(this.folder, run.id), packed);
  }

  /** Writes a table or text of the folder. */
  write(name: string, content: string | Uint8Array): void {
    writeFileAtomic(join(this.folder, name), content);
  }
}

/** What a folder holds. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new StoreError(folder, `cannot be read: ${(error as Error).message}`, [], false);
  }
}

/**
 * The manifest of a result folder.
 *
 * @throws StoreError where it is missing or damaged
 */
export function readManifest(folder: string): Readonly<Record<string, unknown>> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(manifestPath(folder), 'utf8'));
  } catch {
    manifest = null;
  }
  if (typeof manifest !== 'object' || manifest === null)
    throw new StoreError(folder, 'has a damaged manifest.json, so that its results cannot be taken over');
  return manifest as Record<string, unknown>;
}

/** The identity in the manifest of a result folder. */
function storedIdentity(folder: string): StoredIdentity {
  const { version, runs, scenarios } = (readManifest(folder).identity ?? {}) as Partial<StoredIdentity>;
  if (typeof version !== 'string' || typeof runs !== 'number' || !Array.isArray(scenarios))
    throw new StoreError(folder, 'has a damaged manifest.json, so that its results cannot be taken over');
  return { version, runs, scenarios };
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
