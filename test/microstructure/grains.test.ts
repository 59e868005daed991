import { describe, expect, test } from 'vitest';
import { openStream } from '../../src/kinetics/random.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import {
  equivalentDiameter,
  polycrystalSeeds,
  standardNormalQuantile,
} from '../../src/microstructure/grains.ts';
import { makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { measureCells, type PowerSeeds } from '../../src/microstructure/power-diagram.ts';
import { powerTessellation } from '../../src/microstructure/power-tessellation.ts';
import { totalBoundaryArea } from '../../src/microstructure/tessellation.ts';
import { fitVolumes } from '../../src/microstructure/volume-fitting.ts';
import { fillGrains } from '../../src/microstructure/voxelise.ts';
import { mean, sampleParameters } from './samples.ts';

function randomSeeds(dimensions: 2 | 3, count: number, weightSpread: number, name: string): PowerSeeds {
  const { next } = openStream(name);
  const box = dimensions === 3 ? ([1.5, 1, 1.2] as const) : ([1.5, 0.1, 1] as const);
  const positions = Float64Array.from({ length: 3 * count }, (_, k) => next() * box[k % 3]);
  if (dimensions === 2) for (let i = 0; i < count; i++) positions[3 * i + 1] = 0.05;
  return {
    count,
    dimensions,
    box,
    positions,
    weights: Float64Array.from({ length: count }, () => weightSpread * next()),
  };
}

/** Grain of a point by trying every seed and image. */
function bruteForce(seeds: PowerSeeds, point: number[]): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < seeds.count; i++) {
    for (let m = 0; m < 27; m++) {
      const shift = [(m % 3) - 1, (Math.floor(m / 3) % 3) - 1, Math.floor(m / 9) - 1];
      let power = -seeds.weights[i];
      for (let k = 0; k < 3; k++) {
        if (k === 1 && seeds.dimensions === 2) continue;
        power += (point[k] - seeds.positions[3 * i + k] - shift[k] * seeds.box[k]) ** 2;
      }
      if (power < least) {
        least = power;
        best = i;
      }
    }
  }
  return best;
}

