import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStream } from '../../src/kinetics/random.ts';
import { Clusters, Contact, NO_CLUSTER } from '../../src/lattice/clusters.ts';
import { makeGrid } from '../../src/lattice/grid.ts';

const members = (clusters: Clusters, site: number): number[] => {
  const sites = [site];
  for (let s = clusters.after(site); s !== site; s = clusters.after(s)) sites.push(s);
  return sites.sort((a, b) => a - b);
};

describe('Clusters', () => {
  it('equals a fresh labelling after any additions and removals, on boxes of odd and even and single sites', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.tuple(fc.nat(1000), fc.boolean()), { maxLength: 120 }),
        (nx, ny, nz, steps) => {
          const grid = makeGrid(nx, ny, nz, 1e-6);
          const clusters = new Clusters(grid);
          const states = new Uint8Array(grid.sites);
          for (const [number, taken] of steps) {
            const site = number % grid.sites;
            if (taken && number % 3 === 0) {
              clusters.remove(site);
              states[site] = 0;
            } else {
              const root = clusters.add(site);
              expect(clusters.find(site)).toBe(root);
              states[site] = 3;
            }
          }
          clusters.assertConsistent(states, 3);
          const fresh = new Clusters(grid);
          fresh.assign(states, 3);
          fresh.assertConsistent(states, 3);
          expect(fresh.count).toBe(clusters.count);
          for (let i = 0; i < grid.sites; i++) {
            expect(fresh.size(i)).toBe(clusters.size(i));
            expect(fresh.contact(i)).toBe(clusters.contact(i));
          }
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  it('is periodic in x and y and not in z', () => {
    const clusters = new Clusters(makeGrid(4, 4, 4, 1e-6));
    const site = (x: number, y: number, z: number) => x + 4 * (y + 4 * z);
    clusters.add(site(0, 1, 1));
    clusters.add(site(3, 1, 1));
    expect(clusters.count).toBe(1);
    clusters.add(site(0, 0, 2));
    clusters.add(site(0, 3, 2));
    expect(clusters.count).toBe(2);
    clusters.add(site(2, 2, 0));
    clusters.add(site(2, 2, 3));
    expect(clusters.count).toBe(4);
    expect(clusters.spans(site(2, 2, 0))).toBe(false);
    expect(clusters.contact(site(2, 2, 3))).toBe(Contact.counter);
    expect(clusters.contact(site(0, 1, 1))).toBe(Contact.none);
  });

  it('reports the short when a column closes, and who was joined', () => {
    const clusters = new Clusters(makeGrid(3, 1, 4, 1e-6));
    for (const z of [0, 1, 3]) clusters.add(1 + 3 * z);
    expect(clusters.spans(1)).toBe(false);
    const root = clusters.add(1 + 3 * 2);
    expect(clusters.spans(root)).toBe(true);
    expect(clusters.joinedCount).toBe(2);
    expect(members(clusters, 10)).toEqual([1, 4, 7, 10]);
    clusters.remove(4);
    expect(clusters.count).toBe(2);
    expect(clusters.contact(7)).toBe(Contact.counter);
    clusters.assertConsistent();
  });

  it('keeps contacts given by hand through mergers, and has none by position when told so', () => {
    const grid = makeGrid(5, 1, 3, 1e-6);
    const clusters = new Clusters(grid, undefined, false);
    clusters.add(0);
    clusters.add(2);
    expect(clusters.contact(0)).toBe(Contact.none);
    clusters.touch(0, Contact.working);
    clusters.touch(2, Contact.counter);
    clusters.add(1);
    expect(clusters.contact(1)).toBe(Contact.both);
    expect(() => clusters.touch(14, Contact.working)).toThrow('site 14 is in no cluster');
  });

  it('reopens from its buffer', () => {
    const grid = makeGrid(6, 5, 4, 1e-6);
    const random = openStream('clusters/buffer').next;
    const first = new Clusters(grid);
    for (let i = 0; i < 50; i++) first.add((random() * grid.sites) | 0);
    const second = new Clusters(grid, first.buffer.slice(0));
    for (let i = 0; i < 40; i++) {
      const site = (random() * grid.sites) | 0;
      expect(second.add(site)).toBe(first.add(site));
    }
    second.assertConsistent();
    expect(() => new Clusters(grid, new ArrayBuffer(9))).toThrow('9 bytes');
    first.clear();
    expect(first.count).toBe(0);
    expect(first.find(3)).toBe(NO_CLUSTER);
  });

  it('notices a wrong membership and a damaged structure', () => {
    const grid = makeGrid(4, 4, 4, 1e-6);
    const clusters = new Clusters(grid);
    const states = new Uint8Array(grid.sites);
    for (const site of [0, 1, 2, 40]) {
      clusters.add(site);
      states[site] = 3;
    }
    clusters.assertConsistent(states, 3);
    states[9] = 3;
    expect(() => clusters.assertConsistent(states, 3)).toThrow('site 9 has state 3');
    const parent = new Int32Array(clusters.buffer, 8, grid.sites);
    parent[40] = clusters.find(0);
    expect(() => clusters.assertConsistent()).toThrow('clusters are inconsistent');
  });
});
