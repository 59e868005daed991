import { describe, expect, test } from 'vitest';
import { FRACTURE_COST, fractureSurface } from '../../src/analysis/fracture-surface.ts';
import { minimumCut } from '../../src/analysis/minimum-cut.ts';
import { openStream } from '../../src/kinetics/random.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { buildLattice, makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { sampleParameters } from '../microstructure/samples.ts';

const um = 1e-6;

describe('the minimal cut', () => {
  test('costs as little as the best of all cuts, on random graphs', () => {
    const random = openStream('test/minimum-cut');
    for (let graph = 0; graph < 40; graph++) {
      const nodes = 7;
      const edges = { from: [] as number[], to: [] as number[], weight: [] as number[] };
      for (let a = 0; a < nodes; a++)
        for (let b = a + 1; b < nodes; b++) {
          if (random.next() < 0.4) continue;
          edges.from.push(a);
          edges.to.push(b);
          edges.weight.push(random.next());
        }
      const cost = (side: (node: number) => number) =>
        edges.weight.reduce((sum, w, e) => sum + (side(edges.from[e]!) === side(edges.to[e]!) ? 0 : w), 0);
      const found = minimumCut(nodes, edges, [0], [5, 6]);
      let best = Number.POSITIVE_INFINITY;
      for (let cut = 0; cut < 1 << 4; cut++)
        best = Math.min(
          best,
          cost((node) => (node === 0 ? 1 : node > 4 ? 0 : (cut >> (node - 1)) & 1)),
        );
      expect([found[0], found[5], found[6]]).toEqual([1, 0, 0]);
      expect(cost((node) => found[node]!)).toBeCloseTo(best, 12);
    }
  });

  test('refuses a node on both sides, and a side without nodes', () => {
    const edges = { from: [0], to: [1], weight: [1] };
    expect(() => minimumCut(2, edges, [0], [0])).toThrow('node 0 is a source and a sink');
    expect(() => minimumCut(2, edges, [0], [])).toThrow('at least one source and one sink');
  });
});

describe('the broken surface', () => {
  const bricks = () =>
    buildLattice(
      makeMicrostructure(
        sampleParameters({ kind: 'bricks', size: [12 * um, 12 * um, 12 * um], grainSize: 6 * um }),
        'bricks',
      ),
    );

  test('of bricks is the plane between them', () => {
    const surface = fractureSurface(bricks());
    expect(surface.level).toBe(6);
    expect(surface.relief).toBe(0);
    expect(surface.area).toBeCloseTo((12 * um) ** 2, 18);
    expect(surface.intergranularFraction).toBe(1);
    expect(surface.lithiumFraction).toBe(0);
    surface.removed.forEach((removed, i) => {
      expect(removed).toBe(Math.floor(i / 12) % 12 < 6 ? 1 : 0);
    });
  });

  test('goes to the plane between bricks when its level lies within them, and through a lone grain at its level', () => {
    expect(fractureSurface(bricks(), { level: 4 })).toMatchObject({ relief: 0, intergranularFraction: 1 });
    const crystal = buildLattice(
      makeMicrostructure(sampleParameters({ kind: 'singleCrystal', size: [6 * um, 8 * um, 6 * um] }), 'one'),
    );
    const cleaved = fractureSurface(crystal, { level: 3 });
    expect(cleaved).toMatchObject({ level: 3, relief: 0, intergranularFraction: 0 });
    expect(cleaved.area).toBeCloseTo((6 * um) ** 2, 18);
  });

  test('counts lithium on either side of it by area', () => {
    const lattice = bricks();
    const at = (x: number, y: number, z: number) => x + 12 * (y + 12 * z);
    for (let z = 0; z < 3; z++)
      for (let x = 0; x < 12; x++) lattice.state[at(x, x % 2 === 0 ? 5 : 6, z)] = SiteState.lithium;
    lattice.state[at(0, 2, 9)] = SiteState.lithium;
    expect(fractureSurface(lattice).lithiumFraction).toBeCloseTo(3 / 12, 12);
  });

  test('takes a way of a larger area where lithium makes it cheaper, and opens pores that it meets', () => {
    expect(FRACTURE_COST.lithium).toBeLessThan(FRACTURE_COST.boundary);
    const polycrystal = buildLattice(makeMicrostructure(sampleParameters({ grainSize: 8 * um }), 'web'));
    const dry = fractureSurface(polycrystal);
    for (let i = 0; i < polycrystal.grid.sites; i++)
      if (polycrystal.boundaryArea[i]! > 0 && Math.floor(i / 24) % 24 > 12)
        polycrystal.state[i] = SiteState.lithium;
    const wet = fractureSurface(polycrystal);
    expect(dry.lithiumFraction).toBe(0);
    expect(wet.lithiumFraction).toBeGreaterThan(0.8);
    expect(dry.intergranularFraction).toBeGreaterThan(0.95);
    expect(dry.relief).toBeGreaterThan(2 * um);

    const lattice = bricks();
    const pore = 3 + 12 * (6 + 12 * 3);
    const buried = 3 + 12 * (9 + 12 * 3);
    lattice.state[pore] = lattice.state[buried] = SiteState.pore;
    const { removed } = fractureSurface(lattice);
    expect([removed[pore], removed[buried]]).toEqual([1, 0]);
  });

  test('refuses what cannot be broken', () => {
    const flat = buildLattice(makeMicrostructure(sampleParameters({ dimensions: 2 }), 'flat'));
    expect(() => fractureSurface(flat)).toThrow('1 planes across axis 1, expected at least 2');
    expect(() => fractureSurface(bricks(), { level: 0 })).toThrow('level 0, expected 1 to 11');
  });
});
