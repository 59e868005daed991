/** The version of this package. */
import { existsSync, readFileSync } from 'node:fs';

/** package.json lies two folders up from a source file, three up from a built one. */
function readVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    const url = new URL(up, import.meta.url);
    if (existsSync(url)) return (JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version;
  }
  throw new Error('the package.json of filament-kmc is missing');
}

/** Version of this package as its package.json says, e.g. `0.1.0`. */
export const ENGINE_VERSION: string = readVersion();
