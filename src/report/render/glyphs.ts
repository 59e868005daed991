/** Letters as strokes, so that they are smooth at any size. */
import { type Bitmap, type Colour, drawLine } from './bitmap.ts';

/**
 * Strokes of each character, separated by commas; after `~` a curve (quadratic B-spline that ends at its end points), else a line
 * from point to point. A point is x and y in base 36 on a grid where the baseline is 4, the height of small letters 12 and that
 * of capitals 16.
 */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '04 4g 84,28 68',
  B: '04 0g,~0g 7g 7a 0a,~0a 8a 84 04',
  C: '~8d 7g 0g 04 74 87',
  D: '04 0g,~0g 3g 8g 84 34 04',
  E: '8g 0g 04 84,0a 6a',
  F: '8g 0g 04,0a 6a',
  G: '~8d 7g 0g 04 84 8a,8a 5a',
  H: '04 0g,84 8g,0a 8a',
  I: '04 0g',
  J: '~6g 6a 64 04 08',
  K: '04 0g,8g 09,3c 84',
  L: '0g 04 84',
  M: '04 0g 58 ag a4',
  N: '04 0g 84 8g',
  O: '~4g 0g 04 84 8g 4g',
  P: '04 0g,~0g 8g 89 09',
  Q: '~4g 0g 04 84 8g 4g,58 84',
  R: '04 0g,~0g 8g 89 09,49 84',
  S: '~8e 7g 0g 0a 8a 84 14 06',
  T: '0g 8g,4g 44',
  U: '~0g 0a 04 84 8a 8g',
  V: '0g 44 8g',
  W: '0g 34 6f 94 cg',
  X: '04 8g,0g 84',
  Y: '0g 4a 8g,4a 44',
  Z: '0g 8g 04 84',
  0: '~3g 0g 04 64 6g 3g',
  1: '1d 4g 44',
  2: '~0d 1g 6g 6b 04,04 64',
  3: '~0e 1g 6g 6a 2a,~2a 7a 74 04 07',
  4: '54 5g 08 78',
  5: '6g 1g 0a,~0a 2c 6c 64 14 06',
  6: '~5g 0e 04 64 6b 0c 08',
  7: '0g 6g 24',
  8: '~3a 0a 0g 6g 6a 3a,~3a 0a 04 64 6a 3a',
  9: '~14 66 6g 0g 09 68 6c',
  a: '~68 6c 0c 04 64 68,6c 64',
  b: '0g 04,~08 0c 6c 64 04 08',
  c: '~6b 5c 0c 04 54 65',
  d: '6g 64,~68 6c 0c 04 64 68',
  e: '08 68,~68 6c 0c 04 54 65',
  f: '~5g 2g 2b 24,0c 5c',
  g: '~6c 64 60 00 02,~68 6c 0c 04 64 68',
  h: '0g 04,~08 0c 6c 68 64',
  i: '0c 04,0g 0g',
  j: '~2c 24 20 00,2g 2g',
  k: '0g 04,6c 07,29 64',
  l: '0g 04',
  m: '0c 04,~08 0c 5c 58 54,~58 5c ac a8 a4',
  n: '0c 04,~08 0c 6c 68 64',
  o: '~3c 0c 04 64 6c 3c',
  p: '0c 00,~08 0c 6c 64 04 08',
  q: '6c 60,~68 6c 0c 04 64 68',
  r: '0c 04,~08 0c 4c',
  s: '~5b 4c 0c 08 58 54 14 05',
  t: '~2g 28 24 54,0c 5c',
  u: '~0c 08 04 64 68,6c 64',
  v: '0c 34 6c',
  w: '0c 24 4c 64 8c',
  x: '04 6c,0c 64',
  y: '0c 34,6c 20',
  z: '0c 6c 04 64',
  µ: '0c 00,~0c 08 04 64 68,6c 64',
  '²': '~0f 0g 4g 4e 0b,0b 4b',
  '³': '~0f 0g 4g 4d 1d,~1d 5d 4b 0b 0b',
  '°': '~2g 0g 0c 4c 4g 2g',
  '·': '19 19',
  '.': '04 04',
  ',': '14 02',
  ':': '04 04,0b 0b',
  ';': '14 02,1b 1b',
  '!': '0g 08,04 04',
  '?': '~0e 1g 6g 6b 3b 37,34 34',
  '-': '09 59',
  '–': '09 89',
  _: '03 63',
  '+': '09 69,36 3c',
  '=': '07 67,0b 6b',
  '±': '0a 6a,37 3d,05 65',
  '×': '05 6b,0b 65',
  '<': '6d 09 65',
  '>': '0d 69 05',
  '/': '02 6g',
  '\\': '62 0g',
  '|': '02 0g',
  '(': '~3g 0d 05 32',
  ')': '~0g 3d 35 02',
  '[': '3g 0g 02 32',
  ']': '0g 3g 32 02',
  '{': '~3g 1g 19 09,~09 19 12 32',
  '}': '~0g 2g 29 39,~39 29 22 02',
  "'": '0g 0d',
  '"': '0g 0d,3g 3d',
  '#': '14 3g,54 7g,08 88,0c 8c',
  '*': '37 3d,08 6c,0c 68',
  '%': '04 8g,~2g 0g 0b 4b 4g 2g,~69 49 44 84 89 69',
  '~': '~08 0c 48 88 8c',
  '&': '~84 1c 1g 6g 6d 0a 04 54 8a',
  '@': '~68 6b 3b 37 67 69,~69 87 ag 0g 04 84',
  $: '~8d 7f 0f 0a 8a 85 15 06,4g 42',
};
const BASELINE = 4;
const CAPITAL = 12;
const BLANK = 5;
const GAP = 3.2;
/** Shown for what has no glyph. */
const UNKNOWN = '04 0g 6g 64 04';
/** Pieces of a curve between two of its control points. */
const PIECES = 6;

