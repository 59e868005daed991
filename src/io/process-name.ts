/** Names of processes that tell whether the process is still there. */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';

/** What the machine, since it was started, and the space of its process numbers are called; the same for all that can see one another. */
const machine = createHash('sha256')
  .update([hostname(), read('/proc/sys/kernel/random/boot_id'), link('/proc/self/ns/pid')].join('\n'))
  .digest('hex')
  .slice(0, 8);

/** The form of a {@link PROCESS_NAME}, for patterns of file names that hold one. */
export const PROCESS_NAME_FORM = '[\\w-]{1,40}~[0-9a-f]{8}~\\d+~\\d+';
const NAME = new RegExp(`^${PROCESS_NAME_FORM}$`);

/** Name of this process, fit for a file name: host, machine, process number, start. No other process ever has it. */
export const PROCESS_NAME = [
  hostname()
    .replace(/[^\w-]/g, '_')
    .slice(0, 40) || 'host',
  machine,
  process.pid,
  startOf(process.pid),
].join('~');

/** Whether a text has the form of a {@link PROCESS_NAME}, of whatever machine. */
export function isProcessName(text: string): boolean {
  return NAME.test(text);
}

/** Whether a process has ended; null where this machine cannot tell, the process being of another. */
export function hasEnded(name: string): boolean | null {
  const [, where, pid, start] = isProcessName(name) ? name.split('~') : [];
  if (where !== machine) return null;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // One that this user may not signal is there; any other error means that there is none.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return true;
  }
  return startOf(Number(pid)) !== start || isZombie(Number(pid));
}

/** Fields of /proc/<pid>/stat after the name of the program; none where there is no such file. */
function statOf(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** When a process started, in ticks since the machine did; 0 where that is not told. */
function startOf(pid: number): string {
  return statOf(pid)[19] ?? '0';
}

function isZombie(pid: number): boolean {
  return statOf(pid)[0] === 'Z';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
