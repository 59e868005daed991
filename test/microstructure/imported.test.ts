import { describe, expect, test } from 'vitest';
import { openStream } from '../../src/kinetics/random.ts';
import { NO_BOUNDARY, SiteState } from '../../src/lattice/lattice.ts';
import type { GrainMap } from '../../src/microstructure/grain-map.ts';
import { faceSampler } from '../../src/microstructure/map-tessellation.ts';
import {
  buildLattice,
  drawNuclei,
  drawSurfaceFlaws,
  makeMicrostructure,
  microstructureStatistics,
} from '../../src/microstructure/microstructure.ts';
import type { MicrostructureParameters } from '../../src/microstructure/parameters.ts';
import { totalBoundaryArea } from '../../src/microstructure/tessellation.ts';
import { importedParameters, mapOf, mapOfLattice } from './maps.ts';
import { sampleParameters } from './samples.ts';

const um = 1e-6;

describe('cubes', () => {
  const map = mapOf([16, 16, 16], (x, y, z) => (x >> 2) + 4 * (y >> 2) + 16 * (z >> 2));
  const sample = makeMicrostructure(importedParameters(map), 'a');
  const lattice = buildLattice(sample);

  test('grains, boundaries and areas are exact', () => {
    const found = microstructureStatistics(sample, lattice);
    expect(found.grains).toBe(64);
    // Periodic in x and y: 4 planes there, 3 between the electrodes.
    expect(found.boundaryAreaPerVolume).toBeCloseTo(11 / (16 * um), 3);
    expect(found.latticeBoundaryAreaPerVolume).toBeCloseTo(11 / (16 * um), 3);
    expect(found.meanIntercept / um).toBeCloseTo(32 / 11, 9);
    expect(found.boundaries).toBe(16 * 11);
    expect(found.achievedGrainSize! / um).toBeCloseTo(Math.cbrt((6 * 64) / Math.PI), 9);
    // Eight lines of 16 um across the electrode, in x and in y four each.
    expect(found.outletLength / um).toBeCloseTo(8 * 16, 9);
    for (let b = 0; b < lattice.boundaries.count; b++) {
      const n = [...lattice.boundaries.normal.subarray(3 * b, 3 * b + 3)].map(Math.abs);
      expect([...n].sort()).toEqual([0, 0, 1]);
      expect(lattice.boundaries.area[b] / um ** 2).toBeCloseTo(16, 9);
    }
  });

  test('flaws lie on outlets, nuclei on the boundary that they name', () => {
    const flaws = drawSurfaceFlaws(sample, lattice, flawLaw, 'a');
    expect(flaws.count).toBeGreaterThan(10);
    const nuclei = drawNuclei(sample, lattice, nucleiLaw, 'a');
    expect(nuclei.count).toBeGreaterThan(20);
    for (let k = 0; k < nuclei.count; k++) {
      expect(nuclei.boundary[k]).not.toBe(NO_BOUNDARY);
      expect(lattice.boundaryArea[nuclei.site[k]]).toBeGreaterThan(0);
      const near = [nuclei.x[k], nuclei.y[k], nuclei.z[k]].map((c) =>
        Math.abs(c / (4 * um) - Math.round(c / (4 * um))),
      );
      expect(Math.min(...near)).toBeLessThan(1e-9);
    }
  });
});

test('two boundaries of one pair of grains on both sides of the box are two, with opposite normals', () => {
  const map = mapOf([16, 4, 8], (x) => (x < 8 ? 0 : 1));
  const { boundaries } = buildLattice(makeMicrostructure(importedParameters(map), 'a'));
  expect(boundaries.count).toBe(2);
  expect([boundaries.normal[0], boundaries.normal[3]].sort()).toEqual([-1, 1]);
});

