/** A plane section: grains in greys, their boundaries as lines, lithium. Also the picture of a sample in 2D. */
import { type Lattice, NO_GRAIN, SiteState } from '../../lattice/lattice.ts';
import { type Bitmap, type Colour, makeBitmap } from './bitmap.ts';
import type { LithiumShade } from './fracture-picture.ts';

/** Width in voxels of the bell by which grains are rounded from voxels, and voxels on each side that count. */
const BELL = 1;
const REACH = 3;
/** Samples a pixel along each side. */
const FINENESS = 2;
const EMPTY: Colour = [0, 0, 0];
const BOUNDARY: Colour = [70, 70, 74];
const LITHIUM: Readonly<Record<LithiumShade, Colour>> = { dark: [38, 38, 38], colour: [244, 148, 32] };

/**
 * Draws the plane of voxels `plane` across an axis, `scale` pixels a voxel edge, as seen from lower coordinates (z upwards, or y
 * where the section is across z). Boundaries are rounded from the voxels by a bell-shaped vote of their surroundings; lithium,
 * pores and cracks by a quadratic B-spline, which keeps the width of a row of voxels.
 */
export function sectionPicture(
  lattice: Lattice,
  { axis, plane, scale, lithium }: { axis: 0 | 1 | 2; plane: number; scale: number; lithium: LithiumShade },
): Bitmap {
  const section = cut(lattice, axis, plane);
  const { columns, rows } = section;
  const bitmap = makeBitmap(Math.round(columns * scale), Math.round(rows * scale), EMPTY);
  const { width, height, data } = bitmap;
  const u = places(width, columns);
  const v = places(height, rows);
  const line = Math.max(1.2, scale / 16) / 2 / scale;
  const sum = [0, 0, 0];
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      sum.fill(0);
      for (let s = 0; s < FINENESS * FINENESS; s++) {
        const a = FINENESS * i + (s % FINENESS);
        // Rows of the picture run down, those of the section up.
        const b = v.count - 1 - (FINENESS * j + Math.floor(s / FINENESS));
        const colour = covers(section, section.lithium, u, a, v, b)
          ? LITHIUM[lithium]
          : covers(section, section.empty, u, a, v, b)
            ? EMPTY
            : grainColour(section, u, a, v, b, line);
        for (let c = 0; c < 3; c++) sum[c] += colour[c];
      }
      for (let c = 0; c < 3; c++) data[3 * (i + width * j) + c] = sum[c] / FINENESS ** 2;
    }
  return bitmap;
}

/** A plane of voxels with a margin of REACH around it: periodic images, or the outermost row again. */
interface Section {
  readonly columns: number;
  readonly rows: number;
  readonly stride: number;
  readonly grain: Int32Array;
  readonly lithium: Uint8Array;
  readonly empty: Uint8Array;
}

function cut({ grid, grain, state }: Lattice, axis: 0 | 1 | 2, plane: number): Section {
  const step = [1, grid.nx, grid.nx * grid.ny] as const;
  const size = [grid.nx, grid.ny, grid.nz] as const;
  const [across, high] = [
    [1, 2],
    [0, 2],
    [0, 1],
  ][axis];
  const [columns, rows] = [size[across], size[high]];
  const stride = columns + 2 * REACH;
  const count = stride * (rows + 2 * REACH);
  const section: Section = {
    columns,
    rows,
    stride,
    grain: new Int32Array(count),
    lithium: new Uint8Array(count),
    empty: new Uint8Array(count),
  };
  const within = (k: number, along: number) =>
    along !== 2 || grid.periodicZ
      ? (k + REACH * size[along]) % size[along]
      : Math.max(0, Math.min(size[along] - 1, k));
  // Seen from low coordinates x runs to the right where the section is across y, to the left across z, as y does across x.
  const mirrored = axis !== 1;
  for (let j = -REACH, at = 0; j < rows + REACH; j++)
    for (let i = -REACH; i < columns + REACH; i++, at++) {
      const x = within(mirrored ? columns - 1 - i : i, across);
      const site = plane * step[axis] + x * step[across] + within(j, high) * step[high];
      section.grain[at] = grain[site];
      section.lithium[at] = state[site] === SiteState.lithium || state[site] === SiteState.electrode ? 1 : 0;
      section.empty[at] = state[site] === SiteState.pore || state[site] === SiteState.cracked ? 1 : 0;
    }
  return section;
}

/** Samples along one side of a picture: the voxel of each, and the weights of the voxels around it. */
interface Places {
  readonly count: number;
  readonly voxel: Int32Array;
  /** 2 REACH + 1 weights a sample. */
  readonly bell: Float64Array;
  /** 3 weights a sample. */
  readonly spline: Float64Array;
}

function places(pixels: number, voxels: number): Places {
  const count = pixels * FINENESS;
  const voxel = new Int32Array(count);
  const bell = new Float64Array(count * (2 * REACH + 1));
  const spline = new Float64Array(count * 3);
  for (let k = 0; k < count; k++) {
    const at = ((k + 0.5) * voxels) / count;
    voxel[k] = Math.min(voxels - 1, Math.floor(at));
    const t = at - voxel[k] - 0.5;
    for (let r = -REACH; r <= REACH; r++)
      bell[k * (2 * REACH + 1) + r + REACH] = Math.exp(-((r - t) ** 2) / (2 * BELL * BELL));
    spline.set([0.5 * (0.5 - t) ** 2, 0.75 - t * t, 0.5 * (0.5 + t) ** 2], 3 * k);
  }
  return { count, voxel, bell, spline };
}

/** Whether a mask, rounded by the spline, covers a sample. */
function covers(section: Section, mask: Uint8Array, u: Places, a: number, v: Places, b: number): boolean {
  let sum = 0;
  for (let y = 0; y < 3; y++) {
    const row = u.voxel[a] + REACH - 1 + section.stride * (v.voxel[b] + REACH - 1 + y);
    for (let x = 0; x < 3; x++) if (mask[row + x]) sum += u.spline[3 * a + x] * v.spline[3 * b + y];
  }
  return sum >= 0.5;
}

const ids: number[] = [];
const votes: number[] = [];

/** Colour of the grain with most votes at a sample; dark where the first two are nearly even: on a boundary. */
function grainColour(
  { grain, stride }: Section,
  u: Places,
  a: number,
  v: Places,
  b: number,
  line: number,
): Colour {
  const span = 2 * REACH + 1;
  ids.length = 0;
  votes.length = 0;
  for (let y = 0; y < span; y++) {
    const row = u.voxel[a] + stride * (v.voxel[b] + y);
    for (let x = 0; x < span; x++) {
      const weight = u.bell[span * a + x] * v.bell[span * b + y];
      let k = 0;
      while (k < ids.length && ids[k] !== grain[row + x]) k++;
      if (k === ids.length) {
        ids.push(grain[row + x]);
        votes.push(0);
      }
      votes[k] += weight;
    }
  }
  let [first, second, best, total] = [0, 0, NO_GRAIN, 0];
  for (let k = 0; k < ids.length; k++) {
    total += votes[k];
    if (votes[k] > first) [first, second, best] = [votes[k], first, ids[k]];
    else second = Math.max(second, votes[k]);
  }
  // Beside a straight boundary the difference of the two shares is erf(r / (sqrt(2) BELL)), about sqrt(2 / pi) r / BELL.
  if ((first - second) / total < (line * Math.sqrt(2 / Math.PI)) / BELL) return BOUNDARY;
  const grey = best === NO_GRAIN ? 200 : 168 + ((Math.imul(best + 1, 0x9e3779b1) >>> 16) % 64);
  return [grey, grey, grey];
}
