/** Critical current of the repeated runs so far: the share of shorted cells against current density. */
import { type CurrentObservation, criticalCurrent } from '../../src/analysis/critical-current.ts';
import { drawn, element } from '../page/dom.ts';
import { digits } from '../page/format.ts';
import { ticks } from '../page/trace-chart.ts';

const SIZE = { width: 300, height: 170, left: 40, right: 12, top: 10, bottom: 34 };

/** Draws runs of a ramp into `host`; says the median with its 95 % interval. */
export function drawCcd(host: HTMLElement, observations: readonly CurrentObservation[], seed: number): void {
  if (observations.length === 0) {
    host.replaceChildren(element('p', { class: 'hint' }, 'No run has ended yet.'));
    return;
  }
  const { median, low, high, probability, censored } = criticalCurrent(observations, {
    stream: `${seed}/live/ccd`,
    resamples: 400,
  });
  const text =
    median === null
      ? `${observations.length} runs, ${censored} of them without a short: the median is not reached`
      : `CCD ${digits(median / 10)} mA/cm² (median of ${observations.length} ${observations.length === 1 ? 'run' : 'runs'}${
          observations.length < 4
            ? ''
            : `, 95 % interval ${digits(low === null ? null : low / 10)} to ${high === null ? 'beyond the ramp' : digits(high / 10)}`
        })`;
  const least = Math.min(...observations.map((o) => o.previous ?? o.current ?? o.last)) / 10;
  const most = Math.max(...observations.map((o) => o.current ?? o.last)) / 10;
  const from = Math.max(0, least - 0.15 * (most - least) - 0.02 * most);
  const to = most + 0.15 * (most - least) + 0.02 * most;
  const { width, height, left, right, top, bottom } = SIZE;
  const x = (j: number) => left + ((width - left - right) * (j - from)) / (to - from);
  const y = (p: number) => height - bottom - (height - top - bottom) * p;
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': text });
  for (const p of [0, 0.5, 1])
    svg.append(
      drawn('line', { class: 'grid', x1: left, x2: width - right, y1: y(p), y2: y(p) }),
      drawn('text', { x: left - 6, y: y(p) + 4, 'text-anchor': 'end' }, String(p)),
    );
  for (const tick of ticks(from, to, 4))
    svg.append(drawn('text', { x: x(tick), y: height - bottom + 15, 'text-anchor': 'middle' }, digits(tick)));
  svg.append(
    drawn(
      'text',
      { x: (left + width - right) / 2, y: height - 4, 'text-anchor': 'middle' },
      'current density (mA/cm²)',
    ),
    drawn(
      'text',
      { x: 12, y: y(0.5), 'text-anchor': 'middle', transform: `rotate(-90 12 ${y(0.5)})` },
      'share shorted',
    ),
  );
  if (low !== null && high !== null && observations.length >= 4)
    svg.append(
      drawn('rect', {
        class: 'interval',
        x: x(low / 10),
        width: Math.max(1, x(high / 10) - x(low / 10)),
        y: top,
        height: height - top - bottom,
      }),
    );
  let path = `M${x(from)} ${y(0)}`;
  for (const { current, probability: p } of probability) path += `H${x(current / 10)}V${y(p)}`;
  svg.append(drawn('path', { class: 'current', d: `${path}H${x(to)}` }));
  for (const { current } of observations)
    if (current !== null)
      svg.append(drawn('circle', { class: 'run', cx: x(current / 10), cy: y(0), r: 3.2 }));
  if (median !== null)
    svg.append(
      drawn('line', { class: 'median', x1: x(median / 10), x2: x(median / 10), y1: y(0), y2: y(1) }),
    );
  host.replaceChildren(element('p', { class: 'result' }, text), svg);
}
