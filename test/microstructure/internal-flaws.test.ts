import { describe, expect, test } from 'vitest';
import { chiSquareTest } from '../../src/analysis/statistics.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { boundaryAcross, centreX, centreY, centreZ } from '../../src/lattice/neighbours.ts';
import { drawNuclei, type NucleiParameters } from '../../src/microstructure/internal-flaws.ts';
import { buildLattice, makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { kolmogorov, sampleParameters } from './samples.ts';

const um = 1e-6;

function law(changes: Partial<NucleiParameters> = {}): NucleiParameters {
  return {
    boundaryDensity: 0.02e12,
    grainDensity: 1e15,
    radius: 5e-9,
    scale: 0.5 * um,
    modulus: 7,
    minimum: 0.1 * um,
    maximum: 2 * um,
    ...changes,
  };
}

/** Distance in m by the nearest image in x and y. */
function distanceTo(lattice: ReturnType<typeof buildLattice>, site: number, at: readonly number[]): number {
  const { grid } = lattice;
  const near = (d: number, period: number) => d - period * Math.round(d / period);
  return Math.hypot(
    near(centreX(grid, site) - at[0], grid.nx * grid.edge),
    near(centreY(grid, site) - at[1], grid.ny * grid.depth),
    centreZ(grid, site) - at[2],
  );
}

describe('the sample of nuclei', () => {
  const sample = makeMicrostructure(sampleParameters(), 'nuclei');

  test('places, boundaries and lengths are the same at every voxel edge; sites are near', () => {
    const coarse = drawNuclei(sample, buildLattice(sample, 2 * um), law(), 's');
    expect(coarse.count).toBeGreaterThan(100);
    expect(coarse.boundary.filter((b) => b >= 0).length).toBeGreaterThan(60);
    for (const edge of [1 * um, 0.5 * um]) {
      const lattice = buildLattice(sample, edge);
      const fine = drawNuclei(sample, lattice, law(), 's');
      expect(fine.count).toBe(coarse.count);
      for (const key of ['boundary', 'x', 'y', 'z', 'size'] as const)
        expect([...fine[key]]).toEqual([...coarse[key]]);
      for (let k = 0; k < fine.count; k++) {
        const away = distanceTo(lattice, fine.site[k], [fine.x[k], fine.y[k], fine.z[k]]);
        expect(away).toBeLessThan((fine.boundary[k] < 0 ? 0.87 : 3) * edge);
      }
    }
  });

  test('a nucleus on a boundary sits in a site that touches it, and lies on its plane', () => {
    const lattice = buildLattice(sample, 0.5 * um);
    const nuclei = drawNuclei(sample, lattice, law({ grainDensity: 0 }), 's');
    let touching = 0;
    for (let k = 0; k < nuclei.count; k++) {
      const b = nuclei.boundary[k];
      for (let d = 0; d < 6; d++)
        if (boundaryAcross(lattice, nuclei.site[k], d) === b) {
          touching++;
          break;
        }
      expect(lattice.boundaryArea[nuclei.site[k]]).toBeGreaterThan(0);
    }
    // all but those of boundaries that the voxels do not show
    expect(touching).toBeGreaterThan(0.95 * nuclei.count);
  });

  test('their number is Poisson: index of dispersion over seeds, and the mean', () => {
    const lattice = buildLattice(sample, 2 * um);
    const seeds = 200;
    const area = sample.tessellation.boundaries.area.reduce((sum, a) => sum + a, 0);
    const expected = { boundary: 4e9 * area, grain: 1e15 * (24 * um) ** 3 };
    const counts = { boundary: [] as number[], grain: [] as number[] };
    for (let s = 0; s < seeds; s++) {
      const nuclei = drawNuclei(sample, lattice, law({ boundaryDensity: 4e9 }), `seed-${s}`);
      const inside = nuclei.boundary.filter((b) => b < 0).length;
      counts.grain.push(inside);
      counts.boundary.push(nuclei.count - inside);
    }
    for (const kind of ['boundary', 'grain'] as const) {
      const mean = expected[kind];
      const found = counts[kind].reduce((sum, n) => sum + n, 0) / seeds;
      expect(Math.abs(found - mean)).toBeLessThan(3 * Math.sqrt(mean / seeds));
      // sum (n - mean)^2 / mean is chi-square of `seeds` degrees, variance 2 seeds
      const dispersion = counts[kind].reduce((sum, n) => sum + (n - mean) ** 2, 0) / mean;
      expect(Math.abs(dispersion - seeds)).toBeLessThan(3 * Math.sqrt(2 * seeds));
    }
  });

  test('uniform on the area: counts by boundary go with the exact areas', () => {
    const lattice = buildLattice(sample, 2 * um);
    const nuclei = drawNuclei(sample, lattice, law({ boundaryDensity: 4e12, grainDensity: 0 }), 'many');
    const { area, count } = sample.tessellation.boundaries;
    const total = area.reduce((sum, a) => sum + a, 0);
    // boundaries with at least 20 expected; the rest in one class
    const observed = [0];
    const expected = [0];
    const found = new Float64Array(count);
    for (const b of nuclei.boundary) found[b]++;
    for (let b = 0; b < count; b++) {
      const share = (nuclei.count * area[b]) / total;
      if (share >= 20) {
        observed.push(found[b]);
        expected.push(share);
      } else {
        observed[0] += found[b];
        expected[0] += share;
      }
    }
    expect(observed.length).toBeGreaterThan(100);
    expect(chiSquareTest(observed, expected).pValue).toBeGreaterThan(0.003);
  });

  test('within a boundary uniform too; lengths follow the cut Weibull law', () => {
    const parameters = sampleParameters({ kind: 'bicrystal', tilt: 0.3 });
    const bicrystal = makeMicrostructure(parameters, 'b');
    const lattice = buildLattice(bicrystal, um);
    const p = law({ boundaryDensity: 2e12, grainDensity: 1e17 });
    const nuclei = drawNuclei(bicrystal, lattice, p, 's');
    const on = [...nuclei.boundary.keys()].filter((k) => nuclei.boundary[k] === 0);
    const height = 24 * um;
    for (const [axis, values] of [
      ['y', nuclei.y],
      ['z', nuclei.z],
    ] as const)
      expect(
        kolmogorov(
          on.map((k) => values[k]),
          (x) => x / height,
        ),
        axis,
      ).toBeLessThan(1.63);
    // c = scale / s^2: P(C < c) = exp(-(scale / c)^(M / 2)) between the cuts
    const inside = [...nuclei.size].filter((c) => c > p.minimum && c < p.maximum);
    const cumulative = (c: number) => Math.exp(-((p.scale / c) ** (p.modulus / 2)));
    const low = cumulative(p.minimum);
    const high = cumulative(p.maximum);
    expect(inside.length).toBeGreaterThan(1500);
    expect(kolmogorov(inside, (c) => (cumulative(c) - low) / (high - low))).toBeLessThan(1.63);
    expect(nuclei.truncated / nuclei.count).toBeCloseTo(1 - high, 2);
  });
});

test('pores hold none, whatever the voxel edge', () => {
  const pores = { boundary: 0.08, junction: 0, interior: 0.04, diameter: 2 * um };
  const sample = makeMicrostructure(sampleParameters({ pores }), 'porous');
  const coarse = drawNuclei(sample, buildLattice(sample, 2 * um), law(), 's');
  expect(coarse.dropped).toBeGreaterThan(10);
  for (const edge of [1 * um, 0.5 * um]) {
    const lattice = buildLattice(sample, edge);
    const fine = drawNuclei(sample, lattice, law(), 's');
    expect(fine.dropped).toBe(coarse.dropped);
    expect([...fine.x]).toEqual([...coarse.x]);
    for (const site of fine.site) expect(lattice.state[site]).not.toBe(SiteState.pore);
  }
  // by brute force: none lies within a radius of a centre
  const { centres, count } = sample.pores;
  for (let k = 0; k < coarse.count; k++)
    for (let i = 0; i < count; i++) {
      const near = (d: number) => d - 24 * um * Math.round(d / (24 * um));
      const away = Math.hypot(
        near(coarse.x[k] - centres[3 * i]),
        near(coarse.y[k] - centres[3 * i + 1]),
        coarse.z[k] - centres[3 * i + 2],
      );
      expect(away).toBeGreaterThan(um);
    }
});

test('in 2D pores are cylinders', () => {
  const pores = { boundary: 0.08, junction: 0, interior: 0.04, diameter: 2 * um };
  const sample = makeMicrostructure(sampleParameters({ dimensions: 2, pores }), 'porous');
  const nuclei = drawNuclei(
    sample,
    buildLattice(sample),
    law({ boundaryDensity: 0.2e12, grainDensity: 2e16 }),
    's',
  );
  expect(nuclei.dropped).toBeGreaterThan(20);
  const { centres, count } = sample.pores;
  for (let k = 0; k < nuclei.count; k++)
    for (let i = 0; i < count; i++) {
      const dx = nuclei.x[k] - centres[3 * i];
      const away = Math.hypot(dx - 96 * um * Math.round(dx / (96 * um)), nuclei.z[k] - centres[3 * i + 2]);
      expect(away).toBeGreaterThan(um);
    }
});

test('in 2D the place along y is the centre of the slab; a glass has nuclei in its volume alone', () => {
  const flat = makeMicrostructure(sampleParameters({ dimensions: 2 }), 'flat');
  const nuclei = drawNuclei(flat, buildLattice(flat), law(), 's');
  expect(nuclei.count).toBeGreaterThan(20);
  for (const y of nuclei.y) expect(y).toBeCloseTo(um, 15);
  const glass = makeMicrostructure(sampleParameters({ kind: 'glass' }), 'glass');
  const inside = drawNuclei(glass, buildLattice(glass), law(), 's');
  expect(inside.count).toBeGreaterThan(5);
  expect(inside.boundary.every((b) => b === -1)).toBe(true);
});

test('a law that cannot be is refused', () => {
  const sample = makeMicrostructure(sampleParameters({ kind: 'glass' }), 'glass');
  const lattice = buildLattice(sample);
  for (const changes of [{ boundaryDensity: -1 }, { radius: 0 }, { maximum: 0.05 * um }])
    expect(() => drawNuclei(sample, lattice, law(changes), 's')).toThrow(/is .* when expected/);
});
