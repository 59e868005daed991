import { stringify } from 'yaml';

/** Writes a scenario in input form as YAML; `loadScenario` reads the same numbers from it. */
export function writeScenario(input: unknown): string {
  return stringify(input, { version: '1.2', schema: 'core', lineWidth: 0, flowCollectionPadding: false });
}
