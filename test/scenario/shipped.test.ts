import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { mapReader } from '../../src/io/maps/read-map.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { writeScenario } from '../../src/scenario/write.ts';

const folder = new URL('../../scenarios/', import.meta.url);
const readMap = mapReader(fileURLToPath(folder));
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
const reader = z.fromJSONSchema(JSON.parse(JSON.stringify(scenarioJsonSchema())));

it('there are scenarios', () => {
  expect(files.length).toBeGreaterThan(0);
});

describe.each(files)('scenarios/%s', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8');

  it('loads without problems, and its points load again from their resolved form', () => {
    const { points } = loadScenario(text, { file, readMap });
    expect(points.length).toBeGreaterThan(0);
    for (const { resolvedInput, hash } of points)
      expect(loadScenario(writeScenario(resolvedInput), { file, readMap }).hash).toBe(hash);
  });

  it('fits the JSON Schema', () => {
    expect(reader.safeParse(parse(text)).success).toBe(true);
  });
});
