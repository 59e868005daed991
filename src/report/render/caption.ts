/** The strip below a picture: scale bar and words, as microscopes write it. */
import { type Bitmap, type Colour, fillRectangle } from './bitmap.ts';
import { drawText, textWidth } from './glyphs.ts';

/** Colours of the strip. */
export interface CaptionColours {
  readonly paper: Colour;
  readonly ink: Colour;
}

/** The longest length of 1, 2 or 5 times a power of ten that is at most `most` (m). */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most) + 1e-9);
  const digit = most / power + 1e-9;
  return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
}

/** A length of a scale bar in its unit, `20 µm`. */
export function lengthLabel(length: number): string {
  const [factor, unit] = length < 0.999e-6 ? [1e9, 'nm'] : length < 0.999e-3 ? [1e6, 'µm'] : [1e3, 'mm'];
  return `${Number((length * factor).toPrecision(3))} ${unit}`;
}

/** Height in pixels of the strip below a picture of this width. */
export function captionHeight(width: number): number {
  return Math.max(24, Math.round(width / 22));
}

/**
 * Fills the lowest rows of a picture with the strip: a scale bar of at most a fifth of the width on the left, then the words, in
 * smaller letters where they would not fit.
 */
export function drawCaption(
  bitmap: Bitmap,
  pixelsPerMetre: number,
  words: readonly string[],
  { paper, ink }: CaptionColours,
): void {
  const { width } = bitmap;
  const height = captionHeight(width);
  const top = bitmap.height - height;
  fillRectangle(bitmap, 0, top, width, height, paper);
  const margin = Math.round(height / 3);
  const length = roundLength(width / 5 / pixelsPerMetre);
  const bar = Math.max(1, Math.round(length * pixelsPerMetre));
  const label = lengthLabel(length);
  const gap = height / 2;
  const widthAt = (size: number) =>
    bar + gap + textWidth(label, size) + words.reduce((sum, word) => sum + gap + textWidth(word, size), 0);
  let size = height * 0.34;
  const room = width - 2 * margin;
  while (size > 6 && widthAt(size) > room) size -= 0.25;
  const base = top + Math.round(height / 2 + size / 2);
  const thick = Math.max(2, Math.round(height / 14));
  const middle = top + Math.round((height - thick) / 2);
  fillRectangle(bitmap, margin, middle, bar, thick, ink);
  for (const end of [margin, margin + bar - thick])
    fillRectangle(bitmap, end, middle - 2 * thick, thick, 5 * thick, ink);
  let x = drawText(bitmap, label, margin + bar + gap / 2, base, size, ink);
  // The last word is flush right.
  words.forEach((word, k) => {
    const flush = k === words.length - 1 && words.length > 1;
    x = drawText(
      bitmap,
      word,
      flush ? width - margin - textWidth(word, size) : x + gap * 0.7,
      base,
      size,
      ink,
    );
  });
}
