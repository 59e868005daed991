import { describe, expect, it } from 'vitest';
import { materialMarkdown } from '../../src/materials/markdown.ts';
import {
  findMaterial,
  materialInput,
  materials,
  sourcesOf,
  unverifiedValues,
} from '../../src/materials/registry.ts';
import { sources } from '../../src/materials/source.ts';
import { findingsOf } from '../../src/scenario/issues.ts';
import { parsePath } from '../../src/scenario/path.ts';
import { scenarioSchema } from '../../src/scenario/schema.ts';
import { leavesOf, schemaAt } from '../../src/scenario/schema-walk.ts';

const supplied = leavesOf(scenarioSchema)
  .map(({ path }) => path.join('.'))
  .filter((path) => /^(electrolyte|boundaries|interface)\./.test(path))
  .filter((path) => !/counterResistance|kinetics|transferCoefficient|roughness/.test(path));

describe.each(materials.map((material) => [material.name, material] as const))('%s', (_name, material) => {
  it('gives or names as a gap each number that a scenario needs, and no number twice', () => {
    const paths = [...material.values, ...material.gaps].map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of supplied) expect(paths, path).toContain(path);
  });

  it('writes values that its keys take', () => {
    for (const { path, value } of material.values) {
      const schema = schemaAt(scenarioSchema, parsePath(path));
      expect(schema, path).toBeDefined();
      const result = (schema as unknown as typeof scenarioSchema).safeParse(value);
      expect(result.success ? [] : findingsOf(result.error.issues, scenarioSchema, value), path).toEqual([]);
    }
  });

  it('has a source wherever it claims knowledge', () => {
    for (const { path, standing, sources: keys, note } of material.values) {
      if (['measured', 'calculated', 'derived'].includes(standing))
        expect(keys.length, path).toBeGreaterThan(0);
      expect(note, path).not.toBe('');
    }
  });

  it('becomes a page that names each of its keys', () => {
    const page = materialMarkdown(material);
    for (const { path } of [...material.values, ...material.gaps]) expect(page).toContain(path);
  });
});

describe('the registry', () => {
  it('cites only what is used', () => {
    const used = new Set(materials.flatMap(({ values }) => values.flatMap((value) => value.sources)));
    expect([...used].sort()).toEqual(Object.keys(sources).sort());
  });

  it('has LLZO complete, and says which of its numbers are no data', () => {
    const llzo = findMaterial('LLZO')!;
    expect(llzo.gaps).toEqual([]);
    expect(unverifiedValues(llzo)).toContain('electrolyte.fractureToughness');
    expect(unverifiedValues(llzo)).not.toContain('electrolyte.youngModulus');
    expect(materialInput(llzo)).toMatchObject({
      electrolyte: { conductivity: '0.57 mS/cm', poissonRatio: 0.27 },
      mechanisms: { cohesion: { energyRatio: 0.49 } },
    });
  });

  it('leaves out the sources of numbers that the scenario sets', () => {
    const llzo = findMaterial('LLZO')!;
    expect(sourcesOf(llzo).map(({ key }) => key)).toContain('ni2012');
    expect(sourcesOf(llzo, new Set(['electrolyte.youngModulus'])).map(({ key }) => key)).not.toContain(
      'ni2012',
    );
    expect(sourcesOf(llzo).find(({ key }) => key === 'ni2012')?.paths).toEqual(['electrolyte.youngModulus']);
  });
});
