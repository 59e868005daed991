/** What tests say about result folders. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What may differ between two ways to one ensemble. */
const OF_ITS_OWN = /^(?:manifest\.json$|logs\/|set-aside\/|slurm\/)/;

/** Every file of a result folder that must have the same bytes however it came about, by name. */
export function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isFile() && !OF_ITS_OWN.test(name)) files[name] = readFileSync(path, 'latin1');
  }
  return files;
}

/** Names of the files of runs in a folder, in order. */
export const runFilesOf = (folder: string): string[] =>
  readdirSync(join(folder, 'runs'))
    .filter((name) => name.endsWith('.runs'))
    .sort();

/** Path of the file that holds a run, where each has its own. */
export const fileOfRun = (folder: string, id: string): string =>
  join(folder, 'runs', runFilesOf(folder).find((name) => name.startsWith(id))!);
