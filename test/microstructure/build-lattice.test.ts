import { describe, expect, test } from 'vitest';
import { type Lattice, NO_BOUNDARY, NO_GRAIN, SiteState } from '../../src/lattice/lattice.ts';
import {
  buildLattice,
  estimateMemory,
  makeMicrostructure,
  microstructureStatistics,
} from '../../src/microstructure/microstructure.ts';
import { totalBoundaryArea } from '../../src/microstructure/tessellation.ts';
import { sampleParameters } from './samples.ts';

const um = 1e-6;

function sum(x: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i];
  return total;
}

/** Face neighbour across +axis, -1 past the last plane of z. */
function ahead(lattice: Lattice, site: number, axis: number): number {
  const n = [lattice.grid.nx, lattice.grid.ny, lattice.grid.nz];
  const at = [site % n[0], Math.floor(site / n[0]) % n[1], Math.floor(site / (n[0] * n[1]))];
  at[axis]++;
  if (axis === 2 && at[2] === n[2]) return -1;
  at[axis] %= n[axis];
  return at[0] + n[0] * (at[1] + n[1] * at[2]);
}

function checkInvariants(lattice: Lattice): void {
  const { grid, grain, faceBoundary, boundaryArea, junction, boundaries } = lattice;
  const area = new Float64Array(boundaries.count);
  const share = new Float64Array(grid.sites);
  const around: Set<number>[] = Array.from(grain, (g) => new Set([g]));
  const axes = [grid.nx, grid.ny, grid.nz];
  let wrong = 0;
  for (let axis = 0; axis < 3; axis++) {
    for (let site = 0; site < grid.sites; site++) {
      const other = axes[axis] === 1 ? -1 : ahead(lattice, site, axis);
      const b = faceBoundary[axis][site];
      if (other >= 0) {
        around[site].add(grain[other]);
        around[other].add(grain[site]);
      }
      if (other < 0 || grain[site] === grain[other]) {
        if (b !== NO_BOUNDARY) wrong++;
        continue;
      }
      if (boundaries.grainA[b] !== Math.min(grain[site], grain[other])) wrong++;
      if (boundaries.grainB[b] !== Math.max(grain[site], grain[other])) wrong++;
      const a = grid.faceArea * Math.abs(boundaries.normal[3 * b + axis]);
      area[b] += a;
      share[site] += 0.5 * a;
      share[other] += 0.5 * a;
    }
  }
  expect(wrong).toBe(0);
  for (let b = 0; b < boundaries.count; b++) {
    const length = Math.hypot(...boundaries.normal.subarray(3 * b, 3 * b + 3));
    if (Math.abs(length - 1) > 1e-12 || Math.abs(boundaries.area[b] - area[b]) > 1e-22) wrong++;
  }
  for (let site = 0; site < grid.sites; site++) {
    if (Math.abs(boundaryArea[site] - share[site]) > 1e-24) wrong++;
    if (junction[site] !== (around[site].size > 2 ? 1 : 0)) wrong++;
  }
  expect(wrong).toBe(0);
}

