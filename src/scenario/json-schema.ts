import { z } from 'zod';
import { isMap } from './path.ts';
import { scenarioSchema } from './schema.ts';

/** Sections whose missing values come from the material, and single values that follow from others. */
const suppliedSections = ['electrolyte', 'boundaries', 'interface'];
const suppliedValues: Readonly<Record<string, readonly string[]>> = {
  microstructure: ['grainSize', 'size', 'voxel'],
};

/**
 * JSON Schema (draft 2020-12) of a scenario as it is written, for editors that complete and check YAML. Quantities are
 * texts with a pattern, an example and their usual `unit`; whether the unit fits is checked on loading only.
 */
export function scenarioJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-2020-12' }) as Record<
    string,
    unknown
  >;
  const properties = schema.properties;
  if (isMap(properties)) {
    for (const section of suppliedSections) {
      const inner = properties[section];
      if (isMap(inner)) delete inner.required;
    }
    for (const [section, keys] of Object.entries(suppliedValues)) {
      const inner = properties[section];
      if (isMap(inner) && Array.isArray(inner.required))
        inner.required = inner.required.filter((key) => !keys.includes(key));
    }
  }
  return { title: 'Scenario of filament-kmc', ...schema };
}
