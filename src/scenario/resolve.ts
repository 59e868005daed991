import type { z } from 'zod';
import type { Material } from '../materials/material.ts';
import { findMaterial, materialInput } from '../materials/registry.ts';
import { findingsOf } from './issues.ts';
import { formatPath, getAt, type InputMap, isMap, mergeOver, setAt, show } from './path.ts';
import type { Finding } from './problem.ts';
import { type PartialScenario, type Scenario, scenarioSchema } from './schema.ts';
import { fillDefaults } from './schema-walk.ts';

const withoutGrains = ['glass', 'singleCrystal'];
const withGrainSize = ['polycrystal', 'bricks'];

/**
 * Fills in everything that a scenario leaves out, in input form with units: first what the material gives, then the
 * defaults of the schema, then what follows from other values (the counter electrode is like the working one; a glass
 * has no boundaries). The result loads to the same numbers again. Never throws; what does not fit stays as it is.
 */
export function resolveInput(input: unknown): unknown {
  if (!isMap(input)) return input;
  const name = getAt(input, ['material']) ?? 'LLZO';
  const material = typeof name === 'string' ? findMaterial(name) : undefined;
  const merged = material === undefined ? input : mergeOver(materialInput(material), input);
  return fillDefaults(scenarioSchema, derive(merged));
}

/** Values that follow from others. */
function derive(input: unknown): unknown {
  let result = input;
  const supply = (path: string, value: unknown): void => {
    const keys = path.split('.');
    const section = getAt(result, keys.slice(0, -1));
    if (value === undefined || (section !== undefined && !isMap(section))) return;
    if (getAt(result, keys) === undefined) result = setAt(result, keys, value);
  };
  supply('interface.counterResistance', getAt(input, ['interface', 'resistance']));
  if (hasPores(getAt(input, ['microstructure', 'pores']))) supply('mechanisms.porosity.enabled', true);
  const kind = String(getAt(input, ['microstructure', 'kind']) ?? 'polycrystal');
  const size = getAt(input, ['microstructure', 'size']);
  if (!withGrainSize.includes(kind) && Array.isArray(size))
    supply('microstructure.grainSize', size[size.length - 1]);
  if (withoutGrains.includes(kind)) {
    supply('boundaries.resistance', '0 ohm cm^2');
    supply('boundaries.parallelConductivity', '0 S/cm');
    supply('boundaries.activationEnergy', '0 eV');
    supply('boundaries.electricalWidth', '10 nm');
  }
  return result;
}

/** Whether the pores of an input, as written, take any volume. */
function hasPores(pores: unknown): boolean {
  if (!isMap(pores)) return false;
  return ['boundary', 'junction', 'interior'].some((place) => Number.parseFloat(String(pores[place])) > 0);
}

/** A scenario's input checked against the schema. */
export interface Validated {
  /** Everything filled in, in input form; without `sweep`. */
  readonly resolved: unknown;
  /** In SI, if nothing is wrong. */
  readonly scenario: Scenario | undefined;
  /** The sections in which nothing is wrong. */
  readonly partial: PartialScenario;
  readonly findings: readonly Finding[];
}

/** Resolves and validates one scenario; its `sweep` is left aside. */
export function validate(input: unknown): Validated {
  if (!isMap(input)) {
    const finding: Finding = {
      severity: 'error',
      code: 'wrong-type',
      path: [],
      found: input === undefined || input === null ? 'an empty scenario' : show(input),
      expected: 'a map of keys (name, microstructure, protocol, ...)',
      hint: "begin with 'name: my study'",
    };
    return { resolved: input, scenario: undefined, partial: {}, findings: [finding] };
  }
  const { sweep: _, ...single } = input;
  const resolved = resolveInput(single);
  const result = scenarioSchema.safeParse(resolved);
  if (result.success) {
    return { resolved, scenario: result.data, partial: result.data, findings: [] };
  }
  const material = findMaterial(String(getAt(resolved, ['material'])));
  const findings = findingsOf(result.error.issues, scenarioSchema, resolved)
    .filter((finding, _, all) => !repeatsItsOrigin(finding, single, all))
    .map((finding) => mindGaps(finding, material));
  return { resolved, scenario: undefined, partial: parseSections(resolved as InputMap), findings };
}

/** True for a value that follows from another one and is at fault only because that one is. */
function repeatsItsOrigin(finding: Finding, input: unknown, all: readonly Finding[]): boolean {
  const origins: Readonly<Record<string, string>> = {
    'interface.counterResistance': 'interface.resistance',
    'microstructure.grainSize': 'microstructure.size',
  };
  const origin = origins[formatPath(finding.path)];
  if (origin === undefined || getAt(input, finding.path) !== undefined) return false;
  if (finding.code === 'missing') return origin === 'interface.resistance';
  return all.some(({ path }) => formatPath(path).startsWith(origin));
}

/** Says that a missing value is one that the material does not give. */
function mindGaps(finding: Finding, material: Material | undefined): Finding {
  const gap = material?.gaps.find(({ path }) => path === formatPath(finding.path));
  if (finding.code !== 'missing' || gap === undefined || material === undefined) return finding;
  return {
    ...finding,
    code: 'material-gap',
    related: [['material']],
    found: `nothing, as ${material.name} has no sourced value (${gap.note})`,
    hint: finding.hint.replace(/^write/, 'choose one and write'),
  };
}

function parseSections(resolved: InputMap): PartialScenario {
  const partial: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(scenarioSchema.shape as Readonly<Record<string, z.ZodType>>)) {
    const section = schema.safeParse(resolved[key]);
    if (section.success && section.data !== undefined) partial[key] = section.data;
  }
  return partial as PartialScenario;
}
