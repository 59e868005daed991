import { z } from 'zod';
import { materialMarkdown } from '../materials/markdown.ts';
import { materialInput, materials } from '../materials/registry.ts';
import { mechanisms } from '../mechanisms/registry.ts';
import { type QuantityBounds, quantityInfo } from '../units/schema.ts';
import { formatPath, getAt } from './path.ts';
import { scenarioSchema } from './schema.ts';
import { defaultOf, definitionOf, leavesOf, unwrap } from './schema-walk.ts';

/** One value of a scenario: its default and where that comes from. */
export interface ParameterRow {
  /** Dotted key. */
  readonly path: string;
  readonly description: string;
  /** As written, or an empty text where there is none. */
  readonly default: string;
  /** Usual unit; empty for choices, switches and texts. */
  readonly unit: string;
  readonly range: string;
  /** `material` (see its table), `assumed`, `derived` or `numerical`, with a reason; empty where there is no default. */
  readonly origin: string;
}

/** Why a default that belongs to no material and no mechanism is what it is. */
const origins: Readonly<Record<string, string>> = {
  temperature: 'room temperature',
  'growth.exponent': 'assumed; subcritical crack growth exponents of ceramics are of this size',
  'growth.activationVolume': 'assumed; 50 atoms of lithium metal',
  'growth.openingWidth': 'assumed; 5 to 500 nm are plausible',
  'growth.quantaPerSite': 'numerical',
  'interface.transferCoefficient': 'assumed; symmetric',
  'interface.counterResistance': 'that of the working electrode',
  'mechanisms.flaws.modulus':
    'assumed; near 1/0.148, the exponent of critical current against grain size over all rows of Sharafi et al. 2017, so that this trend is no prediction',
  'mechanisms.flaws.roughnessRatio': 'assumed; puts a scale of 5 um to a roughness of 1.1 um',
  'mechanisms.porosity.enabled': 'true where microstructure.pores takes any volume',
  'mechanisms.liMonroe.interfaceEnergyRatio':
    'assumed; (gamma_s + gamma_Li - W_ad) / gamma_s with 0.97 (Xie et al. 2024), 0.5 and a recalled 0.7 J/m^2',
  'mechanisms.contactPatches.fraction': 'Singh et al. 2022: Li6PS5Cl of large grains at 20 MPa',
  'mechanisms.monroeNewman.lithiumShearModulus': 'recalled; used by Monroe & Newman 2005',
  'mechanisms.monroeNewman.lithiumPoissonRatio': 'recalled; used by Monroe & Newman 2005',
  'mechanisms.monroeNewman.volumeRatio':
    'recalled; 167 over 13 cm^3/mol as in Monroe & Newman 2005, not checked',
  'mechanisms.softening.shearModulusRatio': 'assumed; within the 0.5 to 1 of Yu & Siegel 2018',
  'mechanisms.pressureEquilibration.yieldStrength':
    'derived; tensile yield strength of bulk lithium, 0.8 MPa, over sqrt(3)',
  'mechanisms.flaws.maximum': 'a quarter of the thickness',
  'mechanisms.bandGapNarrowing.narrowing':
    'calculated (HSE06) by Quirk & Dawson 2022, mean over Li3OCl, Li3PS4 and Li3InCl6 as given by Milan & Pasta 2023',
  'mechanisms.bandGapNarrowing.spread':
    'calculated (PBE) by Xie et al. 2024, standard deviation over 42 boundaries of LLZO',
  'mechanisms.bandGapNarrowing.cap':
    'assumed; exp(dEg/2kT) alone gives 1.5e6, and parallel sheets 1 nm wide in grains of 5 um cannot exceed 2.5e3 times the measured total',
  'mechanisms.bandGapNarrowing.structuralWidth': 'assumed; 1 to 2 nm are usual for ceramics',
  'mechanisms.nucleation.radius': 'assumed; 2 gamma V_m / (F r) is then 27 mV',
  'microstructure.grainSizeSpread': 'assumed; ceramics have 0.3 to 0.5',
  'mechanisms.spaceCharge.barrier':
    'derived; makes the layers of LLTO resist 1e4 times as much as its grains (Wu & Guo 2017)',
  'mechanisms.spaceCharge.permittivity': 'Krauskopf et al. 2019: LLZO',
};

/** Every value that a scenario can set, in order, with default, unit, range and origin. */
export function parameterTable(): ParameterRow[] {
  const fromMaterial = materialInput(materials[0]);
  return leavesOf(scenarioSchema).map(({ path, schema, alternatives }) => {
    const all = [schema, ...alternatives];
    const info = quantityInfo(firstOption(schema));
    const key = formatPath(path);
    const own = defaultOf(schema);
    const supplied =
      getAt(fromMaterial, path) ??
      (path[0] === 'mechanisms' && path[2] === 'enabled' ? switchOf(String(path[1])) : undefined);
    const value = supplied ?? own;
    return {
      path: key,
      description: describeAll(all),
      default: value === undefined ? '' : String(value),
      unit: info === undefined || info.unit === '1' ? '' : info.unit,
      range: [...new Set(all.map(rangeOf))].filter((range) => range !== '').join(', '),
      origin: originOf(key, getAt(fromMaterial, path) !== undefined, value !== undefined),
    };
  });
}

