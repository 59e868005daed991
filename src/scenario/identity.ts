import { mapKeys } from './map-request.ts';
import type { Scenario } from './schema.ts';
import { sha256 } from './sha256.ts';

/**
 * Name of everything that decides the result of a run, as 64 hexadecimal digits: the scenario in SI with its seed, but
 * without its name and description, without the material's name (its numbers count), without the number of runs
 * (more runs add to the same ensemble), with the content of an imported map in the place of its file, without `numerics.debug` and without `compare`, which is about several runs.
 * Units and the order of keys do not matter.
 */
export function scenarioHash(scenario: Scenario): string {
  const { name: _n, description: _d, material: _m, compare: _c, numerics, ensemble, ...rest } = scenario;
  const { debug: _debug, ...precision } = numerics;
  const whole = {
    ...rest,
    microstructure: withoutFile(rest.microstructure),
    numerics: precision,
    seed: ensemble.seed,
  };
  return sha256(canonical(whole));
}

/** The microstructure with the hash of its map instead of where the map came from. */
function withoutFile(microstructure: Scenario['microstructure']): Record<string, unknown> {
  const { map, ...rest } = microstructure;
  if (map === undefined) return rest;
  const own = Object.entries(rest).filter(([key]) => !(key in mapKeys));
  return { ...Object.fromEntries(own), map: map.sha256 };
}

/** JSON with sorted keys and without undefined values; infinities keep their sign. */
export function canonical(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
