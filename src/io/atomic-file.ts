/** Files that are either whole or not there: written aside, flushed to the disk, renamed, their folder flushed. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { failpoint, type WriteStep } from './failpoint.ts';
import { withFile } from './open-file.ts';
import { hasEnded, PROCESS_NAME, PROCESS_NAME_FORM } from './process-name.ts';

/**
 * Makes a folder and those above it. Not by `recursive: true`, which never ends where a folder cannot hold others
 * (`/proc` of Linux).
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another process was quicker; or a file has the name, or a link that leads nowhere.
    if (isFolder(path)) return;
    const message = `ENOTDIR: '${path}' is a file, not a folder`;
    throw Object.assign(new Error(message), { code: 'ENOTDIR', syscall: 'mkdir', path });
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** Flushes what a folder lists, so that a rename in it outlives a power cut; nothing where the system cannot. */
export function flushFolder(path: string): void {
  try {
    withFile(path, 'r', fsyncSync);
  } catch {
    // Windows and some network file systems do not open or flush folders.
  }
}

/** Writes all bytes at the end of an open file, in however many pieces the system takes them. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/**
 * Writes a file so that a reader, a crash or a power cut never sees half of it: into `<path>.<process>.tmp` in the same
 * folder (made if missing), fsync, rename over `path`, fsync of the folder. Where it throws, nothing is left behind.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, step: WriteStep = 'file'): void {
  writePartsAtomic(path, [typeof content === 'string' ? Buffer.from(content, 'utf8') : content], step);
}

/** The same for content that comes in parts, one in memory at a time. */
export function writePartsAtomic(path: string, parts: Iterable<Uint8Array>, step: WriteStep = 'file'): void {
  const aside = begin(path);
  try {
    const file = openSync(aside, 'w');
    try {
      failpoint(`${step}.open`);
      for (const part of parts) {
        const half = part.length >> 1;
        writeWhole(file, part.subarray(0, half));
        failpoint(`${step}.half`);
        writeWhole(file, part.subarray(half));
      }
      failpoint(`${step}.written`);
      // Beats tell that a process lives; nobody needs them after a power cut.
      if (step !== 'beat') fsyncSync(file);
      failpoint(`${step}.flushed`);
    } finally {
      closeSync(file);
    }
    finish(aside, path, step);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** The same for a file that another library writes: `write` is given the path aside, at which an empty file lies. */
export async function writeAside(
  path: string,
  write: (aside: string) => void | Promise<void>,
): Promise<void> {
  const aside = begin(path);
  try {
    // A place that cannot be written says so in the words of the system.
    closeSync(openSync(aside, 'w'));
    failpoint('file.open');
    await write(aside);
    failpoint('file.written');
    withFile(aside, 'r+', fsyncSync);
    failpoint('file.flushed');
    finish(aside, path, 'file');
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** Makes the folder of a file to be written; the path aside. */
function begin(path: string): string {
  makeFolder(dirname(path));
  return `${path}.${PROCESS_NAME}.tmp`;
}

/** Puts a file that was written and flushed aside in its place. */
function finish(aside: string, path: string, step: WriteStep): void {
  renameSync(aside, path);
  failpoint(`${step}.renamed`);
  if (step !== 'beat') flushFolder(dirname(path));
  failpoint(`${step}.folder`);
}

/** Name of the process that writes a file aside, in the file's own. */
const OWNER = new RegExp(`\\.(${PROCESS_NAME_FORM})\\.tmp$`);
/** Milliseconds after which a file left by another machine counts as left for good: a day. */
const LEFT_FOR_GOOD = 86_400_000;

/** Removes from a folder what processes that have ended left half-written; of other machines, what is older than a day. */
export function removeLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const owner = OWNER.exec(name)?.[1];
    if (owner === undefined) continue;
    const path = join(folder, name);
    const ended =
      hasEnded(owner) ??
      Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > LEFT_FOR_GOOD;
    if (ended) rmSync(path, { force: true });
  }
}
