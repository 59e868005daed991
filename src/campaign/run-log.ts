/** The log of a process that works on a folder: `logs/<process>.jsonl`, a JSON line for each thing that happened to a run. */
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { makeFolder } from '../io/atomic-file.ts';
import { PROCESS_NAME } from '../io/process-name.ts';

/** Opens the log of this process in a result folder; lines are written at once. */
export function openRunLog(folder: string): { log: Logger; close: () => void } {
  const logs = join(folder, 'logs');
  makeFolder(logs);
  const destination = pino.destination({
    dest: join(logs, `${PROCESS_NAME}.jsonl`),
    append: true,
    sync: true,
  });
  // A log that cannot be written (a full disk) is no reason to stop; what matters is written elsewhere, and does stop.
  destination.on('error', () => {});
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return { log, close: () => destination.end() };
}
