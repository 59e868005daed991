import type { Grid } from '../lattice/grid.ts';
import { NO_GRAIN } from '../lattice/lattice.ts';
import { sampleMap } from './grain-map.ts';
import type { Tessellation } from './tessellation.ts';

/**
 * Writes the grain of every voxel centre. Centres are at (i + 1/2)/n of the box's own length, so a box that is
 * no whole number of voxels is stretched by less than half a voxel and stays periodic.
 */
export function fillGrains(tessellation: Tessellation, grid: Grid, grain: Int32Array): void {
  switch (tessellation.shape.kind) {
    case 'none':
      grain.fill(NO_GRAIN);
      return;
    case 'single':
      grain.fill(0);
      return;
    case 'power':
      if (tessellation.count === 1) grain.fill(0);
      else fillPower(tessellation, grid, grain);
      return;
    case 'bricks':
      fillBricks(tessellation.shape.bricks, grid, grain);
      return;
    case 'bands':
    case 'layers':
      fillBicrystal(tessellation, grid, grain);
      return;
    case 'map': {
      const { map } = tessellation.shape;
      sampleMap(map, map.grain, [grid.nx, grid.ny, grid.nz], grain);
    }
  }
}

function fillBricks(bricks: readonly [number, number, number], grid: Grid, grain: Int32Array): void {
  const { nx, ny, nz } = grid;
  // a centre on a brick's face (voxels that do not divide the brick) goes to the far side, round-off or not
  const index = (i: number, n: number, b: number): number =>
    Math.min(b - 1, Math.floor(((i + 0.5) * b) / n + 1e-9));
  let site = 0;
  for (let z = 0; z < nz; z++) {
    const iz = index(z, nz, bricks[2]);
    for (let y = 0; y < ny; y++) {
      const row = bricks[0] * (index(y, ny, bricks[1]) + bricks[1] * iz);
      for (let x = 0; x < nx; x++) grain[site++] = row + index(x, nx, bricks[0]);
    }
  }
}

/** Position u of a point among the bands of a bicrystal: grain 0 where frac(u) < 1/2. */
export function bandPosition(x: number, z: number, slope: number, Lx: number, Lz: number): number {
  // the nudge puts a centre on a plane to the far side, round-off or not
  return (x - (z - 0.5 * Lz) * slope) / Lx + 1e-9;
}

function fillBicrystal(tessellation: Tessellation, grid: Grid, grain: Int32Array): void {
  const { box, shape } = tessellation;
  const { nx, ny, nz } = grid;
  for (let z = 0; z < nz; z++) {
    for (let x = 0; x < nx; x++) {
      let value = 2 * z + 1 < nz ? 0 : 1;
      if (shape.kind === 'bands') {
        const u = bandPosition(
          ((x + 0.5) / nx) * box[0],
          ((z + 0.5) / nz) * box[2],
          shape.slope,
          box[0],
          box[2],
        );
        value = u - Math.floor(u) < 0.5 ? 0 : 1;
      }
      for (let y = 0; y < ny; y++) grain[x + nx * (y + ny * z)] = value;
    }
  }
}

/**
 * Power diagram by bisection of the box. In a block with centre c and half edges h, seed j can win nowhere if it
 * loses to the winner i of the centre by more than the linear difference of their powers varies over the block:
 * P_j(c) - P_i(c) > 2 sum_k |r_j - r_i|_k h_k. A block left with one seed is filled at once, so the work goes
 * with the boundaries, not the volume; unlike a search in a cell list it is exact for any weights.
 */
function fillPower(tessellation: Tessellation, grid: Grid, grain: Int32Array): void {
  const { box, positions, weights, count } = tessellation;
  const { nx, ny, nz } = grid;
  const imagesY = ny === 1 ? 0 : 1;
  const total = count * 9 * (2 * imagesY + 1);
  const px = new Float64Array(total);
  const py = new Float64Array(total);
  const pz = new Float64Array(total);
  const pw = new Float64Array(total);
  const id = new Int32Array(total);
  let n = 0;
  // by grain first: ties go to the lesser grain
  for (let i = 0; i < count; i++) {
    for (let mz = -1; mz <= 1; mz++) {
      for (let my = -imagesY; my <= imagesY; my++) {
        for (let mx = -1; mx <= 1; mx++) {
          px[n] = positions[3 * i] + mx * box[0];
          py[n] = ny === 1 ? 0 : positions[3 * i + 1] + my * box[1];
          pz[n] = positions[3 * i + 2] + mz * box[2];
          pw[n] = weights[i];
          id[n++] = i;
        }
      }
    }
  }
  const dx = box[0] / nx;
  const dy = ny === 1 ? 0 : box[1] / ny;
  const dz = box[2] / nz;
  let stack = new Int32Array(4 * total + 4096);
  const power = new Float64Array(total);
  for (let k = 0; k < total; k++) stack[k] = k;

  function split(
    first: number,
    last: number,
    x0: number,
    x1: number,
    y0: number,
    y1: number,
    z0: number,
    z1: number,
  ): void {
    const hx = 0.5 * (x1 - x0 - 1) * dx;
    const hy = 0.5 * (y1 - y0 - 1) * dy;
    const hz = 0.5 * (z1 - z0 - 1) * dz;
    const cx = 0.5 * (x0 + x1) * dx;
    const cy = 0.5 * (y0 + y1) * dy;
    const cz = 0.5 * (z0 + z1) * dz;
    let least = Number.POSITIVE_INFINITY;
    let best = 0;
    for (let k = first; k < last; k++) {
      const j = stack[k];
      const rx = cx - px[j];
      const ry = cy - py[j];
      const rz = cz - pz[j];
      const value = rx * rx + ry * ry + rz * rz - pw[j];
      power[k - first] = value;
      if (value < least) {
        least = value;
        best = j;
      }
    }
    if (hx === 0 && hy === 0 && hz === 0) {
      grain[x0 + nx * (y0 + ny * z0)] = id[best];
      return;
    }
    if (stack.length < 2 * last - first) {
      const longer = new Int32Array(2 * stack.length + last - first);
      longer.set(stack);
      stack = longer;
    }
    const bx = px[best];
    const by = py[best];
    const bz = pz[best];
    let end = last;
    for (let k = first; k < last; k++) {
      const j = stack[k];
      const reach = Math.abs(px[j] - bx) * hx + Math.abs(py[j] - by) * hy + Math.abs(pz[j] - bz) * hz;
      // the slack keeps ties, whatever the round-off
      if (power[k - first] - least <= 2 * reach * (1 + 1e-12)) stack[end++] = j;
    }
    if (end - last === 1) {
      const value = id[best];
      for (let z = z0; z < z1; z++) {
        for (let y = y0; y < y1; y++) {
          const row = nx * (y + ny * z);
          grain.fill(value, row + x0, row + x1);
        }
      }
      return;
    }
    if (hx >= hy && hx >= hz) {
      const middle = (x0 + x1) >> 1;
      split(last, end, x0, middle, y0, y1, z0, z1);
      split(last, end, middle, x1, y0, y1, z0, z1);
    } else if (hz >= hy) {
      const middle = (z0 + z1) >> 1;
      split(last, end, x0, x1, y0, y1, z0, middle);
      split(last, end, x0, x1, y0, y1, middle, z1);
    } else {
      const middle = (y0 + y1) >> 1;
      split(last, end, x0, x1, y0, middle, z0, z1);
      split(last, end, x0, x1, middle, y1, z0, z1);
    }
  }
  split(0, total, 0, nx, 0, ny, 0, nz);
}
