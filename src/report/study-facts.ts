/** What a report says of how results came about: materials, machine, protocol. */
import { duration } from './numbers.ts';
import { printedUnit } from './printed-unit.ts';

/** The texts of a list of a manifest. */
export const texts = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter((entry): entry is string => typeof entry === 'string') : [];

/** Materials of a study: that of the scenario, and those swept. */
export function materialsOf(
  input: Readonly<Record<string, unknown>>,
  points: readonly Readonly<Record<string, string | number>>[],
): string[] {
  const swept = points.flatMap((parameters) =>
    parameters.material === undefined ? [] : [String(parameters.material)],
  );
  return [...new Set(swept.length > 0 ? swept : [String(input.material ?? 'LLZO')])];
}

/** Where and when results came about. */
export function factsOf(manifest: Readonly<Record<string, unknown>>): [string, string][] {
  const machine = (manifest.machine ?? {}) as Readonly<Record<string, unknown>>;
  const text = (x: unknown) => (x === null || x === undefined ? null : String(x));
  const facts: [string, string | null][] = [
    ['Software', manifest.version === undefined ? null : `filament-kmc ${String(manifest.version)}`],
    ['Status', text(manifest.status)],
    [
      'Runs',
      manifest.runs === undefined
        ? null
        : `${String(manifest.runs)} at each of ${String(manifest.points ?? 1)} ${manifest.points === 1 ? 'point' : 'points'}`,
    ],
    ['Seed', text(manifest.seed)],
    ['Started', instantText(manifest.started)],
    ['Wall time', typeof manifest.wallTime === 'number' ? duration(manifest.wallTime) : null],
    [
      'Machine',
      machine.processor === undefined
        ? null
        : `${String(machine.processor)}, ${String(machine.cores)} cores, ${String(machine.platform)}, Node ${String(machine.node)}`,
    ],
    ['Workers', text(manifest.workers)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

/** `2026-11-25T22:22:20.498Z` as `2026-11-25 22:22 UTC`. */
const instantText = (instant: unknown): string | null =>
  instant === null || instant === undefined
    ? null
    : String(instant).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');

/** What a critical current must be reported with: protocol, area, thickness, temperature. */
export function protocolFacts(
  input: Readonly<Record<string, unknown>>,
  points: readonly { readonly parameters: Readonly<Record<string, unknown>> }[],
): [string, string][] {
  const map = (x: unknown) =>
    typeof x === 'object' && x !== null ? (x as Readonly<Record<string, unknown>>) : {};
  const { protocol, microstructure, temperature, electrodeArea } = map(input);
  /** A value, or those of the sweep. */
  const value = (key: string, own: unknown): string | null => {
    const swept = [...new Set(points.flatMap(({ parameters }) => parameters[key] ?? []).map(String))];
    return swept.length > 0 ? swept.join(', ') : own === undefined ? null : String(own);
  };
  const { kind, ...rest } = map(protocol);
  const { size, dimensions, depth, voxel } = map(microstructure);
  const words = Object.entries(rest)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([key, value]) => `${key.replaceAll(/([A-Z])/g, ' $1').toLowerCase()} ${String(value)}`);
  const box = Array.isArray(size) ? size.map(String).join(' × ') : null;
  const facts: [string, string | null][] = [
    ['Protocol', kind === undefined ? null : `${String(kind)}: ${words.join(', ')}`],
    [
      'Sample',
      box === null
        ? null
        : `${box}${Number(dimensions) === 2 && depth !== undefined ? `, ${String(depth)} deep` : ''}, voxels of ${String(voxel)}`,
    ],
    ['Electrode area', value('electrodeArea', electrodeArea)],
    ['Temperature', value('temperature', temperature)],
  ];
  return facts.flatMap(([term, words]): [string, string][] =>
    words === null ? [] : [[term, printedUnit(words)]],
  );
}
