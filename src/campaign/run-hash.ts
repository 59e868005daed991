/** Identity of one run: everything that decides its result, in one name. */
import { canonical } from '../scenario/identity.ts';
import { sha256 } from '../scenario/sha256.ts';
import { ENGINE_IDENTITY } from './engine-digest.ts';

/**
 * Content hash of a run, 64 hexadecimal digits: of the scenario of its point, its seed and the engine. Two runs of one
 * hash have the same result, byte for byte.
 *
 * @param scenario hash of the point's scenario, see `scenarioHash`
 * @param seed seed of the trajectory, e.g. `1/0007`
 * @param engine version of the engine and digest of its code; default: this one's
 */
export function runHash(scenario: string, seed: string, engine = ENGINE_IDENTITY): string {
  return sha256(canonical({ scenario, seed, version: engine }));
}
