/** Pictures of a sample at a moment, with their caption: what `filament-kmc picture` writes. */
import type { Lattice } from '../../lattice/lattice.ts';
import { type Bitmap, type Colour, fillRectangle, makeBitmap, paste } from './bitmap.ts';
import { boxExtent, boxPicture, ISOMETRIC_SCALE } from './box-picture.ts';
import { captionHeight, drawCaption } from './caption.ts';
import { fracturePicture, type LithiumShade } from './fracture-picture.ts';
import { sectionPicture } from './section-picture.ts';

/**
 * `surface`: the sample broken between its grains, as in a microscope; `section`: a plane cut; `box`: the whole sample from above
 * a corner. A sample in 2D has its section alone.
 */
export type PictureKind = 'surface' | 'section' | 'box';

/** How a picture is made. */
export interface PictureOptions {
  readonly view: PictureKind;
  /** Axis across which the sample is broken or cut (default: y). The box has none. */
  readonly axis?: 0 | 1 | 2;
  /** Place of the break or cut along that axis in m (default: the middle). */
  readonly position?: number;
  /** Width and height in pixels, caption included (default: 1200 pixels the longer side of the sample). */
  readonly size?: readonly [number, number];
  /** Default: `dark` on a broken surface, `colour` elsewhere. */
  readonly lithium?: LithiumShade;
  /** Words of the caption, after the scale bar. */
  readonly words: readonly string[];
}

/** A picture, and what was measured on a broken surface (null in the other views). */
export interface RunPicture {
  readonly bitmap: Bitmap;
  readonly surface: {
    /** Areas as shares of the true area of the surface. */
    readonly intergranularFraction: number;
    readonly lithiumFraction: number;
    /** True area in m^2, and highest over lowest point in m. */
    readonly area: number;
    readonly relief: number;
  } | null;
}

const LONGER_SIDE = 1200;
/** Room for the caption's words. */
const LEAST_WIDTH = 800;
const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];
/** Share of the page that the box leaves free on each side. */
const MARGIN = 0.03;

/**
 * Draws a sample whose `state` is that of the moment; `order` lists its lithium sites as they filled. Deterministic: the
 * same sample gives the same bytes.
 *
 * @throws RangeError where the position lies outside the sample, or a 2D sample is asked for more than its section.
 */
export function runPicture(lattice: Lattice, order: ArrayLike<number>, options: PictureOptions): RunPicture {
  const { grid } = lattice;
  const { view, axis = 1, words } = options;
  if (grid.ny === 1 && (view !== 'section' || axis !== 1))
    throw new RangeError('a sample in 2D has one view, its section across y');
  const sides = [grid.nx, grid.ny, grid.nz] as const;
  const planes = sides[axis];
  const place = options.position === undefined ? planes / 2 : options.position / grid.edge;
  if (!(place >= 0 && place <= planes))
    throw new RangeError(`position ${options.position} m, expected 0 to ${planes * grid.edge} m`);
  const [across, high] =
    view === 'box'
      ? boxExtent(grid, 1 + 2 * MARGIN)
      : [
          [sides[1], sides[2]],
          [sides[0], sides[2]],
          [sides[0], sides[1]],
        ][axis];
  const [width, height] = options.size ?? defaultSize(across, high);
  const room = height - captionHeight(width);
  const scale = Math.min(width / across, room / high);
  const page = view === 'surface' ? BLACK : WHITE;
  const bitmap = makeBitmap(width, height, page);
  let surface: RunPicture['surface'] = null;
  let inner: Bitmap;
  if (view === 'box')
    inner = boxPicture(lattice, order, { width, height: room, scale, lithium: options.lithium ?? 'colour' });
  else if (view === 'section')
    inner = sectionPicture(lattice, {
      axis,
      plane: Math.min(planes - 1, Math.floor(place)),
      scale,
      lithium: options.lithium ?? 'colour',
    });
  else {
    const level = Math.max(1, Math.min(planes - 1, Math.round(place)));
    const broken = fracturePicture(lattice, { axis, level, scale, lithium: options.lithium ?? 'dark' });
    inner = broken.bitmap;
    const { area, intergranularFraction, lithiumFraction, relief } = broken.surface;
    surface = { area, intergranularFraction, lithiumFraction, relief };
  }
  paste(bitmap, inner, Math.floor((width - inner.width) / 2), Math.floor((room - inner.height) / 2));
  const lengths = view === 'box' ? scale * ISOMETRIC_SCALE : scale;
  drawCaption(bitmap, lengths / grid.edge, words, { paper: BLACK, ink: WHITE });
  if (page !== BLACK) fillRectangle(bitmap, 0, room, width, 1, BLACK);
  return { bitmap, surface };
}

/** Size of a picture whose sample is `across` by `high`, caption included. */
function defaultSize(across: number, high: number): [number, number] {
  const scale = LONGER_SIDE / Math.max(across, high);
  const width = Math.max(LEAST_WIDTH, Math.round(across * scale));
  return [width, Math.max(1, Math.round(high * scale)) + captionHeight(width)];
}