describe('areas against exact ones', () => {
  const areaOf = (parameters: MicrostructureParameters, periodicZ = false): number =>
    totalBoundaryArea(makeMicrostructure(parameters, 'a', periodicZ).tessellation.boundaries);

  test('planes at any angle through the periodic box are exact, with their normals', () => {
    const n = 18;
    for (const [h, k, l] of [
      [1, 0, 0],
      [1, 1, 0],
      [1, 2, 0],
      [1, 1, 1],
      [2, 1, 1],
    ]) {
      // Two planes a period, off the voxels' corners.
      const map = mapOf([n, n, n], (x, y, z) => (((h * x + k * y + l * z + 0.3) / n) % 1 < 0.5 ? 0 : 1));
      const { boundaries } = makeMicrostructure(importedParameters(map), 'a', true).tessellation;
      const length = Math.hypot(h, k, l);
      expect(boundaries.count).toBe(2);
      expect(totalBoundaryArea(boundaries) / (2 * n ** 2 * length * um ** 2)).toBeCloseTo(1, 12);
      for (const [axis, c] of [h, k, l].entries())
        expect(Math.abs(boundaries.normal[axis])).toBeCloseTo(c / length, 12);
    }
  });

  test('a tilted plane between the electrodes misses less than a voxel of its ends', () => {
    for (const degrees of [10, 20, 33, 45]) {
      const tilt = (degrees * Math.PI) / 180;
      const drawn = makeMicrostructure(
        sampleParameters({
          kind: 'bicrystal',
          dimensions: 3,
          size: [32 * um, 8 * um, 16 * um],
          voxel: 0.5 * um,
          tilt,
        }),
        'a',
      );
      const map = mapOfLattice(buildLattice(drawn));
      const { boundaries } = makeMicrostructure(importedParameters(map), 'a').tessellation;
      expect(boundaries.count).toBe(2);
      const ratio = totalBoundaryArea(boundaries) / totalBoundaryArea(drawn.tessellation.boundaries);
      expect(Math.abs(ratio - 1)).toBeLessThan(1 / 32);
      for (let b = 0; b < 2; b++) {
        const along =
          boundaries.normal[3 * b] * Math.cos(tilt) - boundaries.normal[3 * b + 2] * Math.sin(tilt);
        expect(Math.acos(Math.min(1, Math.abs(along)))).toBeLessThan((2 * Math.PI) / 180);
      }
    }
  });

  /** Off the centre of voxels, differently along each axis. */
  const ball = (radius: number, spacing: readonly [number, number, number], at = 0): GrainMap => {
    const n = spacing.map((edge) => Math.ceil((2 * radius + 8) / edge)) as [number, number, number];
    const inside = (x: number, y: number, z: number) =>
      [x, y, z].reduce((sum, c, k) => {
        const place = (c + 0.5 - n[k]! / 2) * spacing[k]! - at - 0.2 * k;
        return sum + place ** 2;
      }, 0) <
      radius ** 2;
    return {
      ...mapOf(n, (x, y, z) => (inside(x, y, z) ? 1 : 0)),
      spacing: spacing.map((e) => e * um) as never,
    };
  };

  test.each([
    [3, 0.025],
    [4, 0.025],
    [5, 0.015],
    [6, 0.012],
    [8, 0.006],
    [11, 0.003],
  ])('a round grain of %d voxels in radius inside another one', (radius, tolerance) => {
    for (const at of [0, 0.35]) {
      const sample = makeMicrostructure(importedParameters(ball(radius, [1, 1, 1], at)), 'a');
      const { boundaries } = sample.tessellation;
      expect(boundaries.count).toBeGreaterThan(12);
      const area = totalBoundaryArea(boundaries);
      expect(Math.abs(area / (4 * Math.PI * (radius * um) ** 2) - 1)).toBeLessThan(tolerance);
      // The lattice has the same, on its boundaries and on its sites.
      const lattice = buildLattice(sample);
      for (const areas of [lattice.boundaries.area, lattice.boundaryArea])
        expect(areas.reduce((sum, part) => sum + part, 0) / area).toBeCloseTo(1, 12);
    }
  });

  test.each([
    ['voxels half as large as the map', [1, 1, 1], 0.5, 0.005],
    ['voxels a third as large', [1, 1, 1], 1 / 3, 0.005],
    ['flat voxels of the map', [1, 1, 2], 1, 0.015],
    ['long ones', [2, 1, 1], 1, 0.015],
  ] as const)('a round grain in %s', (_, spacing, voxel, tolerance) => {
    const map = ball(8, spacing);
    const size = map.dimensions.map((n, k) => n * map.spacing[k]!) as [number, number, number];
    const area = areaOf({ ...importedParameters(map), size, voxel: voxel * um });
    expect(Math.abs(area / (4 * Math.PI * (8 * um) ** 2) - 1)).toBeLessThan(tolerance);
  });

  test.each([
    [4, 0.03],
    [6, 0.025],
    [9, 0.015],
    [14, 0.01],
    [20, 0.006],
  ])('a round grain of %d voxels in radius in a slice', (radius, tolerance) => {
    const n = 2 * radius + 8;
    for (const at of [0.1, 0.4, 0.7]) {
      const map = mapOf([n, 1, n], (x, _, z) =>
        (x - n / 2 + at) ** 2 + (z - n / 2 + 0.5) ** 2 < radius ** 2 ? 1 : 0,
      );
      const parameters = importedParameters(map);
      const perimeter = areaOf(parameters) / parameters.depth;
      expect(Math.abs(perimeter / (2 * Math.PI * radius * um) - 1)).toBeLessThan(tolerance);
    }
  });

  test('the same wherever the periodic sides cut it, four times where they are mirrors', () => {
    const map = ball(5, [1, 1, 1]);
    const [n] = map.dimensions;
    const area = areaOf(importedParameters(map));
    const moved = mapOf(map.dimensions, (x, y, z) => map.grain[((x + 9) % n) + n * (((y + 8) % n) + n * z)]!);
    expect(areaOf(importedParameters(moved)) / area).toBeCloseTo(1, 9);
    const mirrored = mapOf([2 * n, 2 * n, n], (x, y, z) => {
      const [u, v] = [x, y].map((c) => (c < n ? c : 2 * n - 1 - c));
      return map.grain[u! + n * (v! + n * z)]! * (1 + (x < n ? 0 : 1) + (y < n ? 0 : 2));
    });
    expect(areaOf(importedParameters(mirrored)) / area).toBeCloseTo(4, 1);
  });

  test('a grain of one voxel and a plate of one voxel have their sides', () => {
    const lone = mapOf([8, 8, 8], (x, y, z) => (x === 4 && y === 3 && z === 4 ? 1 : 0));
    expect(areaOf(importedParameters(lone)) / um ** 2).toBeCloseTo(6, 9);
    const plate = mapOf([8, 2, 2], (x) => (x === 4 ? 1 : 0));
    expect(areaOf(importedParameters(plate)) / um ** 2).toBeCloseTo(8, 9);
  });

  test('places on a round boundary are drawn uniformly over it', () => {
    const map = ball(8, [1, 1, 1]);
    const [n] = map.dimensions;
    const draw = faceSampler(makeMicrostructure(importedParameters(map), 'a').tessellation);
    const random = openStream('a/places').next;
    const place = [0, 0, 0];
    const squares = [0, 0, 0];
    const count = 6000;
    for (let k = 0; k < count; k++) {
      draw(random, place);
      for (let c = 0; c < 3; c++) squares[c]! += (place[c]! / um - n / 2 - 0.2 * c) ** 2 / count;
    }
    const total = squares[0]! + squares[1]! + squares[2]!;
    // The standard deviation of cos^2 is 0.298.
    for (const square of squares)
      expect(Math.abs(square / total - 1 / 3)).toBeLessThan((3 * 0.298) / Math.sqrt(count));
  });
});

