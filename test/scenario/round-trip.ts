import { expect } from 'vitest';
import { type LoadedScenario, loadScenario } from '../../src/scenario/load.ts';
import { ScenarioError } from '../../src/scenario/problem.ts';
import { writeScenario } from '../../src/scenario/write.ts';

/**
 * Loads a text or has it refused with problems; anything else throws. What is accepted must mean what it says: every
 * point of it, resolved and written out, loads again to the same scenario and resolves to itself.
 */
export function acceptedOrRefused(text: string, set: readonly string[] = []): 'accepted' | 'refused' {
  let loaded: LoadedScenario;
  try {
    loaded = loadScenario(text, { file: 'a.yaml', set });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.problems.some(({ severity }) => severity === 'error')).toBe(true);
    return 'refused';
  }
  const some = [loaded, ...loaded.points.slice(0, 3)];
  for (const { hash, resolvedInput } of some) {
    const again = loadScenario(writeScenario(resolvedInput), { file: 'again.yaml' });
    expect(again.hash).toBe(hash);
    expect(again.resolvedInput).toEqual(resolvedInput);
  }
  return 'accepted';
}
