/** Critical current against grain size, on logarithmic axes, with 95 % intervals. */

/** What `points.json` holds of a point, as far as the chart needs it. */
export interface ChartPoint {
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly ccd: { readonly median: number | null; readonly low: number | null; readonly high: number | null };
}

/** One line of the chart. */
export interface Series {
  readonly title: string;
  readonly colour: string;
  readonly points: readonly ChartPoint[];
}

const COLOURS = ['#1f6f8b', '#c0542b', '#555555', '#7a5195'];

/**
 * Lines of the chart from the points of studies: points that set the same keys make a line, named after its study, or after what
 * else it sweeps where a study has several.
 */
export function seriesOf(studies: readonly { name: string; points: readonly ChartPoint[] }[]): Series[] {
  const lines = studies.flatMap(({ name, points }) => {
    const groups = new Map<string, ChartPoint[]>();
    for (const point of points) {
      const others = Object.keys(point.parameters)
        .filter((key) => key !== 'microstructure.grainSize')
        .map((key) => key.split('.').at(-1))
        .sort()
        .join(' and ');
      groups.set(others, [...(groups.get(others) ?? []), point]);
    }
    return [...groups].map(([others, own]) => ({
      title:
        groups.size === 1
          ? name.replace(/^grain-size-/, '')
          : others === ''
            ? 'grain size alone'
            : `with ${others}`,
      points: own,
    }));
  });
  return lines.map((line, k) => ({ ...line, colour: COLOURS[k % COLOURS.length]! }));
}

/** Grain size in um of a point, or null. */
export function grainSizeOf({ parameters }: ChartPoint): number | null {
  const text = String(parameters['microstructure.grainSize'] ?? '');
  const match = /^([\d.e+-]+)\s*(nm|um|mm)$/i.exec(text);
  if (match === null) return null;
  return Number(match[1]) * { nm: 1e-3, um: 1, mm: 1e3 }[match[2] as 'nm' | 'um' | 'mm'];
}

const tick = (value: number): string => String(Number(value.toPrecision(3)));

/** 1-2-5 values between two numbers. */
export function ticks(low: number, high: number): number[] {
  const found: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++)
    for (const step of [1, 2, 5]) {
      const value = step * 10 ** decade;
      if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
    }
  return found;
}

/** Draws the series into a frame of the given size, as an SVG group at (x, y). */
export function chart(
  series: readonly Series[],
  x: number,
  y: number,
  width: number,
  height: number,
): string {
  const rows = series.map(({ points, ...rest }) => ({
    ...rest,
    points: points.flatMap((point) => {
      const size = grainSizeOf(point);
      const { median, low, high } = point.ccd;
      return size === null || median === null
        ? []
        : [{ size, median, low: low ?? median, high: high ?? median }];
    }),
  }));
  const all = rows.flatMap(({ points }) => points);
  if (all.length === 0) return '';
  const sizes = all.map(({ size }) => size);
  const [left, right] = [Math.min(...sizes) / 1.3, Math.max(...sizes) * 1.3];
  const [bottom, top] = [
    Math.min(...all.map(({ low }) => low)) / 1.15,
    Math.max(...all.map(({ high }) => high)) * 1.15,
  ];
  const place = (value: number, from: number, to: number, length: number): number =>
    Number(((Math.log(value / from) / Math.log(to / from)) * length).toFixed(1));
  const px = (value: number) => place(value, left, right, width);
  const py = (value: number) => Number((height - place(value, bottom, top, height)).toFixed(1));
  const lines = [
    `<g transform="translate(${x} ${y})" font-size="11" fill="#333">`,
    `<path d="M0 0V${height}H${width}" fill="none" stroke="#333"/>`,
    ...ticks(left, right).map(
      (t) =>
        `<path d="M${px(t)} ${height}v4" stroke="#333"/><text x="${px(t)}" y="${height + 16}" text-anchor="middle">${tick(t)}</text>`,
    ),
    ...ticks(bottom, top).map(
      (t) =>
        `<path d="M0 ${py(t)}h-4" stroke="#333"/><text x="-7" y="${py(t) + 4}" text-anchor="end">${tick(t)}</text>`,
    ),
    `<text x="${width / 2}" y="${height + 34}" text-anchor="middle">grain size / um</text>`,
    `<text transform="translate(-38 ${height / 2}) rotate(-90)" text-anchor="middle">CCD / mA cm⁻²</text>`,
  ];
  rows.forEach(({ title, colour, points }, k) => {
    lines.push(`<g stroke="${colour}" stroke-width="1.5" fill="none">`);
    lines.push(`<path d="M${points.map((p) => `${px(p.size)} ${py(p.median)}`).join('L')}"/>`);
    for (const p of points)
      lines.push(
        `<path d="M${px(p.size)} ${py(p.low)}V${py(p.high)}"/><circle cx="${px(p.size)}" cy="${py(p.median)}" r="3" fill="${colour}"/>`,
      );
    lines.push('</g>', `<text y="${height + 56 + 15 * k}" fill="${colour}">${title}</text>`);
  });
  lines.push('</g>');
  return lines.join('\n');
}
