/** What the colours mean. */
import { SiteState } from '../../src/lattice/lattice.ts';
import {
  AGE_SCALE,
  type ColourMode,
  css,
  FIELD_SCALE,
  STATUS_COLOURS,
  STATUS_NAMES,
  STATUSES,
} from '../look.ts';
import { type Deposit, Status } from '../run-data.ts';
import { element } from './dom.ts';
import { currentText, durationText } from './format.ts';

/** A bar of colours with its ends written beside it. */
export function colourBar(
  table: Uint8ClampedArray<ArrayBuffer>,
  low: string,
  high: string,
  title: string,
): HTMLElement {
  const bar = element('canvas', { width: 256, height: 1, class: 'bar' });
  bar.setAttribute('role', 'img');
  bar.setAttribute('aria-label', `${title}: dark is ${low}, light is ${high}`);
  bar.getContext('2d')!.putImageData(new ImageData(table, 256, 1), 0, 0);
  return element(
    'div',
    { class: 'scale' },
    element('div', { class: 'scale-title' }, title),
    bar,
    element('div', { class: 'ends' }, element('span', {}, low), element('span', {}, high)),
  );
}

/** The scale of a field with its values. */
export const fieldBar = (low: string, high: string, title: string): HTMLElement =>
  colourBar(FIELD_SCALE, low, high, title);

/** The legend of the lithium; statuses that the run never has are left out. */
export function lithiumLegend(deposit: Deposit, mode: ColourMode): HTMLElement {
  if (mode === 'age') {
    const { events } = deposit;
    return colourBar(
      AGE_SCALE,
      durationText(deposit.timeOf(1)),
      durationText(deposit.timeOf(events)),
      'came after',
    );
  }
  if (mode === 'current') {
    const [low, high] = deposit.currentRange();
    return colourBar(AGE_SCALE, currentText(low), currentText(high), 'came at');
  }
  const { count, from, until, state, joined, dead } = deposit.episodes;
  const seen = new Set<Status>();
  for (let e = 0; e < count; e++) {
    seen.add(deposit.status(e, from[e]));
    if (state[e] === SiteState.lithium && joined[e] < until[e])
      seen.add(deposit.fromNucleus(e) ? Status.nucleus : Status.surface);
    if (dead[e]) seen.add(Status.dead);
  }
  if (seen.size === 0) seen.add(Status.surface);
  return element(
    'ul',
    { class: 'legend' },
    ...STATUSES.filter((status) => seen.has(status)).map((status) => {
      const swatch = element('span', { class: `swatch status-${status}`, 'aria-hidden': 'true' });
      swatch.style.setProperty('--colour', css(STATUS_COLOURS[status]));
      return element('li', {}, swatch, STATUS_NAMES[status]);
    }),
  );
}
