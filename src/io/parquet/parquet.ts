/** Tables as Parquet files, for pandas, polars, DuckDB, R: the same table gives the same bytes. */
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Cell } from '../csv.ts';

/** Type of a column: IEEE double, 64-bit whole number, UTF-8 text, truth value. */
export type ColumnType = 'number' | 'integer' | 'text' | 'flag';

/** A column with its cells; null, undefined and NaN are written as null, infinities as they are. */
export interface ParquetColumn {
  /** Name, with the unit in square brackets as in the CSV tables. */
  readonly name: string;
  readonly type: ColumnType;
  readonly cells: readonly Cell[];
}

const PHYSICAL = { number: 'DOUBLE', integer: 'INT64', text: 'STRING', flag: 'BOOLEAN' } as const;

/**
 * Packs columns of one length into a Parquet file, Snappy-compressed, every column nullable.
 *
 * @param metadata texts kept in the file beside the table, by key
 * @throws RangeError where columns differ in length or a cell is not of its column's type, naming column and row
 */
export function encodeParquet(
  columns: readonly ParquetColumn[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const rows = columns[0]?.cells.length ?? 0;
  const columnData = columns.map(({ name, type, cells }) => {
    if (cells.length !== rows)
      throw new RangeError(`column '${name}' of ${cells.length} cells in a table of ${rows} rows`);
    return {
      name,
      type: PHYSICAL[type],
      nullable: true,
      data: cells.map((cell, row) => storedCell(cell, type, name, row)),
    };
  });
  const buffer = parquetWriteBuffer({
    columnData,
    createdBy: 'filament-kmc',
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return new Uint8Array(buffer);
}

function storedCell(cell: Cell, type: ColumnType, name: string, row: number): unknown {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return null;
  if (type === 'text') return String(cell);
  if (type === 'number' && typeof cell === 'number') return cell;
  if (type === 'integer' && Number.isSafeInteger(cell)) return BigInt(cell as number);
  if (type === 'flag' && typeof cell === 'boolean') return cell;
  throw new RangeError(`column '${name}', row ${row}: found ${String(cell)}, expected ${type}`);
}

/**
 * Columns of a table with a header and rows: text where a cell is text, flags where all are, numbers else. Columns named in
 * `integers` hold whole numbers, those in `texts` text even where all cells are empty.
 */
export function columnsOf(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  types: { readonly integers?: readonly string[]; readonly texts?: readonly string[] } = {},
): ParquetColumn[] {
  return header.map((name, k) => {
    const cells = rows.map((row) => row[k]);
    const given = cells.filter((cell) => cell !== null && cell !== undefined);
    const all = (kind: string) => given.length > 0 && given.every((cell) => typeof cell === kind);
    const type: ColumnType = types.texts?.includes(name)
      ? 'text'
      : types.integers?.includes(name)
        ? 'integer'
        : all('boolean')
          ? 'flag'
          : given.length === 0 || all('number')
            ? 'number'
            : 'text';
    return { name, type, cells };
  });
}

/** Reads a Parquet file back as rows by column name; whole numbers come as numbers. Throws on foreign bytes. */
export async function decodeParquet(bytes: Uint8Array): Promise<Record<string, Cell>[]> {
  // A copy: `slice` of a Node buffer would be a view.
  const file = new Uint8Array(bytes).buffer;
  const rows = await parquetReadObjects({ file });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, cell]) => [key, typeof cell === 'bigint' ? Number(cell) : cell]),
    ),
  );
}

/** The texts kept beside the table, by key. */
export function parquetTexts(bytes: Uint8Array): Record<string, string> {
  const { key_value_metadata: pairs = [] } = parquetMetadata(new Uint8Array(bytes).buffer);
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? '']));
}
