/** How the points of a study are laid out in figures: along a swept number, in series; or side by side with names. */
import { inUnit, parseQuantity } from '../../units/quantity.ts';
import { printedUnit } from '../printed-unit.ts';

/** What a point sets. */
export interface SweptPoint {
  readonly point: number;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** Points that stand along one axis. */
export interface SweepView<P extends SweptPoint = SweptPoint> {
  /** The swept key along the axis; null where points have names alone. */
  readonly axis: { readonly key: string; readonly title: string; readonly unit: string } | null;
  readonly series: readonly {
    /** What sets the series apart; empty for the only one. */
    readonly label: string;
    /** What changes along with the axis, in words with first and last value; absent where nothing does. */
    readonly besides?: string;
    readonly points: readonly { readonly x: number; readonly label: string; readonly data: P }[];
  }[];
}

const TITLES: Readonly<Record<string, string>> = {
  'microstructure.grainSize': 'Grain size',
  'microstructure.voxel': 'Voxel edge',
  'interface.resistance': 'Interfacial resistance',
  'interface.roughness': 'Roughness',
  'electrolyte.fractureToughness': 'Fracture toughness',
  'boundaries.resistance': 'Boundary resistance',
  temperature: 'Temperature',
};

/** A key in words: `interface.resistance` as `Interfacial resistance`, others by their last word. */
export function keyTitle(key: string): string {
  const known = TITLES[key];
  if (known !== undefined) return known;
  const last = key
    .replace(/\.enabled$/, '')
    .split('.')
    .at(-1)!;
  const words = last.replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The values of a key in the unit of the first one; null where one is no number or is not set. */
function numbersOf(points: readonly SweptPoint[], key: string): { values: number[]; unit: string } | null {
  const values: number[] = [];
  let unit: string | null = null;
  for (const { parameters } of points) {
    const value = parameters[key];
    if (typeof value === 'number') values.push(value);
    else {
      try {
        const quantity = parseQuantity(String(value));
        unit ??= quantity.unit.text.trim();
        values.push(inUnit(quantity.value, unit));
      } catch {
        return null;
      }
    }
  }
  return { values, unit: unit ?? '' };
}

/** A value as a label: `5 µm`. */
const valueText = (value: string | number | undefined): string => printedUnit(String(value ?? 'unset'));

/** What a point sets, in words; empty without a sweep. */
export function pointLabel({ parameters }: SweptPoint, without: readonly string[] = []): string {
  return Object.entries(parameters)
    .filter(([key]) => !without.includes(key))
    .map(([key, value]) => {
      const title = keyTitle(key).toLowerCase();
      if (key.endsWith('.enabled')) return `${title} ${String(value) === 'true' ? 'on' : 'off'}`;
      return `${title} ${valueText(value)}`;
    })
    .join(', ');
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Points that set the same keys, in order of first appearance. */
function byKeys<P extends SweptPoint>(points: readonly P[]): { keys: string[]; points: P[] }[] {
  const groups = new Map<string, { keys: string[]; points: P[] }>();
  for (const point of points) {
    const keys = Object.keys(point.parameters);
    const name = [...keys].sort().join();
    const group = groups.get(name) ?? { keys, points: [] };
    group.points.push(point);
    groups.set(name, group);
  }
  return [...groups.values()];
}

/** Keys that change from point to point, with their first and last values. */
function changing(rows: readonly { readonly data: SweptPoint }[], keys: readonly string[]): string {
  return listed(
    keys.flatMap((key) => {
      const values = rows.map(({ data }) => String(data.parameters[key]));
      if (new Set(values).size < 2) return [];
      return [`${keyTitle(key).toLowerCase()} (${valueText(values[0])} to ${valueText(values.at(-1))})`];
    }),
  );
}

/** One view for each swept number that points stand along, and one for points without. */
export function sweepViews<P extends SweptPoint>(all: readonly P[]): SweepView<P>[] {
  const groups = byKeys(all).map(({ keys, points }) => {
    let axis: { key: string; values: number[]; unit: string } | null = null;
    let most = 1;
    for (const key of keys) {
      const numbers = numbersOf(points, key);
      if (numbers === null) continue;
      const distinct = new Set(numbers.values).size;
      if (distinct > most) {
        most = distinct;
        axis = { key, ...numbers };
      }
    }
    return { keys, points, axis };
  });
  const views = new Map<string, SweepView<P>>();
  const axisKeys = groups.map(({ axis }) => (axis === null ? '' : `${axis.key} ${axis.unit}`));
  groups.forEach(({ keys, points, axis }, g) => {
    const others = axis === null ? [] : keys.filter((key) => key !== axis.key);
    const alone = axisKeys.filter((key) => key === axisKeys[g]).length === 1;
    const along = axis !== null && new Set(axis.values).size === axis.values.length;
    // Other keys that change along with the axis make one series, those that cross it one each.
    const series = new Map<string, SweepView<P>['series'][number]>();
    points.forEach((data, k) => {
      const label =
        axis === null
          ? ''
          : along
            ? alone
              ? ''
              : others.length === 0
                ? `${keyTitle(axis.key).toLowerCase()} alone`
                : `with ${listed(others.map((key) => keyTitle(key).toLowerCase()))}`
            : pointLabel(data, [axis.key]);
      const row = { x: axis?.values[k] ?? k, label: pointLabel(data) || 'all runs', data };
      const found = series.get(label);
      series.set(label, { label, points: found === undefined ? [row] : [...found.points, row] });
    });
    const sorted = [...series.values()].map(({ label, points: rows }) => {
      const inOrder = axis === null ? rows : [...rows].sort((a, b) => a.x - b.x);
      const besides = along ? changing(inOrder, others) : '';
      return { label, points: inOrder, ...(besides === '' ? {} : { besides }) };
    });
    const view = views.get(axisKeys[g]!);
    views.set(axisKeys[g]!, {
      axis: axis === null ? null : { key: axis.key, title: keyTitle(axis.key), unit: axis.unit },
      series: [...(view?.series ?? []), ...sorted],
    });
  });
  return [...views.values()];
}
