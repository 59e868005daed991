/** Current density and voltage of a run against time, with a line at the moment shown. */

import { drawn, element } from './dom.ts';
import { digits } from './format.ts';

/** Series against time in s; current density in A/m^2, voltage in V. */
export interface Trace {
  readonly time: ArrayLike<number>;
  readonly current: ArrayLike<number>;
  readonly voltage: ArrayLike<number>;
}

/** Round numbers from low to high, about so many; at least two. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw)!;
  const found: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * span; k++) found.push(k * step);
  return found.length < 2 ? ticks(low, high, 2 * count) : found;
}

const EDGE = { left: 54, right: 12, top: 16, bottom: 24 };
const GAP = 16;
/** Room above the highest value, as a share of the range. */
const HEADROOM = 0.1;
/** Room in pixels for the unit of time. */
const UNIT_WIDTH = 34;

/** Both series in two panels, drawn anew where its element changes size. */
export class TraceChart {
  readonly host: HTMLElement;
  private readonly cursor = element('div', { class: 'cursor', 'aria-hidden': 'true' });
  private end = 1;
  private trace: Trace | null = null;

  /** `onPick`: a time in s was clicked. */
  constructor(host: HTMLElement, onPick?: (time: number) => void) {
    this.host = host;
    new ResizeObserver(() => this.draw()).observe(host);
    if (onPick !== undefined)
      host.addEventListener('click', (event) => {
        const { left } = host.getBoundingClientRect();
        const share = (event.clientX - left - EDGE.left) / (host.clientWidth - EDGE.left - EDGE.right);
        onPick(Math.min(1, Math.max(0, share)) * this.end);
      });
  }

  /** Shows a run up to its end in s. */
  setTrace(trace: Trace, endTime: number): void {
    this.trace = trace;
    this.end = Math.max(endTime, 1e-9);
    this.draw();
  }

  /** Puts the line at a time in s. */
  setTime(time: number): void {
    const width = this.host.clientWidth - EDGE.left - EDGE.right;
    this.cursor.style.transform = `translateX(${EDGE.left + (width * Math.min(time, this.end)) / this.end}px)`;
  }

  private draw(): void {
    const { trace, host } = this;
    const { clientWidth: width, clientHeight: height } = host;
    if (trace === null || trace.time.length < 2 || width < 120 || height < 60) return;
    const hours = this.end > 2 * 3600;
    const unit = hours ? 3600 : this.end > 120 ? 60 : 1;
    const x = (time: number) => EDGE.left + ((width - EDGE.left - EDGE.right) * time) / this.end;
    const panel = (height - EDGE.top - EDGE.bottom - GAP) / 2;
    const svg = drawn('svg', {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': 'Current density in mA/cm² and voltage in V against time',
    });
    const series = [
      {
        values: trace.current,
        factor: 0.1,
        title: 'current density (mA/cm²)',
        top: EDGE.top,
        class: 'current',
        step: true,
      },
      {
        values: trace.voltage,
        factor: 1000,
        title: 'voltage (mV)',
        top: EDGE.top + panel + GAP,
        class: 'voltage',
        step: false,
      },
    ];
    for (const { values, factor, title, top, class: name, step } of series) {
      let low = 0;
      let high = 1e-12;
      for (let k = 0; k < values.length; k++) {
        low = Math.min(low, factor * values[k]);
        high = Math.max(high, factor * values[k]);
      }
      // The title stands clear of the line.
      high += HEADROOM * (high - low);
      const y = (value: number) => top + panel - (panel * (value - low)) / (high - low);
      for (const tick of ticks(low, high, 2)) {
        svg.append(
          drawn('line', { class: 'grid', x1: EDGE.left, x2: width - EDGE.right, y1: y(tick), y2: y(tick) }),
          drawn('text', { x: EDGE.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, digits(tick)),
        );
      }
      let path = '';
      for (let k = 0; k < values.length; k++) {
        const place = `${x(trace.time[k]).toFixed(1)} ${y(factor * values[k]).toFixed(1)}`;
        if (k === 0) path = `M${place}`;
        else
          path += step ? `H${x(trace.time[k]).toFixed(1)}V${y(factor * values[k]).toFixed(1)}` : `L${place}`;
      }
      svg.append(
        drawn('path', { class: name, d: path }),
        drawn('text', { class: 'title', x: EDGE.left + 4, y: top - 3 }, title),
      );
    }
    for (const tick of ticks(0, this.end / unit, 6)) {
      // The unit stands at the end.
      if (x(tick * unit) > width - EDGE.right - UNIT_WIDTH) continue;
      svg.append(
        drawn('text', { x: x(tick * unit), y: height - 8, 'text-anchor': 'middle' }, `${digits(tick)}`),
      );
    }
    svg.append(
      drawn(
        'text',
        { x: width - EDGE.right, y: height - 8, 'text-anchor': 'end' },
        hours ? 'h' : unit === 60 ? 'min' : 's',
      ),
    );
    host.replaceChildren(svg, this.cursor);
  }
}
