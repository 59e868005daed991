import { describe, expect, test } from 'vitest';
import { NO_BOUNDARY, SiteState } from '../../src/lattice/lattice.ts';
import {
  buildLattice,
  drawNuclei,
  drawSurfaceFlaws,
  makeMicrostructure,
  microstructureStatistics,
} from '../../src/microstructure/microstructure.ts';
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

test('a tilted plane has its true area, to first order', () => {
  for (const [tilt, edge] of [
    [20, 1],
    [20, 0.5],
    [33, 0.5],
    [45, 0.5],
  ]) {
    const parameters = sampleParameters({
      kind: 'bicrystal',
      dimensions: 3,
      size: [32 * um, 8 * um, 16 * um],
      voxel: edge * um,
      tilt: (tilt * Math.PI) / 180,
    });
    const drawn = makeMicrostructure(parameters, 'a');
    const sample = makeMicrostructure(importedParameters(mapOfLattice(buildLattice(drawn))), 'a');
    const { boundaries } = sample.tessellation;
    expect(boundaries.count).toBe(2);
    // The ends between the electrodes miss half a voxel each.
    expect(totalBoundaryArea(boundaries) / totalBoundaryArea(drawn.tessellation.boundaries)).toBeGreaterThan(
      1 - (1.5 * edge) / 16,
    );
    expect(totalBoundaryArea(boundaries) / totalBoundaryArea(drawn.tessellation.boundaries)).toBeLessThan(
      1 + edge / 16,
    );
    for (let b = 0; b < 2; b++) {
      const along = Math.abs(
        boundaries.normal[3 * b] * Math.cos(parameters.tilt) -
          boundaries.normal[3 * b + 2] * Math.sin(parameters.tilt),
      );
      expect(Math.acos(Math.min(1, along))).toBeLessThan((3 * Math.PI) / 180);
    }
  }
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
  const total = (areas: Float64Array) => areas.reduce((sum, area) => sum + area, 0);
  expect(total(again.boundaries.area) / total(lattice.boundaries.area)).toBeGreaterThan(0.97);
  expect(total(again.boundaries.area) / total(lattice.boundaries.area)).toBeLessThan(1.03);
});

test('a round grain inside another one is split into patches with about its area', () => {
  for (const radius of [6, 9]) {
    const map = mapOf([28, 28, 28], (x, y, z) =>
      (x - 13.5) ** 2 + (y - 13.5) ** 2 + (z - 13.5) ** 2 < radius ** 2 ? 1 : 0,
    );
    const { boundaries } = makeMicrostructure(importedParameters(map), 'a').tessellation;
    expect(boundaries.count).toBeGreaterThan(5);
    const ratio = totalBoundaryArea(boundaries) / (4 * Math.PI * (radius * um) ** 2);
    expect(ratio).toBeGreaterThan(0.93);
    expect(ratio).toBeLessThan(1.05);
  }
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