test('a polycrystal exported as a map and imported again is the same lattice', () => {
  const parameters = sampleParameters({
    kind: 'polycrystal',
    dimensions: 3,
    size: [32 * um, 32 * um, 32 * um],
    voxel: um,
    grainSize: 12 * um,
  });
  const drawn = makeMicrostructure(parameters, 'v');
  const lattice = buildLattice(drawn);
  const sample = makeMicrostructure(importedParameters(mapOfLattice(lattice)), 'v');
  const again = buildLattice(sample);
  expect(again.grain).toEqual(lattice.grain);
  expect(again.junction).toEqual(lattice.junction);
  for (let axis = 0; axis < 3; axis++)
    expect(again.faceBoundary[axis].map((b) => (b < 0 ? 0 : 1))).toEqual(
      lattice.faceBoundary[axis].map((b) => (b < 0 ? 0 : 1)),
    );
  // Plane boundaries of more than a few voxels stay in one piece.
  const large = (of: typeof lattice) => [...of.boundaries.area].filter((area) => area > 20 * um ** 2).length;
  expect(large(again) / large(lattice)).toBeLessThan(1.02);
  // The same orientations, drawn from the seed.
  const disorientations = (of: typeof lattice) =>
    new Set(Array.from(of.boundaries.disorientation, (angle) => angle.toFixed(9)));
  for (const angle of disorientations(again)) expect(disorientations(lattice).has(angle)).toBe(true);
  // The exact areas of the polygons; half a voxel of the ends is missing.
  const ratio =
    totalBoundaryArea(sample.tessellation.boundaries) / totalBoundaryArea(drawn.tessellation.boundaries);
  expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
});

