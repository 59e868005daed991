/** What the engine is made of, in one name: a change of its code without a change of version must not go unseen. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENGINE_VERSION } from './version.ts';

/** The rooms whose code decides a result. */
const ROOMS = [
  'units',
  'lattice',
  'kinetics',
  'materials',
  'microstructure',
  'fields',
  'mechanisms',
  'analysis',
  'scenario',
  'simulation',
];

/** SHA-256 of the engine's TypeScript sources, 12 digits; in the built package as the build wrote it beside the code. */
function engineDigest(): string {
  const source = fileURLToPath(new URL('..', import.meta.url));
  const written = join(source, 'engine-digest.txt');
  if (existsSync(written)) return readFileSync(written, 'utf8').trim();
  const hash = createHash('sha256');
  for (const room of ROOMS)
    for (const name of readdirSync(join(source, room), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.[jt]s$/.test(name) && !name.endsWith('.d.ts'))
        hash.update(`${room}/${name}\n`).update(readFileSync(join(source, room, name)));
  return hash.digest('hex').slice(0, 12);
}

/** Version of the engine and digest of its code, e.g. `0.1.0+3f2a81c09b7e`: results of one are comparable byte for byte. */
export const ENGINE_IDENTITY: string = `${ENGINE_VERSION}+${engineDigest()}`;