describe('power diagram', () => {
  test.each([
    [3, 40, 0],
    [3, 40, 0.03],
    [3, 2, 0.1],
    [2, 30, 0.01],
    [2, 60, 0.05],
  ] as const)(
    '%iD, %i seeds, weights up to %f: voxels agree with trying every seed, volumes with counting',
    (dimensions, count, spread) => {
      const seeds = randomSeeds(dimensions, count, spread, `power-${dimensions}-${count}-${spread}`);
      const { volume } = measureCells(seeds);
      const [Lx, Ly, Lz] = seeds.box;
      expect(volume.reduce((a, b) => a + b)).toBeCloseTo(Lx * Ly * Lz, 10);
      const n = dimensions === 3 ? [33, 21, 27] : [150, 1, 101];
      const grid = makeGrid(n[0], n[1], n[2], Lx / n[0], Ly / n[1]);
      const grain = new Int32Array(grid.sites);
      const tessellation = powerTessellation({ ...seeds, volume });
      fillGrains(tessellation, grid, grain);
      const counted = new Float64Array(count);
      let wrong = 0;
      for (let site = 0; site < grid.sites; site++) {
        counted[grain[site]] += (Lx * Ly * Lz) / grid.sites;
        if (site % 11 !== 0) continue;
        const x = site % n[0];
        const y = Math.floor(site / n[0]) % n[1];
        const z = Math.floor(site / (n[0] * n[1]));
        const point = [((x + 0.5) / n[0]) * Lx, ((y + 0.5) / n[1]) * Ly, ((z + 0.5) / n[2]) * Lz];
        if (grain[site] !== bruteForce(seeds, point)) wrong++;
      }
      expect(wrong).toBe(0);
      for (let i = 0; i < count; i++)
        expect(Math.abs(counted[i] - volume[i])).toBeLessThan((0.02 * Lx * Ly * Lz) / Math.sqrt(count));
    },
  );

  test('a cell without room has no volume and others fill the box', () => {
    const seeds = randomSeeds(3, 20, 0, 'hidden');
    seeds.weights[3] = -1;
    const { volume } = measureCells(seeds);
    expect(volume[3]).toBe(0);
    expect(volume.reduce((a, b) => a + b)).toBeCloseTo(1.8, 10);
  });

  test('the derivative of volumes with weights is the facet conductance', () => {
    const seeds = randomSeeds(3, 25, 0.01, 'derivative');
    const before = measureCells(seeds);
    const h = 1e-6;
    seeds.weights[4] += h;
    const after = measureCells(seeds);
    seeds.weights[4] -= h;
    for (let j = 0; j < 25; j++) {
      let conductance = 0;
      for (let f = before.facetStart[j]; f < before.facetStart[j + 1]; f++) {
        if (j === 4) conductance -= before.facetConductance[f];
        else if (before.facetNeighbour[f] === 4) conductance += before.facetConductance[f];
      }
      expect((after.volume[j] - before.volume[j]) / h).toBeCloseTo(-conductance, 3);
    }
  });

  test('fitting reaches any volumes', () => {
    const seeds = randomSeeds(3, 30, 0, 'fitting');
    const target = Float64Array.from({ length: 30 }, (_, i) => 1 + i);
    const sum = target.reduce((a, b) => a + b);
    for (let i = 0; i < 30; i++) target[i] *= 1.8 / sum;
    const { volume } = fitVolumes(seeds, target, 1e-6, 40);
    for (let i = 0; i < 30; i++) expect(Math.abs(volume[i] / target[i] - 1)).toBeLessThan(1e-6);
  });

  test('a body-centred cubic lattice gives truncated octahedra', () => {
    const n = 3;
    const positions: number[] = [];
    for (let i = 0; i < n ** 3; i++) {
      const [x, y, z] = [i % n, Math.floor(i / n) % n, Math.floor(i / (n * n))];
      positions.push(x + 0.01, y + 0.01, z + 0.01, x + 0.51, y + 0.51, z + 0.51);
    }
    const seeds: PowerSeeds = {
      count: 2 * n ** 3,
      dimensions: 3,
      box: [n, n, n],
      positions: Float64Array.from(positions),
      weights: new Float64Array(2 * n ** 3),
    };
    const tessellation = powerTessellation({ ...seeds, volume: measureCells(seeds).volume });
    // edge e of a truncated octahedron of volume 8 sqrt(2) e^3 = 1/2; area (6 + 12 sqrt 3) e^2, 36 edges shared by 3
    const e = Math.cbrt(0.5 / (8 * Math.SQRT2));
    const cells = seeds.count;
    expect(totalBoundaryArea(tessellation.boundaries)).toBeCloseTo(
      0.5 * cells * (6 + 12 * Math.sqrt(3)) * e * e,
      9,
    );
    expect(tessellation.boundaries.count).toBe(7 * cells);
    let length = 0;
    const lines = tessellation.junctionLines;
    for (let l = 0; l < lines.length; l += 6) {
      length += Math.hypot(lines[l + 3] - lines[l], lines[l + 4] - lines[l + 1], lines[l + 5] - lines[l + 2]);
    }
    expect(length).toBeCloseTo(12 * cells * e, 9);
  });
});

