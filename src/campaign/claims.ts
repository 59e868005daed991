/**
 * Claims of chunks, by which processes on one folder share its work. A claim is a file `work/<chunk>.claim` with the
 * name of its owner; it comes to be whole or not at all (a hard link to a file written aside, which network file
 * systems keep atomic), and no locks are used. It ends with its owner: on the same machine that is asked of the
 * system; of another machine by its beat, a file that every process rewrites every few seconds and whose age is taken by
 * the clock of the file system. Where two processes yet hold one claim, as after a machine was suspended, the same bytes
 * are made twice and nothing else happens.
 */
import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder, writeFileAtomic } from '../io/atomic-file.ts';
import { failpoint } from '../io/failpoint.ts';
import { hasEnded, isProcessName, PROCESS_NAME } from '../io/process-name.ts';

/** Milliseconds between beats. */
export const BEAT_INTERVAL = 5_000;
/** Milliseconds without a beat after which a process of another machine counts as ended. */
export const LEASE = 60_000;

const CLAIM = '.claim';
const BEAT = '.beat';

const positive = z.number().min(0);

/** A run in progress, as a beat tells it. */
const runningSchema = z.object({
  id: z.string(),
  /** From 0 to 1. */
  fraction: positive,
  /** Time in s and current density in A/m^2. */
  time: positive,
  current: z.number(),
  lithiumSites: positive,
  /** Seconds of wall time so far. */
  seconds: positive,
});
export type RunningRun = Readonly<z.infer<typeof runningSchema>>;

/** What a process tells of itself with every beat. */
const beatSchema = z.object({
  process: z.string(),
  host: z.string(),
  pid: z.int(),
  /** ISO 8601, of its own clock. */
  started: z.string(),
  workers: z.int().positive(),
  /** Runs done by it, and the seconds of wall time that they took together. */
  finished: z.int().min(0),
  seconds: positive,
  /** Runs that failed. */
  failed: z.int().min(0),
  running: z.array(runningSchema).readonly(),
  /** Names of the chunks it works on, and how many runs of each are done. */
  open: z.record(z.string(), z.int().min(0)).readonly(),
});
export type Beat = Readonly<z.infer<typeof beatSchema>>;

/** The claims in a work folder, for one process. */
export class Claims {
  private readonly folder: string;
  private readonly held = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  private path(chunk: string): string {
    return join(this.folder, `${chunk}${CLAIM}`);
  }

  /** Tells that this process lives. */
  beat(beat: Beat): void {
    writeFileAtomic(beatPath(this.folder, PROCESS_NAME), `${JSON.stringify(beat)}\n`, 'beat');
  }

  /** Takes the claim of a chunk; false where a living process has it. `clock` is that of the folder, see {@link clockOf}. */
  take(chunk: string, clock: Clock = clockOf(this.folder)): boolean {
    failpoint('claim.before');
    const path = this.path(chunk);
    // Looked at first: what others hold is asked for again and again, and costs a network file system no writing so.
    const owner = readOwner(path);
    if (owner !== null) {
      if (owner !== PROCESS_NAME && !processEnded(this.folder, owner, path, clock)) return false;
      if (!this.end(path, owner)) return false;
    }
    return this.create(path) && this.hold(chunk);
  }

  private hold(chunk: string): true {
    this.held.add(chunk);
    failpoint('claim.taken');
    return true;
  }

  /** Makes the claim file; false where there is one. */
  private create(path: string): boolean {
    makeFolder(this.folder);
    const aside = `${path}.${PROCESS_NAME}.tmp`;
    try {
      writeFileSync(aside, `${PROCESS_NAME}\n`);
      linkSync(aside, path);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? '')) throw error;
      return createExclusively(path);
    } finally {
      rmSync(aside, { force: true });
    }
  }

  /** Ends the claim of a process that has ended. Of several that try, one succeeds. */
  private end(path: string, owner: string): boolean {
    const aside = `${path}.ended.${PROCESS_NAME}.tmp`;
    try {
      renameSync(path, aside);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
      throw error;
    }
    const same = readOwner(aside) === owner;
    // Another process was quicker, and what was moved away is its new claim: it gets it back.
    if (!same && !existsSync(path)) renameSync(aside, path);
    rmSync(aside, { force: true });
    return same;
  }

  /** Gives a claim back. */
  release(chunk: string): void {
    this.held.delete(chunk);
    const path = this.path(chunk);
    if (readOwner(path) === PROCESS_NAME) rmSync(path, { force: true });
    failpoint('claim.released');
  }

  /** Gives everything back, and the beat. */
  leave(): void {
    for (const chunk of [...this.held]) this.release(chunk);
    rmSync(beatPath(this.folder, PROCESS_NAME), { force: true });
  }
}

/** A claim, and whether its owner lives. */
export interface Claim {
  readonly chunk: string;
  readonly owner: string;
  readonly alive: boolean;
}

/** All claims in a work folder. */
export function listClaims(folder: string): Claim[] {
  const clock = clockOf(folder);
  return namesIn(folder, CLAIM).flatMap((chunk) => {
    const path = join(folder, `${chunk}${CLAIM}`);
    const owner = readOwner(path);
    return owner === null ? [] : [{ chunk, owner, alive: !processEnded(folder, owner, path, clock) }];
  });
}

/** Beats of the processes that live, as they last told. */
export function listBeats(folder: string): Beat[] {
  const clock = clockOf(folder);
  return namesIn(folder, BEAT).flatMap((owner) => {
    if (processEnded(folder, owner, beatPath(folder, owner), clock)) return [];
    try {
      return [beatSchema.parse(JSON.parse(readFileSync(beatPath(folder, owner), 'utf8')))];
    } catch {
      // Gone, or of another version: the process lives all the same, as its claims tell.
      return [];
    }
  });
}

/** Removes beats and claims of processes that have ended. */
export function removeEnded(folder: string): void {
  const clock = clockOf(folder);
  for (const owner of namesIn(folder, BEAT))
    if (processEnded(folder, owner, beatPath(folder, owner), clock))
      rmSync(beatPath(folder, owner), { force: true });
  for (const { chunk, alive } of listClaims(folder))
    if (!alive) rmSync(join(folder, `${chunk}${CLAIM}`), { force: true });
}

const beatPath = (folder: string, owner: string): string => join(folder, `${owner}${BEAT}`);

function createExclusively(path: string): boolean {
  try {
    writeFileSync(path, `${PROCESS_NAME}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whether the owner of a claim has ended; of another machine, by the age of its beat (of `path` where it has none yet). */
function processEnded(folder: string, owner: string, path: string, clock: Clock): boolean {
  const known = hasEnded(owner);
  if (known !== null) return known;
  // A damaged claim names nobody: its own age decides.
  const beat = isProcessName(owner) ? modified(beatPath(folder, owner)) : 0;
  const last = Math.max(beat, modified(path));
  return clock() - last > LEASE;
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The time in ms of a file system at one look at it. */
export type Clock = () => number;

/** The clock of a folder, read when it is first asked for and then at rest: reading it costs a file. */
export function clockOf(folder: string): Clock {
  let time: number | null = null;
  return () => {
    time ??= fileSystemTime(folder);
    return time;
  };
}

/** The file system's own time, which is that of all machines on it; the local one where nothing can be written. */
function fileSystemTime(folder: string): number {
  const probe = join(folder, `clock.${PROCESS_NAME}.tmp`);
  try {
    writeFileSync(probe, '');
    return statSync(probe).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    rmSync(probe, { force: true });
  }
}

function namesIn(folder: string, extension: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .map((name) => name.slice(0, -extension.length))
    .sort();
}
