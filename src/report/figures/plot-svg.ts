/** From the marks of Observable Plot to the text of an SVG, with a legend: the same bytes for the same figure. */
import * as Plot from '@observablehq/plot';
import { escapeXml } from '../../io/xml.ts';
import type { SvgDocument } from './figure.ts';
import { ink, type Marker, muted, paper, type SeriesStyle } from './palette.ts';
import { type AxisScale, axisMarks, axisOptions } from './scale.ts';

/** One entry of a legend. */
export interface LegendEntry extends Partial<SeriesStyle> {
  readonly text: string;
  readonly colour: string;
  /** Marker filled with the background. */
  readonly hollow?: boolean;
  /** A rule through the marker (dashed by `dash`); default where there is a dash or no marker. */
  readonly rule?: boolean;
  /** A square of the colour, as of a band. */
  readonly swatch?: number;
}

/** What is drawn beside the marks. */
export interface PlotFrame {
  readonly title: string;
  readonly summary: string;
  readonly legend?: readonly LegendEntry[];
}

const FONT = 'system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif';
const LEGEND_LINE = 18;
/** Mean width of a letter of 12 px, generous. */
const LETTER = 6.3;

interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  closePath(): void;
}

/** Draws a marker whose area is about `size` px^2. */
function drawMarker(marker: Marker, pen: Pen, size: number): void {
  const r = Math.sqrt(size / Math.PI);
  const polygon = (corners: readonly (readonly [number, number])[]) => {
    corners.forEach(([x, y], k) => {
      if (k === 0) pen.moveTo(x * r, y * r);
      else pen.lineTo(x * r, y * r);
    });
    pen.closePath();
  };
  if (marker === 'circle') {
    pen.moveTo(r, 0);
    pen.arc(0, 0, r, 0, 2 * Math.PI);
  } else if (marker === 'square')
    polygon([
      [-0.9, -0.9],
      [0.9, -0.9],
      [0.9, 0.9],
      [-0.9, 0.9],
    ]);
  else if (marker === 'triangle')
    polygon([
      [0, -1.3],
      [1.17, 0.8],
      [-1.17, 0.8],
    ]);
  else if (marker === 'wedge')
    polygon([
      [0, 1.3],
      [1.17, -0.8],
      [-1.17, -0.8],
    ]);
  else if (marker === 'diamond')
    polygon([
      [0, -1.4],
      [1.1, 0],
      [0, 1.4],
      [-1.1, 0],
    ]);
  else
    for (const side of [1, -1]) {
      pen.moveTo(-r, -r * side);
      pen.lineTo(r, r * side);
    }
}

/** A marker as the symbol of a `Plot.dot`. */
export function symbolOf(marker: Marker): Plot.SymbolImplementation {
  return {
    draw: (context: Pen, size: number) => drawMarker(marker, context, size),
  } as Plot.SymbolImplementation;
}

/** The end of a whisker, `half` px to each side. */
export function capSymbol(direction: 'x' | 'y', half = 4): Plot.SymbolImplementation {
  return {
    draw: (pen: Pen) => {
      pen.moveTo(direction === 'x' ? -half : 0, direction === 'x' ? 0 : -half);
      pen.lineTo(direction === 'x' ? half : 0, direction === 'x' ? 0 : half);
    },
  } as Plot.SymbolImplementation;
}

function markerPath(marker: Marker, size: number): string {
  let path = '';
  drawMarker(
    marker,
    {
      moveTo: (x, y) => {
        path += `M${x.toFixed(2)},${y.toFixed(2)}`;
      },
      lineTo: (x, y) => {
        path += `L${x.toFixed(2)},${y.toFixed(2)}`;
      },
      arc: (_x, _y, r) => {
        const radius = r.toFixed(2);
        path += `A${radius},${radius},0,1,1,-${radius},0A${radius},${radius},0,1,1,${radius},0`;
      },
      closePath: () => {
        path += 'Z';
      },
    },
    size,
  );
  return path;
}

