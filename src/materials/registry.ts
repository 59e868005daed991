import { betaLi3ps4 } from './beta-li3ps4.ts';
import { li6ps5cl } from './li6ps5cl.ts';
import { lipon } from './lipon.ts';
import { llto } from './llto.ts';
import { llzo } from './llzo.ts';
import type { Material } from './material.ts';
import { type Source, type SourceKey, sources } from './source.ts';

/** Every material, the default first. A new one is a file and a line here. */
export const materials: readonly Material[] = [llzo, li6ps5cl, betaLi3ps4, lipon, llto];

/** Names that a scenario may write under `material:`. */
export const materialNames: readonly string[] = materials.map((material) => material.name);

/** The material of that name, or undefined. */
export function findMaterial(name: string): Material | undefined {
  return materials.find((material) => material.name === name);
}

/** A nested map of scenario values as written. */
export interface MaterialInput {
  [key: string]: string | number | MaterialInput;
}

/** What the material fills into a scenario: its values as a nested map, in input form. */
export function materialInput(material: Material): MaterialInput {
  const result: MaterialInput = {};
  for (const { path, value } of material.values) {
    const keys = path.split('.');
    let at = result;
    for (const key of keys.slice(0, -1)) {
      const next = at[key];
      const inner = typeof next === 'object' ? next : {};
      at[key] = inner;
      at = inner;
    }
    at[keys[keys.length - 1]] = /^[\d.]+$/.test(value) ? Number(value) : value;
  }
  return result;
}

/** A source with what was taken from it. */
export interface CitedSource extends Source {
  readonly key: SourceKey;
  /** Scenario keys whose values rest on it. */
  readonly paths: readonly string[];
}

/**
 * What to cite for a run with this material, in order of first use.
 *
 * @param overridden keys that the scenario sets itself; sources of these alone are left out
 */
export function sourcesOf(material: Material, overridden: ReadonlySet<string> = new Set()): CitedSource[] {
  const found = new Map<SourceKey, string[]>();
  for (const value of material.values) {
    if (overridden.has(value.path)) continue;
    for (const key of value.sources) {
      const paths = found.get(key) ?? [];
      paths.push(value.path);
      found.set(key, paths);
    }
  }
  return [...found].map(([key, paths]) => ({ key, ...sources[key], paths }));
}

/** The material's values that are recalled or assumed: what a report must not call data. */
export function unverifiedValues(material: Material): readonly string[] {
  return material.values
    .filter(({ standing }) => standing === 'recalled' || standing === 'assumed')
    .map(({ path }) => path);
}