function switchOf(name: string): boolean | undefined {
  return mechanisms.find((mechanism) => mechanism.name === name)?.enabledByDefault;
}

function originOf(path: string, material: boolean, given: boolean): string {
  if (material) return 'material';
  if (origins[path] !== undefined) return origins[path];
  if (!given) return '';
  const section = path.split('.')[0];
  return section === 'numerics' || section === 'ensemble' ? 'numerical' : 'assumed';
}

function firstOption(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = unwrap(schema);
  const { type, options, element } = definitionOf(inner);
  if (type === 'union' && options !== undefined) return options[0];
  return type === 'array' && element !== undefined ? element : schema;
}

function descriptionOf(schema: z.core.$ZodType): string {
  let at: z.core.$ZodType | undefined = schema;
  while (at !== undefined) {
    const text = z.globalRegistry.get(at)?.description;
    if (text !== undefined) return text;
    const def = definitionOf(at);
    at = def.innerType ?? def.in;
  }
  return '';
}

/** The description; that of a key which chooses among maps, or which several maps have, says it for each. */
function describeAll(schemas: readonly z.core.$ZodType[]): string {
  const texts = [...new Set(schemas.map(descriptionOf))];
  if (texts.length === 1 || new Set(schemas.map(rangeOf)).size === 1) return texts.join('; ');
  return schemas.map((schema) => `${rangeOf(schema)}: ${descriptionOf(schema)}`).join('; ');
}

/** What a value may be, in words: bounds, choices, or several of these; empty where anything of its type goes. */
function rangeOf(schema: z.core.$ZodType): string {
  const info = quantityInfo(schema);
  if (info !== undefined) return boundsText(info.bounds);
  const inner = unwrap(schema);
  const { type, options, element, in: input, checks, entries, values } = definitionOf(inner);
  if (type === 'union' && options !== undefined)
    return options
      .map(rangeOf)
      .filter((range) => range !== '')
      .join(' or ');
  if (type === 'array' && element !== undefined) return rangeOf(element);
  if (type === 'pipe' && input !== undefined) return rangeOf(input);
  if (type === 'boolean') return 'true, false';
  if (type === 'number') return boundsText(wholeBounds(checks ?? []));
  return (entries === undefined ? (values ?? []) : Object.values(entries)).map(String).join(', ');
}

/** Bounds among the checks of a number schema. */
function wholeBounds(checks: readonly z.core.$ZodCheck[]): QuantityBounds {
  const bounds: { -readonly [K in keyof QuantityBounds]: QuantityBounds[K] } = {};
  for (const { _zod } of checks) {
    const { check, value, inclusive } = _zod.def as unknown as {
      readonly check: string;
      readonly value?: unknown;
      readonly inclusive?: boolean;
    };
    if (check === 'greater_than') bounds[inclusive ? 'min' : 'above'] = String(value);
    if (check === 'less_than') bounds[inclusive ? 'max' : 'below'] = String(value);
  }
  return bounds;
}

function boundsText({ min, max, above, below }: QuantityBounds): string {
  const low = min !== undefined ? `from ${min}` : above !== undefined ? `above ${above}` : '';
  const high = max !== undefined ? `to ${max}` : below !== undefined ? `below ${below}` : '';
  return [low, high].filter((part) => part !== '').join(' ');
}

/** Every default and every material's numbers with their sources, as Markdown. */
export function parametersMarkdown(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|') || '-';
  const rows = parameterTable().map(
    (row) =>
      `| \`${row.path}\` | ${cell(row.description)} | ${cell(row.default)} | ${cell(row.unit)} | ${cell(row.range)} | ${cell(row.origin)} |`,
  );
  return [
    '# Parameters',
    '',
    `Defaults are those of ${materials[0].name}. Quantities are written with their unit; any unit of the same dimension will do.`,
    '',
    '## Scenario',
    '',
    '| key | meaning | default | unit | range | origin of the default |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Mechanisms',
    '',
    '| name | what it is | equation | on by default | equation from |',
    '| --- | --- | --- | --- | --- |',
    ...mechanisms.map(
      (m) =>
        `| \`${m.name}\` | ${cell(m.title)} | ${cell(m.equation)} | ${m.enabledByDefault ? 'yes' : 'no'} | ${cell(m.citation)} |`,
    ),
    '',
    '## Materials',
    '',
    'Standing: measured, calculated (simulation) and derived (arithmetic on those) rest on the cited works; recalled and assumed values are priors, not data.',
    '',
    ...materials.map(materialMarkdown),
  ].join('\n');
}
