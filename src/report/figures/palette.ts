/**
 * Colours, markers and dashes of every figure. The hues are those of Okabe and Ito (2008), told apart with any colour vision;
 * each comes with a marker and a dash of its own, so that figures read in grey too. Every colour is a CSS variable with its
 * value for light paper: a page in the dark sets others (`THEME_CSS`).
 */

interface Hue {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

const INK: readonly Hue[] = [
  { name: 'ink', light: '#1b1f24', dark: '#e8eaed' },
  { name: 'muted', light: '#5a626c', dark: '#a3abb5' },
  { name: 'line', light: '#c9ced5', dark: '#424a55' },
  { name: 'paper', light: '#ffffff', dark: '#16191d' },
  { name: 'panel', light: '#f5f6f8', dark: '#1e2228' },
];

const SERIES: readonly Hue[] = [
  { name: 'blue', light: '#0072b2', dark: '#56a9e8' },
  { name: 'vermilion', light: '#d55e00', dark: '#ff8547' },
  { name: 'green', light: '#00805c', dark: '#34c79c' },
  { name: 'purple', light: '#b05a8c', dark: '#e09cc2' },
  { name: 'orange', light: '#b97d00', dark: '#f2b632' },
  { name: 'sky', light: '#3a94cc', dark: '#8fd0f7' },
];

/** Lithium from the first site to the last: rising lightness, so that the order reads in grey. */
const AGES: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#442c78', dark: '#8a76dc' },
  { light: '#345e96', dark: '#6a98dd' },
  { light: '#24878e', dark: '#3fb4bb' },
  { light: '#3eaa6e', dark: '#5ccb8c' },
  { light: '#94c346', dark: '#b0da60' },
  { light: '#ecc83c', dark: '#ffe066' },
];
/** Lithium cut off from the electrode. */
const ISOLATED = { light: '#d55e00', dark: '#ff8547' };

/** Faces of a voxel and how bright they are. */
const SHADES = {
  top: { light: 1.12, dark: 1 },
  right: { light: 0.94, dark: 0.86 },
  left: { light: 0.74, dark: 0.68 },
  flat: { light: 1, dark: 1 },
} as const;
/** A face of a voxel, or a site of a flat map. */
export type Shade = keyof typeof SHADES;

const variable = ({ name, light }: Hue): string => `var(--${name}, ${light})`;

/** Text and axes; secondary text; rules; background; shaded areas. */
export const ink = variable(INK[0]!);
export const muted = variable(INK[1]!);
export const line = variable(INK[2]!);
export const paper = variable(INK[3]!);
export const panel = variable(INK[4]!);

/** How a series is drawn. */
export interface SeriesStyle {
  readonly colour: string;
  readonly marker: Marker;
  /** Dash of its line, as `stroke-dasharray`; empty for a full line. */
  readonly dash: string;
}

/** Markers, each of about the same area. */
export type Marker = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross' | 'wedge';

const MARKERS: readonly Marker[] = ['circle', 'square', 'triangle', 'diamond', 'wedge', 'cross'];
const DASHES = ['', '7 3', '2 3', '9 3 2 3', '12 4', '5 2 1 2'] as const;

/** Style of series k; from the seventh on colours come again. */
export function seriesStyle(k: number): SeriesStyle {
  const i = k % SERIES.length;
  return { colour: variable(SERIES[i]!), marker: MARKERS[i]!, dash: DASHES[i]! };
}

/** A colour of the palette by name. */
export function colourOf(name: 'blue' | 'vermilion' | 'green' | 'purple' | 'orange' | 'sky'): string {
  return variable(SERIES.find((hue) => hue.name === name)!);
}

function shaded(hex: string, factor: number): string {
  const channel = (k: number) =>
    Math.min(255, Math.round(Number.parseInt(hex.slice(1 + 2 * k, 3 + 2 * k), 16) * factor))
      .toString(16)
      .padStart(2, '0');
  return `#${channel(0)}${channel(1)}${channel(2)}`;
}

/** Steps of age that have a colour. */
export const AGE_STEPS: number = AGES.length;

/** Lithium as a variable: step k of {@link AGE_STEPS}, or what is cut off from the electrode. */
const LITHIUM: readonly Hue[] = [...AGES, ISOLATED].flatMap(({ light, dark }, k) =>
  Object.entries(SHADES).map(([shade, factor]) => ({
    name: `lithium-${k === AGES.length ? 'isolated' : k + 1}-${shade}`,
    light: shaded(light, factor.light),
    dark: shaded(dark, factor.dark),
  })),
);

/** Colour of lithium that came after a share `age` (0 to 1) of all others; null for what is cut off from the electrode. */
export function lithiumColour(age: number | null, shade: Shade = 'flat'): string {
  const step = age === null ? 'isolated' : Math.min(AGE_STEPS, Math.max(1, 1 + Math.floor(age * AGE_STEPS)));
  return variable(LITHIUM.find(({ name }) => name === `lithium-${step}-${shade}`)!);
}

const declarations = (key: 'light' | 'dark') =>
  [...INK, ...SERIES, ...LITHIUM].map((hue) => `--${hue.name}: ${hue[key]};`).join(' ');

/** The variables for light, dark and printed pages. */
export const THEME_CSS: string = [
  `:root { color-scheme: light dark; ${declarations('light')} }`,
  `@media screen and (prefers-color-scheme: dark) { :root { ${declarations('dark')} } }`,
].join('\n');
