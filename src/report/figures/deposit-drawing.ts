/** Lithium, grain boundaries and the box as SVG: a view in three dimensions, and sections. Lengths in voxel edges. */
import { polygonPath, project, type Side, visiblePatches } from './isometric.ts';
import { line, lithiumColour, muted, panel } from './palette.ts';

/** Lithium on its grains; sites are x + nx (y + ny z). */
export interface Deposit {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  /** Grain of each site. */
  readonly grain: ArrayLike<number>;
  /** Lithium sites in the order in which they filled. */
  readonly sites: ArrayLike<number>;
  /** 1 for lithium cut off from the working electrode; none where absent. */
  readonly isolated?: ArrayLike<number>;
}

type Segment = readonly [row: number, from: number, to: number];

/** Unit segments joined along each row into longer ones. */
function segments(on: (row: number, k: number) => boolean, rows: number, length: number): Segment[] {
  const found: Segment[] = [];
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < length; k++) {
      if (!on(row, k)) continue;
      const start = k;
      while (k < length && on(row, k)) k++;
      found.push([row, start, k]);
    }
  return found;
}

/** Age from 0 to 1 of every lithium site; null for what is cut off. */
function agesOf({ sites, isolated }: Deposit): Map<number, number | null> {
  const ages = new Map<number, number | null>();
  for (let k = 0; k < sites.length; k++)
    ages.set(sites[k]!, isolated?.[sites[k]!] === 1 ? null : k / sites.length);
  return ages;
}

/** Grain boundaries on the floor z = 0 and the two far walls x = 0 and y = 0, as lines of the isometric page. */
function wallLines({ nx, ny, nz, grain }: Deposit): string {
  const at = (x: number, y: number, z: number) => grain[x + nx * (y + ny * z)];
  const stroke = (from: readonly [number, number], to: readonly [number, number]) =>
    `M${from.join(' ')}L${to.join(' ')}`;
  const parts: string[] = [];
  for (const [y, a, b] of segments((y, x) => y > 0 && at(x, y, 0) !== at(x, y - 1, 0), ny, nx))
    parts.push(stroke(project(a, y, 0), project(b, y, 0)));
  for (const [x, a, b] of segments((x, y) => x > 0 && at(x, y, 0) !== at(x - 1, y, 0), nx, ny))
    parts.push(stroke(project(x, a, 0), project(x, b, 0)));
  for (const [z, a, b] of segments((z, x) => z > 0 && at(x, 0, z) !== at(x, 0, z - 1), nz, nx))
    parts.push(stroke(project(a, 0, z), project(b, 0, z)));
  for (const [x, a, b] of segments((x, z) => x > 0 && at(x, 0, z) !== at(x - 1, 0, z), nx, nz))
    parts.push(stroke(project(x, 0, a), project(x, 0, b)));
  for (const [z, a, b] of segments((z, y) => z > 0 && at(0, y, z) !== at(0, y, z - 1), nz, ny))
    parts.push(stroke(project(0, a, z), project(0, b, z)));
  for (const [y, a, b] of segments((y, z) => y > 0 && at(0, y, z) !== at(0, y - 1, z), ny, nz))
    parts.push(stroke(project(0, y, a), project(0, y, b)));
  return parts.join('');
}

