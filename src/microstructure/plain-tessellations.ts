import { boxOf, MicrostructureError, type MicrostructureParameters } from './parameters.ts';
import { collectBoundaries, type Tessellation } from './tessellation.ts';

/** One grain (single crystal) or none (glass): no boundaries. */
export function uniformTessellation(p: MicrostructureParameters, grains: 0 | 1): Tessellation {
  const box = boxOf(p);
  return {
    shape: { kind: grains === 1 ? 'single' : 'none' },
    count: grains,
    box,
    positions: grains === 1 ? Float64Array.of(0.5 * box[0], 0.5 * box[1], 0.5 * box[2]) : new Float64Array(0),
    weights: new Float64Array(grains),
    volume: grains === 1 ? Float64Array.of(box[0] * box[1] * box[2]) : new Float64Array(0),
    boundaries: collectBoundaries().finish(),
    junctionLines: new Float64Array(0),
  };
}

/**
 * Two grains in a box periodic along x: bands of width L_x/2 whose planes contain the y axis and make the angle
 * `tilt` with z, so there are two parallel boundaries, through (L_x/2, L_z/2) and through (0, L_z/2).
 * At |tilt| = pi/2 two layers with one boundary, z = L_z/2; with `periodicZ` they meet again at z = 0.
 * Bands repeat along z only where they shift by whole box widths over the thickness.
 *
 *      z |    /  B /         tilt t: x = L_x/2 + (z - L_z/2) tan t
 *        | A /    / A
 *        |__/____/___ x
 */
export function bicrystalTessellation(p: MicrostructureParameters, periodicZ = false): Tessellation {
  const box = boxOf(p);
  const [Lx, Ly, Lz] = box;
  const collector = collectBoundaries();
  const half = 0.5 * Lx * Ly * Lz;
  if (Math.abs(p.tilt) > Math.PI / 2 - 1e-6) {
    const z = 0.5 * Lz;
    collector.add(0, 1, [0, 0, 0], [0, 0, 1], [0, 0, z, Lx, 0, z, Lx, Ly, z, 0, Ly, z]);
    if (periodicZ) collector.add(0, 1, [0, 0, -1], [0, 0, -1], [0, 0, 0, Lx, 0, 0, Lx, Ly, 0, 0, Ly, 0]);
    return {
      shape: { kind: 'layers' },
      count: 2,
      box,
      positions: Float64Array.of(0.5 * Lx, 0.5 * Ly, 0.25 * Lz, 0.5 * Lx, 0.5 * Ly, 0.75 * Lz),
      weights: new Float64Array(2),
      volume: Float64Array.of(half, half),
      boundaries: collector.finish(),
      junctionLines: new Float64Array(0),
    };
  }
  const slope = Math.tan(p.tilt);
  if (Math.abs(slope) * Lz > 3 * Lx) {
    throw new MicrostructureError(
      'microstructure.tilt',
      'tilt',
      p.tilt,
      `a boundary that shifts by at most 3 box widths over the thickness (|tan tilt| <= ${(3 * Lx) / Lz}), or pi/2`,
    );
  }
  const shift = (slope * Lz) / Lx;
  if (periodicZ && Math.abs(shift - Math.round(shift)) > 1e-6) {
    throw new MicrostructureError(
      'microstructure.tilt',
      'tilt',
      p.tilt,
      `a boundary that repeats along z: tan(tilt) times the thickness a whole number of box widths (found ${shift})`,
    );
  }
  const normal = [Math.cos(p.tilt), 0, -Math.sin(p.tilt)];
  const low = -0.5 * Lz * slope;
  const high = 0.5 * Lz * slope;
  const plane = (x: number): number[] => [x + low, 0, 0, x + low, Ly, 0, x + high, Ly, Lz, x + high, 0, Lz];
  collector.add(0, 1, [0, 0, 0], normal, plane(0.5 * Lx));
  collector.add(0, 1, [-1, 0, 0], [-normal[0], 0, -normal[2]], plane(0));
  return {
    shape: { kind: 'bands', slope },
    count: 2,
    box,
    positions: Float64Array.of(0.25 * Lx, 0.5 * Ly, 0.5 * Lz, 0.75 * Lx, 0.5 * Ly, 0.5 * Lz),
    weights: new Float64Array(2),
    volume: Float64Array.of(half, half),
    boundaries: collector.finish(),
    junctionLines: new Float64Array(0),
  };
}