test.each<[string, (x: number, y: number, z: number) => boolean, number]>([
  ['a cube of 3', (x, y, z) => Math.max(x, y, z) < 3, 6 * 9],
  ['a brick', (x, y, z) => x < 4 && y < 7 && z < 9, 2 * (28 + 36 + 63)],
  ['an angle', (x, y, z) => z < 5 && (x < 4 || y < 4) && Math.max(x, y) < 10, 2 * 64 + 5 * 40],
])('%s inside a grain has the area of its facets', (_, inside, area) => {
  const map = mapOf([20, 20, 20], (x, y, z) =>
    Math.min(x, y, z) >= 4 && inside(x - 4, y - 4, z - 4) ? 1 : 0,
  );
  const { boundaries } = makeMicrostructure(importedParameters(map), 'a').tessellation;
  expect(totalBoundaryArea(boundaries) / um ** 2).toBeCloseTo(area, 6);
  // One piece a facet, its normal along an axis and out of the grain around.
  for (let b = 0; b < boundaries.count; b++)
    expect(Math.max(...boundaries.normal.subarray(3 * b, 3 * b + 3).map(Math.abs))).toBe(1);
});

test('at twice the voxels every grain is as large as before', () => {
  const map = mapOf([12, 8, 8], (x, _, z) => (x < 6 ? 0 : 1) + (z < 4 ? 0 : 2));
  const lattice = buildLattice(makeMicrostructure({ ...importedParameters(map), voxel: 0.5 * um }, 'a'));
  expect([lattice.grid.nx, lattice.grid.ny, lattice.grid.nz]).toEqual([24, 16, 16]);
  for (let g = 0; g < 4; g++)
    expect(lattice.grain.filter((value) => value === g).length).toBe((24 * 16 * 16) / 4);
});

test('pores of the map are pores, except at the electrodes', () => {
  const map = {
    ...mapOf([6, 6, 6], () => 0),
    pore: Uint8Array.from({ length: 216 }, (_, i) => (i % 36 === 7 ? 1 : 0)),
  };
  const { state } = buildLattice(makeMicrostructure(importedParameters(map), 'a'));
  expect([...state.keys()].filter((i) => state[i] === SiteState.pore)).toEqual([43, 79, 115, 151]);
});

const flawLaw = {
  outletDensity: 1e6,
  interiorDensity: 1e10,
  scale: 3 * um,
  interiorScaleRatio: 0.3,
  modulus: 7,
  minimum: 0.1 * um,
  maximum: 4 * um,
  electrodeArea: null,
};
const nucleiLaw = {
  boundaryDensity: 2e10,
  grainDensity: 0,
  radius: 5e-9,
  scale: 0.3 * um,
  modulus: 7,
  minimum: 0.05 * um,
  maximum: um,
};
