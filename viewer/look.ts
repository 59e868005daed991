/** Colours of what the pages draw: colour-blind safe, told apart in grey too, for light and dark pages. */
import { Status } from './run-data.ts';

/** Red, green, blue, 0 to 1, as on the screen (sRGB). */
export type Colour = readonly [number, number, number];

/** What the colour of lithium means. */
export const COLOUR_MODES = {
  mechanism: 'origin',
  age: 'age',
  current: 'current density',
} as const;
export type ColourMode = keyof typeof COLOUR_MODES;

const hex = (code: string): Colour =>
  [1, 3, 5].map((i) => Number.parseInt(code.slice(i, i + 2), 16) / 255) as never;

/** Colours of lithium by {@link Status} (Okabe and Ito 2008, their lightness apart). */
export const STATUS_COLOURS: readonly Colour[] = [
  hex('#000000'),
  hex('#d55e00'),
  hex('#0072b2'),
  hex('#56b4e9'),
  hex('#8a8f98'),
  hex('#c9b8dc'),
];

/** Names of {@link Status} for legends and readers. */
export const STATUS_NAMES: readonly string[] = [
  'none',
  'lithium from a surface flaw, joined to the electrode',
  'lithium from a nucleus inside, joined to the electrode',
  'isolated lithium, not joined to the electrode',
  'dead lithium, cut off from the electrode',
  'open crack, empty',
];

/** Statuses in the order of the legend. */
export const STATUSES = [Status.surface, Status.nucleus, Status.isolated, Status.dead, Status.crack] as const;

/** Nine stops of viridis (Smith and van der Walt 2015) and of cividis (Nunez et al. 2018), dark to light. */
const VIRIDIS = [
  '#440154',
  '#472d7b',
  '#3b528b',
  '#2c728e',
  '#21918c',
  '#28ae80',
  '#5ec962',
  '#addc30',
  '#fde725',
];
const CIVIDIS = [
  '#00224e',
  '#123570',
  '#3b496c',
  '#575d6d',
  '#707173',
  '#8a8678',
  '#a59c74',
  '#c3b369',
  '#fee838',
];

/** A colour scale: 256 steps of red, green, blue, alpha as bytes. */
function scale(stops: readonly string[]): Uint8ClampedArray<ArrayBuffer> {
  const colours = stops.map(hex);
  const table = new Uint8ClampedArray(4 * 256);
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (colours.length - 1);
    const k = Math.min(colours.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c++)
      table[4 * i + c] = 255 * (colours[k][c] + (place - k) * (colours[k + 1][c] - colours[k][c]));
    table[4 * i + 3] = 255;
  }
  return table;
}

/** Scale of lithium by age and current. */
export const AGE_SCALE = scale(VIRIDIS);
/** Scale of fields. */
export const FIELD_SCALE = scale(CIVIDIS);

/** A colour of a scale at 0 to 1. */
export function colourOf(table: Uint8ClampedArray, share: number): Colour {
  const i = 4 * Math.round(255 * Math.min(1, Math.max(0, share)));
  return [table[i] / 255, table[i + 1] / 255, table[i + 2] / 255];
}

/** A colour as CSS writes it. */
export function css([r, g, b]: Colour, alpha = 1): string {
  const byte = (c: number) => Math.round(255 * c);
  return alpha === 1
    ? `rgb(${byte(r)} ${byte(g)} ${byte(b)})`
    : `rgb(${byte(r)} ${byte(g)} ${byte(b)} / ${alpha})`;
}

/** Colours of the surroundings. */
export interface Theme {
  readonly dark: boolean;
  readonly background: Colour;
  readonly ink: Colour;
  readonly faint: Colour;
  /** Surfaces between grains, and the lines where they meet. */
  readonly grain: Colour;
  readonly junction: Colour;
  /** Metal of the electrodes. */
  readonly electrode: Colour;
}

export const LIGHT: Theme = {
  dark: false,
  background: hex('#fbfbfd'),
  ink: hex('#1d2430'),
  faint: hex('#8b93a1'),
  grain: hex('#7e93b2'),
  junction: hex('#4c5d78'),
  electrode: hex('#b9bec8'),
};

export const DARK: Theme = {
  dark: true,
  background: hex('#10141b'),
  ink: hex('#e8ecf2'),
  faint: hex('#7d8796'),
  grain: hex('#8fa9cf'),
  junction: hex('#a9bcdb'),
  electrode: hex('#6d7480'),
};

/** A pale tint of a grain, so that neighbours are told apart; alike for the same id. */
export function grainTint(id: number, { dark }: Theme): Colour {
  if (id < 0) return dark ? [0.16, 0.18, 0.21] : [0.95, 0.95, 0.96];
  // Golden-ratio steps spread the lightness of consecutive ids.
  const share = (id * 0.6180339887498949) % 1;
  const warm = (id * 0.7548776662466927) % 1;
  const light = dark ? 0.145 + 0.1 * share : 0.87 + 0.09 * share;
  return [light - 0.012 + 0.016 * warm, light, light + (dark ? 0.045 : 0.025) - 0.02 * warm];
}
