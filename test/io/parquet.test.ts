import { expect, test } from 'vitest';
import { columnsOf, decodeParquet, encodeParquet, parquetTexts } from '../../src/io/parquet/parquet.ts';

const header = ['run', 'point', 'ccd [mA/cm^2]', 'shorted', 'empty', 'error'];
const rows = [
  ['00-0000', 0, 0.1 + 0.2, true, null, null],
  ['00-0001', 0, Number.NaN, false, undefined, 'books, "quoted"\nµ'],
  ['01-0000', 1, Number.POSITIVE_INFINITY, true, Number.NaN, null],
] as const;
const columns = columnsOf(header, rows, { integers: ['point'], texts: ['error'] });

test('a table comes back cell by cell; what has no value is null', async () => {
  expect(columns.map(({ type }) => type)).toEqual(['text', 'integer', 'number', 'flag', 'number', 'text']);
  const bytes = encodeParquet(columns, { scenario: 'web' });
  expect(await decodeParquet(bytes)).toEqual([
    { run: '00-0000', point: 0, 'ccd [mA/cm^2]': 0.1 + 0.2, shorted: true, empty: null, error: null },
    {
      run: '00-0001',
      point: 0,
      'ccd [mA/cm^2]': null,
      shorted: false,
      empty: null,
      error: 'books, "quoted"\nµ',
    },
    {
      run: '01-0000',
      point: 1,
      'ccd [mA/cm^2]': Number.POSITIVE_INFINITY,
      shorted: true,
      empty: null,
      error: null,
    },
  ]);
  expect(parquetTexts(bytes).scenario).toBe('web');
  expect(String.fromCharCode(...bytes.subarray(0, 4), ...bytes.subarray(-4))).toBe('PAR1PAR1');
});

test('the same table gives the same bytes', () => {
  expect(encodeParquet(columns)).toEqual(
    encodeParquet(columnsOf(header, rows, { integers: ['point'], texts: ['error'] })),
  );
});

test('no rows are a table too', async () => {
  expect(await decodeParquet(encodeParquet(columnsOf(header, [])))).toEqual([]);
});

test('cells of the wrong type and columns of different lengths are named', () => {
  expect(() => encodeParquet([{ name: 'n', type: 'integer', cells: [1, 1.5] }])).toThrow(
    "column 'n', row 1: found 1.5, expected integer",
  );
  expect(() => encodeParquet([{ name: 'n', type: 'number', cells: ['x'] }])).toThrow("column 'n', row 0");
  expect(() =>
    encodeParquet([
      { name: 'a', type: 'number', cells: [1] },
      { name: 'b', type: 'number', cells: [] },
    ]),
  ).toThrow("column 'b' of 0 cells in a table of 1 rows");
});
