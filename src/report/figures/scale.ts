/** Axes of figures: which scale suits some numbers, where it ends, which numbers stand along it. */
import * as Plot from '@observablehq/plot';
import { digits } from '../numbers.ts';
import { printedUnit } from '../printed-unit.ts';

/** An axis as Observable Plot takes it. */
export interface AxisScale {
  readonly type: 'log' | 'linear';
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly label: string;
  readonly tickFormat: (value: number) => string;
}

/** An axis as an option of a plot, whose ticks {@link axisMarks} draws: Plot itself leaves out some labels of a logarithmic axis. */
export function axisOptions(scale: AxisScale): Plot.ScaleOptions {
  return { type: scale.type, domain: [...scale.domain], axis: null, label: scale.label };
}

/** Grid lines, ticks, their labels and the name of an axis. */
export function axisMarks(which: 'x' | 'y', { ticks, tickFormat, label }: AxisScale): Plot.Markish[] {
  const common = { text: tickFormat, tickSize: 4, label, labelArrow: 'none', labelAnchor: 'center' } as const;
  const grid = { strokeOpacity: 0.1 };
  return which === 'x'
    ? [Plot.gridX([...ticks], grid), Plot.axisX([...ticks], { ...common, labelOffset: 40 })]
    : [Plot.gridY([...ticks], grid), Plot.axisY([...ticks], { ...common, labelOffset: 62 })];
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number along an axis: `0.05`, and `10⁻¹⁴` or `2×10⁻⁸` where that is shorter. */
export function tickText(value: number): string {
  const text = digits(value).replace('-', '−');
  if (!text.includes('e')) return text;
  const [mantissa, exponent] = Number(value.toPrecision(3)).toExponential().split('e') as [string, string];
  const raised = exponent
    .replace('+', '')
    .replaceAll(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]!)
    .replace('-', '⁻');
  return `${mantissa === '1' ? '' : `${mantissa.replace('-', '−')}×`}10${raised}`;
}

/** Largest over smallest from which a logarithmic axis is taken. */
const LOG_FROM = 3;

/**
 * An axis over `values` (what is not finite is left out). Logarithmic where all are positive and span more than a factor of
 * three, else linear; `type` decides otherwise. A linear axis of values that are all positive starts at 0 with `zero`.
 */
export function axisScale(
  values: readonly (number | null | undefined)[],
  label: string,
  { type, zero = false }: { type?: 'log' | 'linear'; zero?: boolean } = {},
): AxisScale {
  const found = values.filter((x): x is number => typeof x === 'number' && Number.isFinite(x));
  const low = found.length === 0 ? 0 : found.reduce((a, b) => Math.min(a, b));
  const high = found.length === 0 ? 1 : found.reduce((a, b) => Math.max(a, b));
  const log = low > 0 && (type === undefined ? high / low > LOG_FROM : type === 'log');
  if (log) {
    const room = Math.max(1.12, (high / low) ** 0.06);
    const domain = [low / room, high * room] as const;
    return { type: 'log', domain, ticks: logTicks(domain[0], domain[1]), label, tickFormat: tickText };
  }
  const from = zero && low >= 0 ? 0 : low;
  const span = high > from ? high - from : Math.max(Math.abs(high) * 0.2, 1e-9);
  const start = from === 0 && zero ? 0 : from - 0.07 * span;
  const domain = [start, high + 0.07 * span] as const;
  return { type: 'linear', domain, ticks: linearTicks(domain[0], domain[1]), label, tickFormat: tickText };
}

/** Values 1, 2 and 5 times a power of ten between two positive numbers; where these are few, linear ones too. */
export function logTicks(low: number, high: number): number[] {
  const found = (steps: readonly number[]): number[] => {
    const ticks: number[] = [];
    for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++)
      for (const step of steps) {
        const value = Number(`${step}e${decade}`);
        if (value >= low * 0.999 && value <= high * 1.001) ticks.push(value);
      }
    return ticks;
  };
  if (high / low > 2e3) return found([1]);
  const some = found([1, 2, 5]);
  if (some.length >= 4) return some;
  const more = found([1, 1.5, 2, 3, 4, 5, 7]);
  return more.length >= 3 ? more : linearTicks(low, high).filter((x) => x > 0);
}

/** Round numbers between two, about six of them. */
export function linearTicks(low: number, high: number): number[] {
  const rough = (high - low) / 6;
  const power = Math.floor(Math.log10(rough));
  const mantissa = rough / 10 ** power;
  const step = mantissa < 1.5 ? 1 : mantissa < 3.5 ? 2 : mantissa < 7.5 ? 5 : 10;
  const unit = Number(`${step}e${power}`);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / unit - 1e-9); k * unit <= high * (1 + 1e-12) + 1e-12 * unit; k++)
    ticks.push(Number((k * unit).toPrecision(12)));
  return ticks;
}

/** `Grain size (µm)`; a pure number has no bracket. */
export function axisLabel(title: string, unit: string): string {
  return unit === '' || unit === '1' ? title : `${title} (${printedUnit(unit)})`;
}