/** Entries from left to right, a new line where one does not fit. */
function legendOf(
  entries: readonly LegendEntry[],
  left: number,
  width: number,
): { svg: string; height: number } {
  let x = 0;
  let row = 0;
  const parts = entries.map((entry) => {
    const length = 34 + LETTER * entry.text.length + 16;
    if (x > 0 && x + length - 16 > width) {
      x = 0;
      row++;
    }
    const at = `translate(${(left + x).toFixed(1)},${12 + LEGEND_LINE * row})`;
    x += length;
    const { colour, marker, dash = '', hollow = false, swatch } = entry;
    const rule = entry.rule ?? (marker === undefined && swatch === undefined);
    return [
      `<g transform="${at}">`,
      swatch === undefined
        ? ''
        : `<rect x="2" y="-6" width="24" height="12" fill="${colour}" fill-opacity="${swatch}"/>`,
      rule
        ? `<path d="M0,0H28" stroke="${colour}" stroke-width="1.8" fill="none"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`
        : '',
      marker === undefined
        ? ''
        : `<path transform="translate(14,0)" d="${markerPath(marker, 50)}" fill="${hollow ? paper : colour}" stroke="${colour}" stroke-width="1.6"/>`,
      `<text x="34" y="0.35em" font-size="12">${escapeXml(entry.text)}</text></g>`,
    ].join('');
  });
  return {
    svg: parts.length === 0 ? '' : `<g text-anchor="start">${parts.join('')}</g>`,
    height: parts.length === 0 ? 0 : 10 + LEGEND_LINE * (row + 1),
  };
}

/** Coordinates to hundredths of a pixel, in attributes alone. */
function rounded(svg: string): string {
  return svg.replaceAll(
    / (?:d|transform|x|y|x1|x2|y1|y2|width|height|points|r|dx|dy)="[^"]*"/g,
    (attribute) =>
      attribute.replaceAll(/-?\d*\.\d{3,}(?:e-?\d+)?/g, (x) => String(Number(Number(x).toFixed(2)))),
  );
}

/** A text in lines of so many letters at most, broken between words; a longer word has a line of its own. */
export function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > letters) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

/** Options of Plot, and the axes of numbers. */
export interface PlotOptions extends Plot.PlotOptions {
  readonly axes?: { readonly x?: AxisScale; readonly y?: AxisScale };
}

/** Widest margin for names, and what a letter takes of it. */
const MOST_MARGIN = 300;
const NAME_LETTER = 6.6;

/** Options of a plot whose points stand under each other, named at the left; each row so many pixels high. */
export function namedRows(
  names: readonly string[],
  rowHeight: number,
  x: AxisScale,
  marks: readonly Plot.Markish[],
): PlotOptions {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  return {
    width: 680,
    height: 70 + rowHeight * names.length,
    marginLeft: Math.min(MOST_MARGIN, 24 + NAME_LETTER * longest),
    axes: { x },
    y: { type: 'band', domain: [...names], label: null, tickSize: 0, padding: 0.2 },
    marks: [...marks],
  };
}

/** Draws a plot. Widths and margins are those of `options`; the legend is put above the frame. */
export function plotSvg(
  document: SvgDocument,
  frame: PlotFrame,
  { axes = {}, ...options }: PlotOptions,
): string {
  const {
    width = 640,
    height = 400,
    marginTop = 16,
    marginLeft = 72,
    marginRight = 20,
    marginBottom = 46,
    marks = [],
  } = options;
  const legend = legendOf(frame.legend ?? [], marginLeft, width - marginLeft - marginRight);
  const plot = Plot.plot({
    ...options,
    ...(axes.x === undefined ? {} : { x: axisOptions(axes.x) }),
    ...(axes.y === undefined ? {} : { y: axisOptions(axes.y) }),
    marks: [
      ...(axes.x === undefined ? [] : axisMarks('x', axes.x)),
      ...(axes.y === undefined ? [] : axisMarks('y', axes.y)),
      Plot.frame({ stroke: muted, strokeOpacity: 0.5 }),
      ...marks,
    ],
    document: document as NonNullable<Plot.PlotOptions['document']>,
    className: 'figure',
    width,
    height: height + legend.height,
    marginTop: marginTop + legend.height,
    marginLeft,
    marginRight,
    marginBottom,
  }) as unknown as { outerHTML: string };
  const body = plot.outerHTML
    .replace(/^<svg[^>]*>/, '')
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<\/svg>$/, '');
  return wrapSvg(frame, width, height + legend.height, rounded(body) + legend.svg);
}

/** The outer element of every figure. */
export function wrapSvg(
  { title, summary }: Pick<PlotFrame, 'title' | 'summary'>,
  width: number,
  height: number,
  body: string,
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(`${title}. ${summary}`)}"`,
    ` font-family="${FONT.replaceAll('"', '&quot;')}" font-size="12" text-anchor="middle" color="${ink}" fill="currentColor">`,
    body,
    '</svg>',
  ].join('');
}
