/** Keys and list indices from the top of a scenario down to a value. */
export type Path = readonly (string | number)[];

/** A map as YAML gives it. */
export type InputMap = { [key: string]: unknown };

/** True for a map (not a list, not null). */
export function isMap(value: unknown): value is InputMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Splits `microstructure.size.0`, or `microstructure.size[0]`, into keys; whole numbers become list indices. */
export function parsePath(text: string): Path {
  return text
    .replace(/(?<=[^.])\[(\d+)\]/g, '.$1')
    .split('.')
    .map((key) => (/^(?:0|[1-9]\d{0,8})$/.test(key) ? Number(key) : key));
}

/** Writes a path with dots. */
export function formatPath(path: Path): string {
  return path.join('.');
}

/** The value at a path, or undefined. */
export function getAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (Array.isArray(at) ? typeof key !== 'number' : !isMap(at) || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at;
}

/** What is wrong with a path that counts items of a list which has not so many, in words; or undefined. */
export function missingItem(
  value: unknown,
  path: Path,
): [found: string, expected: string, hint: string] | undefined {
  for (let k = 0; k < path.length; k++) {
    const index = path[k]!;
    if (typeof index !== 'number') continue;
    const list = getAt(value, path.slice(0, k));
    const name = formatPath(path.slice(0, k));
    if (!Array.isArray(list))
      return [
        `item ${index} of ${show(list)}`,
        'a list to take the item from',
        `write ${name}=[...] as a whole`,
      ];
    if (index >= list.length)
      return [
        `item ${index} of ${show(list)}`,
        list.length === 1 ? 'item 0, the only one' : `an item from 0 to ${list.length - 1}`,
        `items count from 0; write ${name}=[...] for another number of them`,
      ];
  }
  return undefined;
}

/** A copy of `value` with `replacement` at `path`; what is in the way becomes a map. Shares unchanged parts. */
export function setAt(value: unknown, path: Path, replacement: unknown): unknown {
  if (path.length === 0) return replacement;
  const [key, ...rest] = path;
  if (Array.isArray(value) && typeof key === 'number' && key <= value.length) {
    const copy = [...value];
    copy[key] = setAt(copy[key], rest, replacement);
    return copy;
  }
  const map = isMap(value) ? value : {};
  const inner = Object.hasOwn(map, key) ? map[key] : undefined;
  return { ...map, [key]: setAt(inner, rest, replacement) };
}

/** `below` with everything that `above` gives put over it; maps merge, all else is replaced. */
export function mergeOver(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above === undefined ? below : above;
  const result: InputMap = { ...below };
  for (const key of Object.keys(above)) result[key] = mergeOver(result[key], above[key]);
  return result;
}

/** Paths of all values that are not maps. */
export function leafPathsOf(value: unknown, prefix: Path = []): Path[] {
  if (!isMap(value)) return [prefix];
  return Object.keys(value).flatMap((key) => leafPathsOf(value[key], [...prefix, key]));
}

/** A value as one would write it, short, for messages. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (isMap(value)) return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return String(value);
}
