import { describe, expect, test } from 'vitest';
import { buildLattice, makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { cutOutlets } from '../../src/microstructure/outlets.ts';
import { measureCells } from '../../src/microstructure/power-diagram.ts';
import { totalBoundaryArea } from '../../src/microstructure/tessellation.ts';
import { sampleParameters } from './samples.ts';

const um = 1e-6;

describe('boundary outlets on the working electrode', () => {
  test('bricks: lines of the brick grid', () => {
    const { outlets } = makeMicrostructure(sampleParameters({ kind: 'bricks', grainSize: 6 * um }), '1');
    expect(outlets.totalLength / (2 * 4 * 24 * um)).toBeCloseTo(1, 12);
    expect(outlets.count).toBe(32);
  });

  test.each([0, 0.5, Math.PI / 4])(
    'bicrystal at %f rad: two straight lines at x = -+ L_z/2 tan tilt',
    (tilt) => {
      const { outlets } = makeMicrostructure(sampleParameters({ kind: 'bicrystal', tilt }), '1');
      expect(outlets.totalLength / (2 * 24 * um)).toBeCloseTo(1, 12);
      const seen = new Set<number>();
      for (let o = 0; o < 2; o++) {
        const x = outlets.ends[4 * o];
        expect(outlets.ends[4 * o + 2]).toBeCloseTo(x, 15);
        const shift = (x + 12 * um * Math.tan(tilt)) / (24 * um);
        seen.add(Math.round(2 * shift));
        expect(2 * shift).toBeCloseTo(Math.round(2 * shift), 7);
      }
      expect(
        makeMicrostructure(sampleParameters({ kind: 'bicrystal', tilt: Math.PI / 2 }), '1').outlets.count,
      ).toBe(0);
      expect(makeMicrostructure(sampleParameters({ kind: 'glass' }), '1').outlets.totalLength).toBe(0);
    },
  );

  test('polycrystal: the planar power diagram with weights w_i - z_i^2', () => {
    const sample = makeMicrostructure(sampleParameters({ grainSize: 5 * um }), 'planar');
    const { positions, weights, count, box } = sample.tessellation;
    const depth = 1;
    const planar: number[] = [];
    const planarWeights: number[] = [];
    const owner: number[] = [];
    for (let i = 0; i < count; i++) {
      for (let m = -1; m <= 1; m++) {
        const z = positions[3 * i + 2] + m * box[2];
        planar.push(positions[3 * i], 0.5 * depth, positions[3 * i + 1]);
        planarWeights.push(weights[i] - z * z);
        owner.push(i);
      }
    }
    const seeds = {
      count: 3 * count,
      dimensions: 2 as const,
      box: [box[0], depth, box[1]] as const,
      // images of one grain differ a little in place: seeds of a planar diagram must be distinct
      positions: Float64Array.from(planar, (x, k) => (k % 3 === 0 ? x + 1e-13 * (Math.floor(k / 3) % 3) : x)),
      weights: Float64Array.from(planarWeights),
    };
    const cells = measureCells(seeds);
    let length = 0;
    for (let i = 0; i < seeds.count; i++) {
      for (let f = cells.facetStart[i]; f < cells.facetStart[i + 1]; f++) {
        const j = cells.facetNeighbour[f];
        if (owner[i] === owner[j]) continue;
        let dx = seeds.positions[3 * i] - seeds.positions[3 * j];
        let dz = seeds.positions[3 * i + 2] - seeds.positions[3 * j + 2];
        dx -= box[0] * Math.round(dx / box[0]);
        dz -= box[1] * Math.round(dz / box[1]);
        length += cells.facetConductance[f] * Math.hypot(dx, dz);
      }
    }
    expect(sample.outlets.totalLength / length).toBeCloseTo(1, 6);
    const visible = cells.volume.filter((v) => v > 0).length;
    expect(visible).toBeGreaterThan(10);
  });

  test('2D: outlets are lines along y where grains change on the surface', () => {
    const sample = makeMicrostructure(sampleParameters({ dimensions: 2 }), 'points');
    const { outlets } = sample;
    const { grain, grid } = buildLattice(sample, 0.1 * um);
    const { normal } = sample.tessellation.boundaries;
    const places = Float64Array.from({ length: outlets.count }, (_, o) => {
      expect(outlets.ends[4 * o]).toBeCloseTo(outlets.ends[4 * o + 2], 15);
      // where the boundary passes the first plane of centres, half a voxel in
      const b = outlets.boundary[o];
      const x = outlets.ends[4 * o] / grid.edge - (0.5 * normal[3 * b + 2]) / normal[3 * b];
      return x - Math.floor(x / grid.nx) * grid.nx;
    }).sort();
    const changes: number[] = [];
    for (let x = 0; x < grid.nx; x++) if (grain[x] !== grain[(x + 1) % grid.nx]) changes.push(x + 1);
    expect(changes.length).toBe(outlets.count);
    for (let o = 0; o < changes.length; o++)
      expect(Math.abs(changes[o] - places[o])).toBeLessThan(0.5 + 1e-6);
    expect(outlets.totalLength).toBeCloseTo(outlets.count * 2 * um, 12);
  });

  test('stereology: the mean over planes is the projected boundary area; isotropic, pi/4 of the area', () => {
    const { tessellation } = makeMicrostructure(sampleParameters({ grainSize: 4 * um }), 'stereology');
    const { boundaries, box } = tessellation;
    const projected = [0, 0, 0];
    for (let b = 0; b < boundaries.count; b++) {
      for (let k = 0; k < 3; k++) {
        projected[k] += boundaries.area[b] * Math.sqrt(Math.max(0, 1 - boundaries.normal[3 * b + k] ** 2));
      }
    }
    const planes = 100;
    let length = 0;
    for (let p = 0; p < planes; p++) {
      const corners = boundaries.corners.map((x, k) => (k % 3 === 2 ? x + (p / planes) * box[2] : x));
      length += cutOutlets({ ...tessellation, boundaries: { ...boundaries, corners } }).totalLength;
    }
    expect(length / planes / (projected[2] / box[2])).toBeCloseTo(1, 2);
    const isotropic = (projected[0] + projected[1] + projected[2]) / 3 / totalBoundaryArea(boundaries);
    expect(Math.abs(isotropic / (Math.PI / 4) - 1)).toBeLessThan(0.005);
  });
});