describe('lattice invariants: faces, areas, junctions by brute force', () => {
  test.each([
    ['polycrystal 3D', sampleParameters({ voxel: 1.5 * um })],
    ['polycrystal 2D', sampleParameters({ dimensions: 2 })],
    [
      'two grains that meet through many images',
      sampleParameters({ grainSize: 22 * um, grainSizeSpread: 0, voxel: 2 * um }),
    ],
    ['bricks', sampleParameters({ kind: 'bricks', grainSize: 8 * um, voxel: 2 * um })],
    ['two bricks a side', sampleParameters({ kind: 'bricks', grainSize: 12 * um, voxel: 2 * um })],
    [
      'bricks that voxels do not divide',
      sampleParameters({ kind: 'bricks', grainSize: 8 * um, voxel: 3.2 * um }),
    ],
    ['bicrystal', sampleParameters({ kind: 'bicrystal', tilt: 0.5, voxel: 2 * um })],
    ['layers', sampleParameters({ kind: 'bicrystal', tilt: Math.PI / 2, voxel: 2 * um })],
  ])('%s', (_, parameters) => {
    checkInvariants(buildLattice(makeMicrostructure(parameters, 'invariants')));
  });

  test('a boundary is one pair through one image: its normal is along the seeds', () => {
    const sample = makeMicrostructure(sampleParameters({ grainSize: 12 * um }), 'image');
    const { boundaries, positions, box } = sample.tessellation;
    for (let b = 0; b < boundaries.count; b++) {
      const r = [0, 1, 2].map(
        (k) =>
          positions[3 * boundaries.grainB[b] + k] +
          boundaries.image[3 * b + k] * box[k] -
          positions[3 * boundaries.grainA[b] + k],
      );
      const l = Math.hypot(...r);
      for (let k = 0; k < 3; k++) expect(boundaries.normal[3 * b + k]).toBeCloseTo(r[k] / l, 9);
    }
    const pairs = new Set(Array.from(boundaries.grainA, (a, b) => `${a}-${boundaries.grainB[b]}`));
    expect(pairs.size).toBeLessThan(boundaries.count);
  });
});

describe('one sample at every voxel edge', () => {
  test.each([
    [3, [2 * um, um, 0.5 * um]],
    [2, [um, 0.5 * um, 0.25 * um]],
  ] as const)(
    '%iD: boundary area per volume converges to the exact polygons, volumes to the exact cells',
    (dimensions, edges) => {
      const sample = makeMicrostructure(sampleParameters({ dimensions, grainSize: 8 * um }), 'resolution');
      const { boundaries, box, volume, count } = sample.tessellation;
      const exact = totalBoundaryArea(boundaries) / (box[0] * box[1] * box[2]);
      const errors: number[] = [];
      const volumeErrors: number[] = [];
      const areaErrors: number[] = [];
      let coarse: Lattice | undefined;
      for (const edge of edges) {
        const lattice = buildLattice(sample, edge);
        const { grid } = lattice;
        // no faces cross the ends of z: the share of the z faces there is missing
        let zShare = 0;
        for (let i = 0; i < grid.sites; i++) {
          const b = lattice.faceBoundary[2][i];
          if (b >= 0) zShare += grid.faceArea * Math.abs(lattice.boundaries.normal[3 * b + 2]);
        }
        const area = sum(lattice.boundaries.area) + zShare / (grid.nz - 1);
        errors.push(Math.abs(area / (grid.sites * grid.voxelVolume) / exact - 1));
        const counted = new Float64Array(count);
        for (let i = 0; i < grid.sites; i++) counted[lattice.grain[i]] += grid.voxelVolume;
        areaErrors.push(Math.sqrt(sum(boundaries.area.map((a, b) => (lattice.boundaries.area[b] - a) ** 2))));
        volumeErrors.push(Math.sqrt(sum(counted.map((v, i) => (v / volume[i] - 1) ** 2)) / count));
        for (let b = 0; b < boundaries.count; b++) {
          expect(lattice.boundaries.grainA[b]).toBe(boundaries.grainA[b]);
          expect(lattice.boundaries.grainB[b]).toBe(boundaries.grainB[b]);
        }
        if (coarse) {
          // the centre of a voxel of the coarse lattice lies between eight (four) of the fine one: inside grains all agree
          let agree = 0;
          let inside = 0;
          const { nx, ny } = coarse.grid;
          for (let i = 0; i < coarse.grid.sites; i++) {
            if (coarse.boundaryArea[i] > 0) continue;
            const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
            inside++;
            const fine = 2 * x + grid.nx * ((dimensions === 3 ? 2 * y : y) + grid.ny * 2 * z);
            if (lattice.grain[fine] === coarse.grain[i]) agree++;
          }
          expect(agree / inside).toBeGreaterThan(0.995);
        }
        coarse = lattice;
      }
      expect(errors[2]).toBeLessThan(0.006);
      expect(areaErrors[2]).toBeLessThan(0.4 * areaErrors[0]);
      expect(volumeErrors[2]).toBeLessThan(0.4 * volumeErrors[0]);
      expect(volumeErrors[2]).toBeLessThan(0.01);
    },
  );

  test('energies and disorientations of the exact boundaries do not depend on the voxels', () => {
    const sample = makeMicrostructure(
      sampleParameters({ boundaryEnergy: { model: 'distributed', spread: 0.3 } }),
      'energies',
    );
    const n = sample.tessellation.boundaries.count;
    const a = buildLattice(sample, 2 * um).boundaries;
    const b = buildLattice(sample, um).boundaries;
    expect(a.relativeEnergy.subarray(0, n)).toEqual(b.relativeEnergy.subarray(0, n));
    expect(a.disorientation.subarray(0, n)).toEqual(b.disorientation.subarray(0, n));
    expect(new Set(a.relativeEnergy).size).toBeGreaterThan(0.9 * n);
  });

  test('a box that is no whole number of voxels stays periodic and keeps its grains', () => {
    const sample = makeMicrostructure(sampleParameters(), 'odd');
    const lattice = buildLattice(sample, 0.97 * um);
    expect([lattice.grid.nx, lattice.grid.ny, lattice.grid.nz]).toEqual([25, 25, 25]);
    expect(new Set(lattice.grain).size).toBe(sample.tessellation.count);
    const boundaries = lattice.boundaries.count - sample.tessellation.boundaries.count;
    expect(boundaries).toBeLessThan(0.1 * lattice.boundaries.count);
  });
});

