/** The whole sample as a box seen from above a corner: lithium as a body among the edges of the grains. */
import { type Lattice, SiteState } from '../../lattice/lattice.ts';
import { type Bitmap, type Colour, drawLine, makeBitmap } from './bitmap.ts';
import type { LithiumShade } from './fracture-picture.ts';
import { type LineNetwork, sideTraces, tripleLines } from './grain-edges.ts';
import { exposedFaces, incidenceOf, smoothNormals, smoothVertices } from './mesh.ts';
import { project, type View } from './rasterise.ts';
import { type Light, renderMesh } from './render-mesh.ts';

/** Early to late, readable in grey (viridis). */
const AGES: readonly Colour[] = [
  [68, 1, 84],
  [65, 68, 135],
  [42, 120, 142],
  [34, 168, 132],
  [122, 209, 81],
  [253, 231, 37],
];
const PAPER: Colour = [255, 255, 255];
const FLOOR: Colour = [226, 226, 232];
const WALL: Colour = [246, 246, 249];
const LINE: Colour = [96, 96, 110];
const ROUNDS = 2;
/** Length on the page of a unit edge of the box, whichever its direction. */
export const ISOMETRIC_SCALE = Math.sqrt(2 / 3);

/** Pixels that the box takes, at `scale` pixels a voxel edge. */
export function boxExtent({ nx, ny, nz }: Lattice['grid'], scale: number): [number, number] {
  return [scale * (nx + ny) * Math.sqrt(0.5), scale * ((nx + ny) / Math.sqrt(6) + nz * ISOMETRIC_SCALE)];
}

/**
 * Draws the box with its floor, the working electrode, at `scale` pixels a voxel edge across the line of sight. `order` lists the
 * lithium sites as they filled: early is dark, late is light; with `dark` all of it is grey.
 */
export function boxPicture(
  lattice: Lattice,
  order: ArrayLike<number>,
  { width, height, scale, lithium }: { width: number; height: number; scale: number; lithium: LithiumShade },
): Bitmap {
  const { grid, state } = lattice;
  const { nx, ny, nz } = grid;
  const [right, low] = boxExtent(grid, scale);
  const [diagonal, sixth] = [Math.sqrt(0.5), 1 / Math.sqrt(6)];
  const view: View = {
    right: [-diagonal, diagonal, 0],
    up: [-sixth, -sixth, 2 * sixth],
    toward: [Math.sqrt(1 / 3), Math.sqrt(1 / 3), Math.sqrt(1 / 3)],
    scale,
    origin: [(width - right) / 2 + scale * nx * diagonal, (height - low) / 2 + scale * nz * ISOMETRIC_SCALE],
  };
  const bitmap = makeBitmap(width, height, PAPER);
  const page = (x: number, y: number, z: number): [number, number] => {
    const [px, py] = project(view, x, y, z);
    return [px, py];
  };
  fillParallelogram(bitmap, page(0, 0, 0), page(nx, 0, 0), page(0, ny, 0), FLOOR);
  fillParallelogram(bitmap, page(0, 0, 0), page(nx, 0, 0), page(0, 0, nz), WALL);
  fillParallelogram(bitmap, page(0, 0, 0), page(0, ny, 0), page(0, 0, nz), WALL);
  const stroke = Math.max(1, scale / 9);
  for (const axis of [0, 1, 2] as const)
    drawNetwork(bitmap, view, sideTraces(lattice, axis), stroke, () => 0.45);
  const edges = [
    [0, 0, 0, nx, 0, 0],
    [0, 0, 0, 0, ny, 0],
    [0, 0, 0, 0, 0, nz],
  ];
  for (const [a, b, c, d, e, f] of edges) drawLine(bitmap, page(a, b, c), page(d, e, f), stroke, LINE, 0.8);

  const set = Uint8Array.from(state, (s) => (s === SiteState.lithium || s === SiteState.electrode ? 1 : 0));
  const mesh = exposedFaces(grid, set, true);
  const incidence = incidenceOf(mesh);
  smoothVertices(mesh, grid, incidence, ROUNDS);
  smoothNormals(mesh, incidence);
  const age = new Float32Array(grid.sites);
  for (let k = 0; k < order.length; k++) age[order[k]] = k / Math.max(1, order.length - 1);
  for (let q = 0; q < mesh.inside.length; q++) mesh.values.fill(age[mesh.inside[q]], 5 * q, 5 * q + 5);
  const depth = renderMesh(mesh, view, bitmap, lamp(lithium));
  drawNetwork(bitmap, view, tripleLines(lattice), stroke, (pixel, d) => (d > depth[pixel] + 1 ? 0.05 : 0.3));
  const front = [
    [nx, 0, 0, nx, ny, 0],
    [0, ny, 0, nx, ny, 0],
    [nx, ny, 0, nx, ny, nz],
    [nx, 0, 0, nx, 0, nz],
    [0, ny, 0, 0, ny, nz],
    [0, 0, nz, nx, 0, nz],
    [0, 0, nz, 0, ny, nz],
    [nx, 0, nz, nx, ny, nz],
    [0, ny, nz, nx, ny, nz],
  ];
  for (const [a, b, c, d, e, f] of front) drawLine(bitmap, page(a, b, c), page(d, e, f), stroke, LINE, 0.8);
  return bitmap;
}

function lamp(lithium: LithiumShade): Light {
  const [lx, ly, lz] = [-0.38, 0.66, 0.65];
  return {
    reach: 8,
    depth: 0.9,
    colour(out, right, up, toward, value) {
      const bright = 0.42 + 0.66 * Math.max(0, lx * right + ly * up + lz * toward);
      if (lithium === 'dark') {
        out.fill(150 * bright);
        return;
      }
      const place = value * (AGES.length - 1);
      const k = Math.min(AGES.length - 2, Math.floor(place));
      for (let c = 0; c < 3; c++)
        out[c] = bright * (AGES[k][c] + (place - k) * (AGES[k + 1][c] - AGES[k][c]));
    },
  };
}

function drawNetwork(
  bitmap: Bitmap,
  view: View,
  { vertices, segments }: LineNetwork,
  width: number,
  opacity: (pixel: number, depth: number) => number,
): void {
  for (let k = 0; k < segments.length; k += 2) {
    const [a, b] = [3 * segments[k], 3 * segments[k + 1]];
    const [x0, y0, d0] = project(view, vertices[a], vertices[a + 1], vertices[a + 2]);
    const [x1, y1, d1] = project(view, vertices[b], vertices[b + 1], vertices[b + 2]);
    drawLine(bitmap, [x0, y0], [x1, y1], width, LINE, (pixel, along) =>
      opacity(pixel, d0 + along * (d1 - d0)),
    );
  }
}

/** Fills the parallelogram of a corner and its two neighbours. */
function fillParallelogram(
  { width, height, data }: Bitmap,
  [ox, oy]: readonly [number, number],
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  colour: Colour,
): void {
  const determinant = (ax - ox) * (by - oy) - (bx - ox) * (ay - oy);
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const [x, y] = [i + 0.5 - ox, j + 0.5 - oy];
      const s = (x * (by - oy) - (bx - ox) * y) / determinant;
      const t = ((ax - ox) * y - x * (ay - oy)) / determinant;
      if (s >= 0 && s <= 1 && t >= 0 && t <= 1) data.set(colour, 3 * (i + width * j));
    }
}
