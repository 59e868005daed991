import type { z } from 'zod';
import type { Material } from '../materials/material.ts';
import { findMaterial, materialInput } from '../materials/registry.ts';
import type { GrainMap } from '../microstructure/grain-map.ts';
import { formatQuantity } from '../units/quantity.ts';
import { findingsOf } from './issues.ts';
import { MapError, type MapReader, mapRequestOf } from './map-request.ts';
import { formatPath, getAt, type InputMap, isMap, mergeOver, type Path, setAt, show } from './path.ts';
import type { Finding } from './problem.ts';
import { type PartialScenario, type Scenario, scenarioSchema } from './schema.ts';
import { fillDefaults } from './schema-walk.ts';

const withoutGrains = ['glass', 'singleCrystal'];
const withGrainSize = ['polycrystal', 'bricks', 'imported'];

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

/** Resolves and validates one scenario; its `sweep` is left aside. `readMap` reads an imported microstructure. */
export function validate(input: unknown, readMap?: MapReader): Validated {
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
  const { sweep: _, ...given } = input;
  const { map, input: single, findings: ofMap } = importMap(given, readMap);
  const resolved = resolveInput(single);
  const result = scenarioSchema.safeParse(resolved);
  if (result.success) {
    const scenario: Scenario =
      map === null ? result.data : { ...result.data, microstructure: { ...result.data.microstructure, map } };
    return ofMap.length === 0
      ? { resolved, scenario, partial: scenario, findings: [] }
      : { resolved, scenario: undefined, partial: scenario, findings: ofMap };
  }
  const material = findMaterial(String(getAt(resolved, ['material'])));
  const findings = findingsOf(result.error.issues, scenarioSchema, resolved)
    .filter((finding, _, all) => !repeatsItsOrigin(finding, single, all))
    .map((finding) => mindGaps(finding, material));
  // What a map would have given is not asked for beside it.
  const others =
    map === null && getAt(single, ['microstructure', 'kind']) === 'imported'
      ? findings.filter(({ path }) => !GIVEN_BY_MAP.has(formatPath(path)))
      : findings;
  return {
    resolved,
    scenario: undefined,
    partial: parseSections(resolved as InputMap),
    findings: [...ofMap, ...others],
  };
}

/** Keys that follow from a map where a scenario leaves them out. */
const GIVEN_BY_MAP = new Set(
  ['size', 'dimensions', 'voxel', 'grainSize'].map((key) => `microstructure.${key}`),
);

/** Reads the map of an imported microstructure, and fills in the box, voxel and grain size that follow from it. */
function importMap(
  input: InputMap,
  readMap: MapReader | undefined,
): { map: GrainMap | null; input: InputMap; findings: Finding[] } {
  const section = input.microstructure;
  if (!isMap(section) || section.kind !== 'imported') return { map: null, input, findings: [] };
  const fail = (key: string, found: string, expected: string, hint: string) => ({
    map: null,
    input,
    findings: [
      {
        severity: 'error',
        code: 'map',
        path: ['microstructure', key],
        found,
        expected,
        hint,
      } satisfies Finding,
    ],
  });
  if (section.file === undefined)
    return fail('file', 'nothing', 'the file of the imported map', "write 'file: grains.npy'");
  const request = mapRequestOf(section);
  if (request === null) return { map: null, input, findings: [] };
  if (readMap === undefined)
    return fail(
      'file',
      'a file',
      'no imported map where files are not read',
      'read the map and pass readMap',
    );
  let map: GrainMap;
  try {
    map = readMap(request);
  } catch (error) {
    if (error instanceof MapError) return fail('file', error.found, error.expected, error.hint);
    throw error;
  }
  const [nx, ny, nz] = map.dimensions;
  const planar = ny === 1;
  const sides = planar
    ? [nx * map.spacing[0], nz * map.spacing[2]]
    : map.dimensions.map((n, k) => n * map.spacing[k]);
  const micrometres = (length: number) => formatQuantity(length, 'um', 12);
  if (section.dimensions !== undefined && section.dimensions !== (planar ? 2 : 3))
    return fail(
      'dimensions',
      String(section.dimensions),
      `${planar ? 2 : 3}, as the map has ${nx} x ${ny} x ${nz} voxels`,
      'leave it out',
    );
  const boxVolume = nx * ny * nz;
  const voxels = boxVolume / map.grains;
  const spacing = Math.min(...(planar ? [map.spacing[0], map.spacing[2]] : map.spacing));
  const diameter = planar
    ? Math.sqrt((4 * voxels * map.spacing[0] * map.spacing[2]) / Math.PI)
    : Math.cbrt((6 * voxels * map.spacing[0] * map.spacing[1] * map.spacing[2]) / Math.PI);
  const size = sides.map(micrometres);
  if (section.size !== undefined && JSON.stringify(section.size) !== JSON.stringify(size))
    return fail(
      'size',
      JSON.stringify(section.size),
      `the box of the map, [${size.join(', ')}]`,
      'leave size out; spacing rescales a map',
    );
  const pores = map.pore === null ? {} : { mechanisms: withPorosity(input.mechanisms) };
  return {
    map,
    input: {
      ...input,
      ...pores,
      microstructure: {
        voxel: micrometres(spacing),
        grainSize: micrometres(Number(diameter.toPrecision(6))),
        dimensions: planar ? 2 : 3,
        ...section,
        size,
      },
    },
    findings: [],
  };
}

/** Mechanisms with `porosity` on, unless it is switched off. */
function withPorosity(mechanisms: unknown): unknown {
  if (mechanisms !== undefined && !isMap(mechanisms)) return mechanisms;
  const given = mechanisms?.porosity;
  if (given !== undefined && !isMap(given)) return mechanisms;
  return { ...mechanisms, porosity: { enabled: true, ...given } };
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

/** The sections in which nothing is wrong but keys that do not exist: what else is said of them needs not wait for those. */
function parseSections(resolved: InputMap): PartialScenario {
  const partial: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(scenarioSchema.shape as Readonly<Record<string, z.ZodType>>)) {
    let section = schema.safeParse(resolved[key]);
    if (!section.success) section = schema.safeParse(withoutUnknown(resolved[key], section.error.issues));
    if (section.success && section.data !== undefined) partial[key] = section.data;
  }
  return partial as PartialScenario;
}

/** A section without the keys that the issues call unknown. */
function withoutUnknown(section: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(section);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const owner = getAt(copy, issue.path as Path);
    if (isMap(owner)) for (const key of issue.keys) Reflect.deleteProperty(owner, key);
  }
  return copy;
}
