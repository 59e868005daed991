/** JSON as this package writes it: numbers that JSON has no word for become null, two spaces, a final newline. */

/** The JSON text of plain data; NaN and the infinities become null. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
