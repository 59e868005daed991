import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fences } from '../../docs/blocks.ts';
import { readPage, root } from '../../docs/examples.ts';
import type { Material } from '../../src/materials/material.ts';
import { sources } from '../../src/materials/source.ts';
import type { Mechanism } from '../../src/mechanisms/mechanism.ts';
import { parsePath } from '../../src/scenario/path.ts';
import { scenarioSchema } from '../../src/scenario/schema.ts';
import { schemaAt } from '../../src/scenario/schema-walk.ts';
import type { VerificationCase } from '../../src/verify/case.ts';

const folder = mkdtempSync(join(tmpdir(), 'filament-guide-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads the example of the contributors' guide that would be the file `kind=PATH`; its one export. */
async function example<T>(kind: string): Promise<T> {
  const fence = fences(readPage('CONTRIBUTING.md')).find(({ words }) => words[1]?.startsWith(`${kind}=`));
  if (fence === undefined) throw new Error(`no example of a ${kind}`);
  const place = dirname(join(root, fence.words[1]!.slice(kind.length + 1)));
  const code = fence.content.replaceAll(
    /from '(\.[^']+)'/g,
    (_, path: string) => `from '${pathToFileURL(join(place, path)).pathname}'`,
  );
  const file = join(folder, `${kind}.ts`);
  writeFileSync(file, code);
  const [exported] = Object.values((await import(file)) as Record<string, T>);
  return exported!;
}

describe('the examples of CONTRIBUTING.md', () => {
  it('mechanism: parameters have defaults, the hook does what the equation says', async () => {
    const film = await example<Mechanism>('mechanism');
    const parameters = z.object(film.parameters).parse({}) as never;
    const factor = (disorientation: number) =>
      film.boundaryToughness!(parameters, { relativeEnergy: 1, disorientation });
    expect(factor(0.1)).toBe(1);
    expect(factor(0.5)).toBe(1.3);
  });

  it('material: keys, values and sources are valid', async () => {
    const material = await example<Material>('material');
    for (const { path, value, sources: keys, standing } of material.values) {
      const schema = schemaAt(scenarioSchema, parsePath(path)) as z.ZodType;
      expect(schema.safeParse(value).success, `${path}: ${value}`).toBe(true);
      for (const key of keys) expect(Object.keys(sources)).toContain(key);
      if (standing === 'measured') expect(keys.length).toBeGreaterThan(0);
    }
  });

  it('verification case: passes, and its mutant fails', async () => {
    const one = await example<VerificationCase>('case');
    expect(one.run({ mutant: false, full: false }).every(({ pass }) => pass)).toBe(true);
    expect(one.run({ mutant: true, full: false }).some(({ pass }) => !pass)).toBe(true);
  });
});