describe('exact geometries', () => {
  test.each([2, 3] as const)(
    'bicrystal at 45 deg in %iD: the staircase has the area of the plane',
    (dimensions) => {
      const size = dimensions === 3 ? [24 * um, 6 * um, 24 * um] : [24 * um, 24 * um];
      const sample = makeMicrostructure(
        sampleParameters({ kind: 'bicrystal', dimensions, size, tilt: Math.PI / 4 }),
        '1',
      );
      const lattice = buildLattice(sample, um);
      const { grid, boundaries } = lattice;
      expect(boundaries.count).toBe(2);
      // each of the nz rows has one x face, each of the nz - 1 steps one z face
      const expected = (grid.ny * grid.faceArea * (2 * grid.nz - 1)) / Math.SQRT2;
      for (let b = 0; b < 2; b++) expect(boundaries.area[b] / expected).toBeCloseTo(1, 12);
      const exact = (dimensions === 3 ? 6 * um : 2 * um) * 24 * um * Math.SQRT2;
      for (let b = 0; b < 2; b++) expect(sample.tessellation.boundaries.area[b] / exact).toBeCloseTo(1, 12);
      expect(boundaries.area[0] / exact).toBeCloseTo(1 - 1 / 48, 12);
    },
  );

  test.each([0, 0.2, -0.4, 0.7, 1.1])(
    'bicrystal at %f rad: area within two voxels of exact, halves of the volume',
    (tilt) => {
      const sample = makeMicrostructure(
        sampleParameters({ kind: 'bicrystal', dimensions: 2, size: [40 * um, 30 * um], tilt }),
        '1',
      );
      const lattice = buildLattice(sample, 0.25 * um);
      for (let b = 0; b < 2; b++) {
        const ratio = lattice.boundaries.area[b] / sample.tessellation.boundaries.area[b];
        expect(Math.abs(ratio - 1)).toBeLessThan(2 / lattice.grid.nz);
      }
      expect(sum(lattice.grain) / lattice.grid.sites).toBeCloseTo(0.5, 2);
    },
  );

  test('bricks: exact areas, grains and boundaries between the electrodes', () => {
    const sample = makeMicrostructure(sampleParameters({ kind: 'bricks', grainSize: 6 * um }), '1');
    const lattice = buildLattice(sample, um);
    const statistics = microstructureStatistics(sample, lattice);
    const expected = (4 * 2 + 3) * 24 * um * 24 * um;
    expect(sum(lattice.boundaries.area) / expected).toBeCloseTo(1, 12);
    expect(totalBoundaryArea(sample.tessellation.boundaries) / expected).toBeCloseTo(1, 12);
    expect(lattice.boundaries.count).toBe(64 * 2 + 48);
    expect(statistics.grains).toBe(64);
    expect(statistics.achievedGrainSize).toBeCloseTo(6 * um, 12);
    expect(statistics.unresolvedBoundaries).toBe(0);
    expect(statistics.boundarySiteFraction).toBeCloseTo(1 - (4 / 6) ** 2 * ((2 * 4 + 2 * 5) / 24), 12);
  });

  test('single crystal and glass have no boundaries; grain ids 0 and none', () => {
    const crystal = buildLattice(makeMicrostructure(sampleParameters({ kind: 'singleCrystal' }), '1'));
    const glass = buildLattice(makeMicrostructure(sampleParameters({ kind: 'glass' }), '1'));
    expect(crystal.boundaries.count + glass.boundaries.count).toBe(0);
    expect(crystal.grain.every((g) => g === 0)).toBe(true);
    expect(glass.grain.every((g) => g === NO_GRAIN)).toBe(true);
    expect(glass.state.every((s) => s === SiteState.intact)).toBe(true);
    expect(sum(crystal.boundaryArea)).toBe(0);
  });

  test('too steep a tilt and an unknown size are refused', () => {
    expect(() => makeMicrostructure(sampleParameters({ kind: 'bicrystal', tilt: 1.5 }), '1')).toThrow(
      /tilt is 1.5/,
    );
    expect(() => makeMicrostructure(sampleParameters({ voxel: 0 }), '1')).toThrow(/voxel is 0/);
  });
});

