/** Tables as CSV after RFC 4180 (but with `\n` line ends): a header line, `.` decimals, quotes where needed. */

/** A cell; null, undefined and NaN are written empty, infinities as `inf` and `-inf`. */
export type Cell = string | number | boolean | null | undefined;

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') {
    if (Number.isNaN(cell)) return '';
    return Number.isFinite(cell) ? String(cell) : cell > 0 ? 'inf' : '-inf';
  }
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes a table. Throws where a row has another number of cells than the header. */
export function formatCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [header.map(cellText).join(',')];
  for (const row of rows) {
    if (row.length !== header.length)
      throw new RangeError(`a row of ${row.length} cells under a header of ${header.length}`);
    lines.push(row.map(cellText).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** Reads what {@link formatCsv} wrote, as text. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',' || c === '\n') {
      row.push(cell);
      cell = '';
      if (c === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += c;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}