/**
 * Bricks of edge `grainSize`, changed so that a whole number fits each side (2D: squares over the depth of the
 * slab). Periodic along x and y where two or more bricks lie side by side; a single one does not meet itself.
 * Along z the bricks end with the sample, n bricks having n - 1 boundaries between the electrodes, unless `periodicZ`.
 */
export function brickTessellation(p: MicrostructureParameters, periodicZ = false): Tessellation {
  const box = boxOf(p);
  const along = (axis: number): number => Math.max(1, Math.round(box[axis] / p.grainSize));
  const bricks = [along(0), p.dimensions === 2 ? 1 : along(1), along(2)] as const;
  const count = bricks[0] * bricks[1] * bricks[2];
  if (count > 200_000) {
    throw new MicrostructureError(
      'microstructure.grains',
      'grainSize',
      p.grainSize,
      `a size that gives at most 200000 bricks (found ${count})`,
    );
  }
  const edge = [box[0] / bricks[0], box[1] / bricks[1], box[2] / bricks[2]];
  const positions = new Float64Array(3 * count);
  const collector = collectBoundaries();
  const lines: number[] = [];
  const index = [0, 0, 0];
  const ends = (): boolean => !periodicZ && index[2] === bricks[2] - 1;
  for (let grain = 0; grain < count; grain++) {
    index[0] = grain % bricks[0];
    index[1] = Math.floor(grain / bricks[0]) % bricks[1];
    index[2] = Math.floor(grain / (bricks[0] * bricks[1]));
    for (let k = 0; k < 3; k++) positions[3 * grain + k] = (index[k] + 0.5) * edge[k];
    for (let axis = 0; axis < 3; axis++) {
      if (bricks[axis] < 2 || (axis === 2 && ends())) continue;
      addFace(axis, grain, index, bricks, edge, collector);
    }
    // the lines of the brick's far edges: along `axis`, at the far faces of the other two
    for (let axis = 0; axis < 3; axis++) {
      const [b, c] = [0, 1, 2].filter((k) => k !== axis);
      if (bricks[b] < 2 || bricks[c] < 2) continue;
      if (c === 2 && ends()) continue;
      const start = [0, 0, 0];
      start[axis] = index[axis] * edge[axis];
      start[b] = (index[b] + 1) * edge[b];
      start[c] = (index[c] + 1) * edge[c];
      const end = start.slice();
      end[axis] += edge[axis];
      lines.push(...start, ...end);
    }
  }
  return {
    shape: { kind: 'bricks', bricks },
    count,
    box,
    positions,
    weights: new Float64Array(count),
    volume: new Float64Array(count).fill(edge[0] * edge[1] * edge[2]),
    boundaries: collector.finish(),
    junctionLines: Float64Array.from(lines),
  };
}

/** Adds the boundary at the far face of a brick along `axis`. */
function addFace(
  axis: number,
  grain: number,
  index: readonly number[],
  bricks: readonly number[],
  edge: readonly number[],
  collector: ReturnType<typeof collectBoundaries>,
): void {
  const wraps = index[axis] === bricks[axis] - 1;
  const stride = [1, bricks[0], bricks[0] * bricks[1]][axis];
  const other = wraps ? grain - (bricks[axis] - 1) * stride : grain + stride;
  const image = [0, 0, 0];
  const normal = [0, 0, 0];
  // rows name the lesser grain first; seen from it the other lies behind the opposite side of the box
  image[axis] = wraps ? -1 : 0;
  normal[axis] = wraps ? -1 : 1;
  const [b, c] = [(axis + 1) % 3, (axis + 2) % 3];
  const corners: number[] = [];
  for (const [s, t] of [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ]) {
    const corner = [0, 0, 0];
    corner[axis] = (index[axis] + 1) * edge[axis];
    corner[b] = (index[b] + s) * edge[b];
    corner[c] = (index[c] + t) * edge[c];
    corners.push(...corner);
  }
  collector.add(Math.min(grain, other), Math.max(grain, other), image, normal, corners);
}
