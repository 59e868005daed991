/**
 * A figure: its words, its numbers and how it is drawn. Figures are pure functions of results, drawn into whatever document
 * they are given: a browser's, or one of the server (`server-document.ts`). Nothing here knows Node.
 */
import { type Cell, formatCsv } from '../../io/csv.ts';
import { typedUnit } from '../printed-unit.ts';

/** What figures are drawn into: a browser's `document`, or linkedom's. */
export interface SvgDocument {
  createElementNS(namespace: string, name: string): unknown;
}

/** One figure. */
export interface Figure {
  /** Kebab-case; names its files. */
  readonly name: string;
  readonly title: string;
  /** What it shows, in words and numbers: read aloud in place of the picture. */
  readonly summary: string;
  /** How to read its marks. */
  readonly key: string;
  /** Every number drawn, with units in the header. */
  readonly table: { readonly header: readonly string[]; readonly rows: readonly (readonly Cell[])[] };
  /** The SVG: the same text each time. */
  draw(document: SvgDocument): string;
}

/** What tells a figure from others of its kind in one study. */
export interface FigureNaming {
  /** Default: that of its kind. */
  readonly name?: string;
  /** What it shows of the study, added to the title; default all of it. */
  readonly of?: string;
}

/** The same of a figure of single runs. */
export interface RunFigureNaming extends FigureNaming {
  /** How its runs were chosen, a sentence; default nothing. */
  readonly typical?: string;
}

/** A title with what it is of. */
export const titleOf = (title: string, { of = '' }: FigureNaming): string =>
  of === '' ? title : `${title}: ${of}`;

/** The figure's numbers as CSV, units in the header as they are typed: `CCD (mA/cm^2)`. */
export function figureCsv({ table }: Pick<Figure, 'table'>): string {
  return formatCsv(table.header.map(typedUnit), table.rows);
}

/** A drawn figure as a file of its own: on white, colours for light paper in place of the variables of a page. */
export function standaloneSvg(svg: string): string {
  return svg
    .replace(/^<svg[^>]*>/, '$&<rect width="100%" height="100%" fill="#ffffff"/>')
    .replaceAll(/var\(--[\w-]+, (#[0-9a-f]+)\)/g, '$1');
}
