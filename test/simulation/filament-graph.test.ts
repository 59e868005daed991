import { expect, test } from 'vitest';
import { openStream } from '../../src/kinetics/random.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { FilamentGraph } from '../../src/simulation/filament-graph.ts';
import { plainLattice } from '../../src/verify/samples.ts';
import { pathsFrom } from './brute-force-rates.ts';

const shapes = [
  [7, 1, 6],
  [2, 1, 8],
  [1, 1, 9],
  [4, 3, 5],
  [2, 2, 6],
] as const;

/** A random set of sites, in random order. */
function shuffledSites(sites: number, share: number, seed: string): number[] {
  const random = openStream(seed).next;
  const chosen = Array.from({ length: sites }, (_, i) => i).filter(() => random() < share);
  for (let k = chosen.length - 1; k > 0; k--) {
    const j = Math.floor(random() * (k + 1));
    [chosen[k], chosen[j]] = [chosen[j], chosen[k]];
  }
  return chosen;
}

test('windows equal shortest paths through lithium, whatever the order of growth', () => {
  let diagonals = 0;
  for (const [k, shape] of shapes.entries())
    for (const share of [0.3, 0.6])
      for (const steps of [0, 1, 1.4, Math.SQRT2, 2.7, 4]) {
        const grid = makeGrid(shape[0], shape[1], shape[2], 1e-6);
        const lattice = plainLattice(grid);
        const sites = shuffledSites(grid.sites, share, `graph/${k}/${share}/${steps}`);
        const graph = new FilamentGraph(grid, steps * 1e-6);
        for (const site of sites) {
          lattice.state[site] = SiteState.lithium;
          graph.add(site);
        }
        expect(graph.count).toBe(sites.length);
        for (const site of sites) {
          const expected = [...pathsFrom({ lattice }, site)]
            .filter(([, length]) => length <= steps * 1e-6 * (1 + 1e-8))
            .map(([j]) => j)
            .sort((a, b) => a - b);
          const node = graph.node(site);
          const found = graph.reach[node].map((n) => graph.sites[n]).sort((a, b) => a - b);
          expect(found, `${shape} within ${steps}`).toEqual(expected);
          expect(graph.nearElectrode[node]).toBe(expected.some((j) => j < shape[0] * shape[1]) ? 1 : 0);
          if (steps === Math.SQRT2) diagonals += found.length;
        }
      }
  expect(diagonals).toBeGreaterThan(0);
});

test('without limit the windows are the face-connected components', () => {
  for (const [k, shape] of shapes.entries())
    for (const share of [0.2, 0.5]) {
      const grid = makeGrid(shape[0], shape[1], shape[2], 1e-6);
      const lattice = plainLattice(grid);
      const sites = shuffledSites(grid.sites, share, `components/${k}/${share}`);
      const graph = new FilamentGraph(grid, Number.POSITIVE_INFINITY);
      for (const site of sites) {
        lattice.state[site] = SiteState.lithium;
        graph.add(site);
      }
      for (const site of sites) {
        const whole = pathsFrom({ lattice }, site);
        const node = graph.node(site);
        const found = sites.filter((j) => graph.component[graph.node(j)] === graph.component[node]);
        expect(new Set(found)).toEqual(new Set(whole.keys()));
        expect(graph.nearElectrode[node]).toBe(
          [...whole.keys()].some((j) => j < shape[0] * shape[1]) ? 1 : 0,
        );
      }
    }
});

test('a step across an edge needs lithium beside it; two sites that touch at an edge only are apart', () => {
  const grid = makeGrid(5, 1, 5, 1e-6);
  const graph = new FilamentGraph(grid, 2e-6);
  const a = graph.add(6);
  const b = graph.add(12);
  expect(graph.reach[a]).toEqual([a]);
  const corner = graph.add(7);
  expect(graph.reach[a]).toEqual([a, b, corner]);
  expect(graph.reach[b]).toEqual([a, b, corner]);
});

test('sites that come and go leave the graph of those that are left', () => {
  for (const [k, shape] of shapes.entries())
    for (const steps of [0, 1.5, 2.7, Number.POSITIVE_INFINITY]) {
      const grid = makeGrid(shape[0], shape[1], shape[2], 1e-6);
      const random = openStream(`graph/leaving/${k}/${steps}`).next;
      const graph = new FilamentGraph(grid, steps * 1e-6);
      const alive = new Set<number>();
      for (let event = 0; event < 150; event++) {
        const site = Math.floor(grid.sites * random());
        if (alive.delete(site)) {
          const { node, changed } = graph.remove(site);
          expect(graph.node(site)).toBe(-1);
          expect(changed).not.toContain(node);
        } else {
          alive.add(site);
          graph.add(site);
        }
        if (event % 10 !== 9) continue;
        const fresh = new FilamentGraph(grid, steps * 1e-6);
        for (const other of alive) fresh.add(other);
        const describe = (g: FilamentGraph) =>
          [...alive]
            .sort((a, b) => a - b)
            .map((i) => {
              const node = g.node(i);
              const members = [...alive].filter((j) =>
                g.infinite ? g.component[g.node(j)] === g.component[node] : g.reach[node].includes(g.node(j)),
              );
              return [i, g.nearElectrode[node], ...members.sort((a, b) => a - b)];
            });
        expect(describe(graph)).toEqual(describe(fresh));
        // Windows read components from their representative on.
        if (graph.infinite)
          for (const i of alive) expect(graph.component[graph.node(i)]).toBeLessThanOrEqual(graph.node(i));
        // No place is lost.
        expect(graph.count).toBeLessThanOrEqual(grid.sites);
      }
    }
});