test('statistics report requested and achieved', () => {
  const sample = makeMicrostructure(sampleParameters({ grainSize: 4 * um }), 'statistics');
  const s = microstructureStatistics(sample, buildLattice(sample));
  expect(s.requestedGrainSize).toBe(4 * um);
  expect(Math.abs(s.achievedGrainSize! / (4 * um) - 1)).toBeLessThan(0.02);
  expect(s.achievedSpread).toBeCloseTo(0.3, 1);
  expect(s.meanIntercept).toBeCloseTo(2 / s.boundaryAreaPerVolume, 15);
  // intercepts along the lattice rows: independent of the polygons; crossings missed by the voxels go with a
  const counted = [0.5 * um, 0.25 * um].map((edge) => {
    const { grain, grid } = buildLattice(sample, edge);
    const { nx, ny, nz } = grid;
    let crossings = 0;
    for (let i = 0; i < grid.sites; i++) {
      const x = i % nx;
      const y = Math.floor(i / nx) % ny;
      const z = Math.floor(i / (nx * ny));
      if (grain[x === nx - 1 ? i - x : i + 1] !== grain[i]) crossings++;
      if (grain[y === ny - 1 ? i - y * nx : i + nx] !== grain[i]) crossings++;
      if (grain[z === nz - 1 ? i - z * nx * ny : i + nx * ny] !== grain[i]) crossings++;
    }
    return (3 * grid.sites * grid.edge) / crossings;
  });
  expect(Math.abs((2 * counted[1] - counted[0]) / s.meanIntercept - 1)).toBeLessThan(0.01);
  expect(Math.abs(s.meanDisorientation! * (180 / Math.PI) - 40.7)).toBeLessThan(3);
  expect(s.porosity).toBe(0);
});

test('memory before work', () => {
  const p = sampleParameters({ voxel: 0.5 * um });
  const { sites, bytes } = estimateMemory(p);
  expect(sites).toBe(48 ** 3);
  const lattice = buildLattice(makeMicrostructure(p, '1'));
  const held = [
    lattice.grain,
    lattice.state,
    ...lattice.faceBoundary,
    lattice.boundaryArea,
    lattice.junction,
  ].reduce((n, array) => n + array.byteLength, 0);
  expect(bytes / held).toBeGreaterThan(1);
  expect(bytes / held).toBeLessThan(1.2);
});