describe('polycrystal', () => {
  test.each([
    [3, 0.3, 6e-6],
    [3, 0.5, 6e-6],
    [3, 0, 8e-6],
    [2, 0.3, 6e-6],
    [2, 0.45, 4e-6],
  ] as const)(
    '%iD, spread %f: mean diameter and spread as requested',
    (dimensions, grainSizeSpread, grainSize) => {
      const p = sampleParameters({ dimensions, grainSizeSpread, grainSize });
      const { volume, count } = polycrystalSeeds(p, 'sizes');
      const d = Float64Array.from(volume, (v) => equivalentDiameter(v, p));
      expect(count).toBeGreaterThan(20);
      expect(Math.abs(mean(d) / grainSize - 1)).toBeLessThan(0.03);
      const logs = d.map(Math.log);
      const spread = Math.sqrt(mean(logs.map((l) => (l - mean(logs)) ** 2)));
      expect(Math.abs(spread - grainSizeSpread)).toBeLessThan(0.02 + 0.1 * grainSizeSpread);
    },
  );

  test('a handful of grains, flat boxes and very wide spreads still have the mean size', () => {
    const um = 1e-6;
    for (const changes of [
      { grainSize: 14 * um },
      { grainSize: 16 * um },
      { size: [24 * um, 24 * um, 3 * um] },
      { dimensions: 2 as const, size: [200 * um, 3 * um] },
      { grainSizeSpread: 0.8, grainSize: 3 * um },
    ]) {
      const p = sampleParameters(changes);
      const { volume, count } = polycrystalSeeds(p, 'few');
      expect(count).toBeGreaterThan(3);
      const d = Float64Array.from(volume, (v) => equivalentDiameter(v, p));
      expect(Math.abs(mean(d) / p.grainSize - 1)).toBeLessThan(0.06);
      expect(Math.min(...volume)).toBeGreaterThan(0);
    }
  });

  test('the same seed gives the same bytes, another seed another sample, and the voxel edge changes nothing', () => {
    const a = makeMicrostructure(sampleParameters(), 's');
    const b = makeMicrostructure(sampleParameters({ voxel: 0.3e-6 }), 's');
    const c = makeMicrostructure(sampleParameters(), 't');
    expect(b.tessellation).toEqual(a.tessellation);
    expect(b.orientations).toEqual(a.orientations);
    expect(c.tessellation.positions).not.toEqual(a.tessellation.positions);
  });

  test('2D: three edges a cell and two triple points a cell; 3D: Euler of a simple cell complex', () => {
    const flat = makeMicrostructure(sampleParameters({ dimensions: 2 }), 'euler').tessellation;
    expect(flat.boundaries.count).toBe(3 * flat.count);
    expect(flat.junctionLines.length / 6).toBe(2 * flat.count);
    const solid = makeMicrostructure(sampleParameters({ grainSize: 4e-6 }), 'euler').tessellation;
    // simple tessellation of the torus: V - E + F - C = 0 with 2 E = 4 V, so F = E/2 + C
    expect(solid.boundaries.count).toBe(solid.junctionLines.length / 12 + solid.count);
    const facets = (2 * solid.boundaries.count) / solid.count;
    expect(facets).toBeGreaterThan(12.5);
    expect(facets).toBeLessThan(15.5);
  });

  test('a box smaller than a grain is a single crystal', () => {
    const sample = makeMicrostructure(sampleParameters({ grainSize: 60e-6 }), 's');
    expect(sample.tessellation.count).toBe(1);
    expect(sample.tessellation.boundaries.count).toBe(0);
  });

  test('an impossible request names the parameter', () => {
    expect(() => makeMicrostructure(sampleParameters({ grainSize: 0.1e-6 }), 's')).toThrow(
      /grainSize is 1e-7/,
    );
    expect(() => makeMicrostructure(sampleParameters({ grainSizeSpread: 2 }), 's')).toThrow(
      /grainSizeSpread is 2/,
    );
    expect(() => makeMicrostructure(sampleParameters({ size: [1e-6, 1e-6] }), 's')).toThrow(
      /expected 3 lengths/,
    );
  });
});

test('normal quantiles', () => {
  expect(standardNormalQuantile(0.5)).toBeCloseTo(0, 12);
  expect(standardNormalQuantile(0.975)).toBeCloseTo(1.959963985, 7);
  expect(standardNormalQuantile(0.001)).toBeCloseTo(-3.090232306, 7);
});