type Point = readonly [number, number];

function strokesOf(character: string): Point[][] {
  const glyph = GLYPHS[character] ?? UNKNOWN;
  return glyph.split(',').map((stroke) => {
    const points = stroke
      .replace('~', '')
      .split(' ')
      .map((pair): Point => [Number.parseInt(pair[0], 36), Number.parseInt(pair[1], 36)]);
    return stroke.startsWith('~') ? curve(points) : points;
  });
}

/** A quadratic B-spline through the first and last of its control points, as short lines. */
function curve(points: readonly Point[]): Point[] {
  const last = points.length - 1;
  const between = (k: number): Point => [
    (points[k][0] + points[k + 1][0]) / 2,
    (points[k][1] + points[k + 1][1]) / 2,
  ];
  const found: Point[] = [points[0]];
  for (let k = 1; k < last; k++) {
    const from = k === 1 ? points[0] : between(k - 1);
    const to = k === last - 1 ? points[last] : between(k);
    for (let p = 1; p <= PIECES; p++) {
      const t = p / PIECES;
      const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
      found.push([a * from[0] + b * points[k][0] + c * to[0], a * from[1] + b * points[k][1] + c * to[1]]);
    }
  }
  return found;
}

function widthOf(character: string): number {
  if (character === ' ') return BLANK;
  let width = 0;
  for (const stroke of strokesOf(character)) for (const [x] of stroke) width = Math.max(width, x);
  return width + GAP;
}

/** Width in pixels of a line of text whose capitals are `size` pixels high. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return Math.max(0, ((width - GAP) * size) / CAPITAL);
}

/** Writes a line of text from (x, y), the left end of its baseline. Gives the x of its end. */
export function drawText(
  bitmap: Bitmap,
  text: string,
  x: number,
  y: number,
  size: number,
  colour: Colour,
): number {
  const scale = size / CAPITAL;
  const width = Math.max(1.1, size / 8);
  let at = x;
  for (const character of text) {
    if (character !== ' ')
      for (const stroke of strokesOf(character))
        for (let k = 0; k < Math.max(1, stroke.length - 1); k++) {
          const [p, q] = [stroke[k], stroke[Math.min(k + 1, stroke.length - 1)]];
          drawLine(
            bitmap,
            [at + p[0] * scale, y - (p[1] - BASELINE) * scale],
            [at + q[0] * scale, y - (q[1] - BASELINE) * scale],
            width,
            colour,
          );
        }
    at += widthOf(character) * scale;
  }
  return at;
}