/** The deposit in three dimensions, `scale` page units a voxel, its box's far corner at (x, y). */
export function depositView(deposit: Deposit, x: number, y: number, scale: number): string {
  const { nx, ny, nz, sites } = deposit;
  const ages = agesOf(deposit);
  const groups = new Map<string, (readonly (readonly [number, number])[])[]>();
  for (const { site, side, corners } of visiblePatches(deposit, sites)) {
    const colour = lithiumColour(ages.get(site)!, side satisfies Side);
    const group = groups.get(colour);
    if (group === undefined) groups.set(colour, [corners]);
    else group.push(corners);
  }
  const frame = (points: readonly (readonly [number, number, number])[]) =>
    points.map((p) => project(...p).join(' ')).join('L');
  const floor = [
    [0, 0, 0],
    [nx, 0, 0],
    [nx, ny, 0],
    [0, ny, 0],
  ] as const;
  return [
    `<g transform="matrix(${(scale * Math.sqrt(0.75)).toFixed(4)} 0 0 ${(scale / 2).toFixed(4)} ${x} ${y})" stroke-width=".12" stroke-linejoin="round">`,
    `<path d="M${frame(floor)}z" fill="${panel}"/>`,
    `<path d="${wallLines(deposit)}" stroke="${line}" stroke-width=".2" fill="none"/>`,
    `<path d="M${frame([
      [0, 0, 0],
      [nx, 0, 0],
    ])}M${frame([
      [0, 0, 0],
      [0, ny, 0],
    ])}M${frame([
      [0, 0, 0],
      [0, 0, nz],
    ])}" stroke="${muted}" fill="none"/>`,
    ...[...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([colour, patches]) => `<path d="${polygonPath(patches)}" fill="${colour}" stroke="${colour}"/>`),
    `<path d="M${frame([
      [nx, 0, 0],
      [nx, ny, 0],
      [0, ny, 0],
      [0, ny, nz],
      [0, 0, nz],
      [nx, 0, nz],
      [nx, 0, 0],
    ])}" stroke="${muted}" fill="none"/>`,
    '</g>',
  ].join('\n');
}

/** A plane of a deposit: `across` columns and `down` rows of sites. */
interface Plane {
  readonly across: number;
  readonly down: number;
  /** Site of a column and a row; rows from the top of the page. */
  readonly siteAt: (column: number, row: number) => number;
  /** Whether columns and rows go on periodically. */
  readonly periodic: readonly [columns: boolean, rows: boolean];
}

function planeView(deposit: Deposit, plane: Plane, x: number, y: number, scale: number): string {
  const { across, down, siteAt, periodic } = plane;
  const ages = agesOf(deposit);
  const colourAt = (column: number, row: number): string | null => {
    const age = ages.get(siteAt(column, row));
    return age === undefined ? null : lithiumColour(age);
  };
  const grain = (column: number, row: number) =>
    deposit.grain[siteAt((column + across) % across, (row + down) % down)];
  const colours = new Map<string, string>();
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      const colour = colourAt(column, row);
      if (colour === null) continue;
      const start = column;
      while (column + 1 < across && colourAt(column + 1, row) === colour) column++;
      colours.set(colour, `${colours.get(colour) ?? ''}M${start} ${row}H${column + 1}v1H${start}z`);
    }
  const lines = [
    ...segments(
      (row, column) => (row > 0 || periodic[1]) && grain(column, row) !== grain(column, row - 1),
      down,
      across,
    ).map(([row, a, b]) => `M${a} ${row}H${b}`),
    ...segments(
      (column, row) => (column > 0 || periodic[0]) && grain(column, row) !== grain(column - 1, row),
      across,
      down,
    ).map(([column, a, b]) => `M${column} ${a}V${b}`),
  ];
  return [
    `<g transform="translate(${x} ${y}) scale(${scale})" stroke-width="${(0.8 / scale).toFixed(3)}">`,
    `<path d="M0 0H${across}V${down}H0z" fill="${panel}"/>`,
    ...[...colours]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([colour, path]) => `<path d="${path}" fill="${colour}"/>`),
    `<path d="${lines.join('')}" stroke="${muted}" stroke-opacity=".75" fill="none"/>`,
    `<path d="M0 0H${across}V${down}H0z" stroke="${muted}" fill="none"/>`,
    '</g>',
  ].join('\n');
}

/** A horizontal section at height z, seen from above: x to the right, y downwards. */
export function sectionView(deposit: Deposit, z: number, x: number, y: number, scale: number): string {
  const { nx, ny } = deposit;
  const siteAt = (column: number, row: number) => column + nx * (row + ny * z);
  return planeView(deposit, { across: nx, down: ny, siteAt, periodic: [true, true] }, x, y, scale);
}

/** A vertical section at depth y: x to the right, the working electrode at the bottom. */
export function uprightView(deposit: Deposit, depth: number, x: number, y: number, scale: number): string {
  const { nx, ny, nz } = deposit;
  const siteAt = (column: number, row: number) => column + nx * (depth + ny * (nz - 1 - row));
  return planeView(deposit, { across: nx, down: nz, siteAt, periodic: [true, false] }, x, y, scale);
}
