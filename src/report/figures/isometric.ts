/**
 * Isometric view of the lithium of a lattice, seen from (+x, +y, +z) with z upwards. A point (x, y, z) in voxel
 * edges goes to whole numbers u = x - y, v = x + y - 2 z; on the page x = u cos 30 deg, y = v / 2. Every voxel face is
 * then two triangles of one triangular grid, so that hiding is exact: a triangle belongs to the nearest voxel on it.
 */

/** Extents of the box in voxels. */
export interface Box {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
}

/** Which face of a voxel: its upper (z), right (x) or left (y) one. */
export type Side = 'top' | 'right' | 'left';

/** One visible face, or half of one: its corners (u, v) in order. */
export interface Patch {
  readonly site: number;
  readonly side: Side;
  readonly corners: readonly (readonly [u: number, v: number])[];
}

/** Page coordinates, as (u, v), of a point. */
export function project(x: number, y: number, z: number): [number, number] {
  return [x - y, x + y - 2 * z];
}

const SIDES: readonly { side: Side; corners: readonly (readonly [number, number, number])[] }[] = [
  {
    side: 'top',
    corners: [
      [0, 0, 1],
      [1, 0, 1],
      [1, 1, 1],
      [0, 1, 1],
    ],
  },
  {
    side: 'right',
    corners: [
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
      [1, 0, 1],
    ],
  },
  {
    side: 'left',
    corners: [
      [0, 1, 0],
      [1, 1, 0],
      [1, 1, 1],
      [0, 1, 1],
    ],
  },
];

/** The visible faces of the given sites (index x + nx (y + ny z)), nearest first. */
export function visiblePatches({ nx, ny }: Box, sites: ArrayLike<number>): Patch[] {
  const place = (site: number) =>
    [site % nx, Math.floor(site / nx) % ny, Math.floor(site / (nx * ny))] as const;
  const nearness = (site: number) => place(site).reduce((sum, k) => sum + k, 0);
  const order = Array.from(sites).sort((a, b) => nearness(b) - nearness(a) || b - a);
  const taken = new Set<string>();
  const patches: Patch[] = [];
  for (const site of order) {
    const [x, y, z] = place(site);
    for (const { side, corners } of SIDES) {
      const [p0, p1, p2, p3] = corners.map(([i, j, k]) => project(x + i, y + j, z + k));
      // Corners 0 and 2 are the ends of the short diagonal.
      const halves = [
        [p0, p1, p2],
        [p0, p2, p3],
      ].filter((half) => {
        const key = `${half.reduce((s, p) => s + p[0], 0)},${half.reduce((s, p) => s + p[1], 0)}`;
        if (taken.has(key)) return false;
        taken.add(key);
        return true;
      });
      if (halves.length === 2) patches.push({ site, side, corners: [p0, p1, p2, p3] });
      else for (const half of halves) patches.push({ site, side, corners: half });
    }
  }
  return patches;
}

/** Closed polygons as one SVG path of whole numbers. */
export function polygonPath(polygons: readonly (readonly (readonly [number, number])[])[]): string {
  let path = '';
  let at: readonly [number, number] = [0, 0];
  for (const polygon of polygons) {
    let pen = polygon[0];
    path += `m${pair(pen[0] - at[0], pen[1] - at[1])}l`;
    path += polygon
      .slice(1)
      .map((corner) => {
        const step = pair(corner[0] - pen[0], corner[1] - pen[1]);
        pen = corner;
        return step;
      })
      .join(' ');
    path += 'z';
    at = polygon[0];
  }
  return path;
}

function pair(a: number, b: number): string {
  return b < 0 ? `${a}${b}` : `${a} ${b}`;
}
