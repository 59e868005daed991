/** Pictures of pixels, and lines on them. */
import { encode } from 'fast-png';

/** Red, green, blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** An opaque picture, rows from the top, three bytes a pixel. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** A picture of one colour. */
export function makeBitmap(width: number, height: number, [red, green, blue]: Colour): Bitmap {
  const data = new Uint8ClampedArray(3 * width * height);
  for (let i = 0; i < data.length; i += 3) {
    data[i] = red;
    data[i + 1] = green;
    data[i + 2] = blue;
  }
  return { width, height, data };
}

/** Lays a colour over a pixel. */
function blend(data: Uint8ClampedArray, at: number, colour: Colour, cover: number): void {
  for (let c = 0; c < 3; c++) data[at + c] += (colour[c] - data[at + c]) * cover;
}

/** Fills a rectangle whose sides lie on pixels. */
export function fillRectangle(
  bitmap: Bitmap,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: Colour,
): void {
  const [left, right] = [Math.max(0, x), Math.min(bitmap.width, x + width)];
  for (let j = Math.max(0, y); j < Math.min(bitmap.height, y + height); j++)
    for (let i = left; i < right; i++) blend(bitmap.data, 3 * (i + bitmap.width * j), colour, 1);
}

/**
 * Draws a line with round ends, smooth at its edges. Coordinates are in pixels, the corner of the first one at (0, 0).
 * `opacity` may be a function of the pixel and of the way along the line, 0 to 1.
 */
export function drawLine(
  bitmap: Bitmap,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  width: number,
  colour: Colour,
  opacity: number | ((pixel: number, along: number) => number) = 1,
): void {
  const reach = width / 2 + 0.5;
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy;
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(bitmap.height - 1, Math.ceil(Math.max(y0, y1) + reach));
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(bitmap.width - 1, Math.ceil(Math.max(x0, x1) + reach));
  for (let j = top; j <= bottom; j++)
    for (let i = left; i <= right; i++) {
      const [px, py] = [i + 0.5 - x0, j + 0.5 - y0];
      const along = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square));
      const cover = reach - Math.hypot(px - along * dx, py - along * dy);
      if (cover <= 0) continue;
      const pixel = i + bitmap.width * j;
      const strength = typeof opacity === 'number' ? opacity : opacity(pixel, along);
      blend(bitmap.data, 3 * pixel, colour, Math.min(1, cover) * strength);
    }
}

/** Copies a picture into another. */
export function paste(onto: Bitmap, { width, height, data }: Bitmap, x: number, y: number): void {
  for (let j = 0; j < height; j++)
    onto.data.set(data.subarray(3 * width * j, 3 * width * (j + 1)), 3 * (x + onto.width * (y + j)));
}

/** A picture as PNG, grey where all its pixels are; `text` is kept in the file. Same picture, same bytes. */
export function pngOf({ width, height, data }: Bitmap, text: Record<string, string> = {}): Uint8Array {
  let grey = true;
  for (let i = 0; i < data.length && grey; i += 3) grey = data[i] === data[i + 1] && data[i] === data[i + 2];
  const pixels = grey
    ? Uint8Array.from({ length: width * height }, (_, i) => data[3 * i])
    : new Uint8Array(data);
  return encode(
    { width, height, data: pixels, channels: grey ? 1 : 3, depth: 8, text },
    { zlib: { level: 9 } },
  );
}
