import type { NumberArray } from '../typed-array.ts';

/** A column of an extended XYZ file: `R` real, `I` whole, `S` text. */
export interface XyzColumn {
  readonly name: string;
  readonly type: 'R' | 'I' | 'S';
  /** Numbers a row, next to each other. */
  readonly components: number;
  readonly data: NumberArray | readonly string[];
}

/** One frame: rows with their columns in a box. */
export interface XyzFrame {
  /** Edges of the box along x, y, z. */
  readonly box: readonly [number, number, number];
  readonly periodic: readonly [boolean, boolean, boolean];
  readonly rows: number;
  readonly columns: readonly XyzColumn[];
  /** Further `key=value` of the comment line. */
  readonly keys: Readonly<Record<string, string | number>>;
}

/** A frame of extended XYZ, as OVITO and ASE read it; frames follow each other in a file. */
export function formatXyzFrame({ box, periodic, rows, columns, keys }: XyzFrame): string {
  const lattice = `${box[0]} 0 0 0 ${box[1]} 0 0 0 ${box[2]}`;
  const properties = columns.map(({ name, type, components }) => `${name}:${type}:${components}`).join(':');
  const further = Object.entries(keys).map(([key, value]) =>
    typeof value === 'number' ? `${key}=${value}` : `${key}="${value}"`,
  );
  const lines = [
    String(rows),
    `Lattice="${lattice}" Properties=${properties} pbc="${periodic.map((p) => (p ? 'T' : 'F')).join(' ')}" ${further.join(' ')}`,
  ];
  for (let row = 0; row < rows; row++) {
    const cells: (string | number)[] = [];
    for (const { components, data } of columns)
      for (let k = 0; k < components; k++) cells.push(text(data[components * row + k]!));
    lines.push(cells.join(' '));
  }
  return `${lines.join('\n')}\n`;
}

/** NaN and infinities as NumPy and C read them. */
function text(value: string | number): string {
  if (typeof value === 'string' || Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}
