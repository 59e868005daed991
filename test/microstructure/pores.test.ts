import { describe, expect, test } from 'vitest';
import { SiteState } from '../../src/lattice/lattice.ts';
import {
  buildLattice,
  makeMicrostructure,
  microstructureStatistics,
} from '../../src/microstructure/microstructure.ts';
import { sampleParameters } from './samples.ts';

const um = 1e-6;

describe('pores', () => {
  test.each([2, 3] as const)('%iD: drawn and voxel fractions match the request', (dimensions) => {
    const p = sampleParameters({
      dimensions,
      grainSize: 8 * um,
      voxel: 0.4 * um,
      pores: { boundary: 0.01, junction: 0.02, interior: 0.03, diameter: 2 * um },
    });
    const sample = makeMicrostructure(p, 'pores');
    const s = microstructureStatistics(sample, buildLattice(sample));
    expect(Math.abs(s.drawnPorosity / 0.06 - 1)).toBeLessThan(0.03);
    expect(Math.abs(s.porosity / 0.06 - 1)).toBeLessThan(0.05);
    const { pores } = sample;
    expect(pores.boundary + pores.junction + pores.interior).toBe(pores.count);
    for (let i = 0; i < pores.count; i++) {
      expect(pores.centres[3 * i + 2]).toBeGreaterThanOrEqual(um);
      expect(pores.centres[3 * i + 2]).toBeLessThanOrEqual(sample.tessellation.box[2] - um);
    }
  });

  test.each([2, 3] as const)('%iD: each class lies where it should', (dimensions) => {
    const p = sampleParameters({
      dimensions,
      grainSize: 8 * um,
      voxel: dimensions === 3 ? 0.4 * um : 0.25 * um,
      pores: { boundary: 0.01, junction: 0.01, interior: 0.01, diameter: 1.5 * um },
    });
    const sample = makeMicrostructure(p, 'places');
    const lattice = buildLattice(sample);
    const { grid, grain } = lattice;
    const { pores } = sample;
    const site = (x: number, y: number, z: number): number =>
      ((x + grid.nx) % grid.nx) +
      grid.nx * (((y + grid.ny) % grid.ny) + grid.ny * Math.min(grid.nz - 1, Math.max(0, z)));
    const grainsAround = (i: number, reach: number): number => {
      const x = Math.floor(pores.centres[3 * i] / grid.edge);
      const y = grid.ny === 1 ? 0 : Math.floor(pores.centres[3 * i + 1] / grid.edge);
      const z = Math.floor(pores.centres[3 * i + 2] / grid.edge);
      const found = new Set<number>();
      const ry = grid.ny === 1 ? 0 : reach;
      for (let dz = -reach; dz <= reach; dz++)
        for (let dy = -ry; dy <= ry; dy++)
          for (let dx = -reach; dx <= reach; dx++) found.add(grain[site(x + dx, y + dy, z + dz)]);
      return found.size;
    };
    let onBoundary = 0;
    let onJunction = 0;
    for (let i = 0; i < pores.boundary; i++) if (grainsAround(i, 1) >= 2) onBoundary++;
    for (let i = pores.boundary; i < pores.boundary + pores.junction; i++)
      if (grainsAround(i, 1) >= 3) onJunction++;
    for (let i = pores.boundary + pores.junction; i < pores.count; i++) expect(grainsAround(i, 1)).toBe(1);
    expect(onBoundary).toBe(pores.boundary);
    expect(onJunction / pores.junction).toBeGreaterThan(0.95);
    let wrong = 0;
    // a site is a pore exactly where its centre lies in one
    for (let i = 0; i < grid.sites; i += 11) {
      const c = [
        ((i % grid.nx) + 0.5) * grid.edge,
        ((Math.floor(i / grid.nx) % grid.ny) + 0.5) * grid.edge,
        (Math.floor(i / (grid.nx * grid.ny)) + 0.5) * grid.edge,
      ];
      let inside = false;
      for (let j = 0; j < pores.count && !inside; j++) {
        let squared = 0;
        for (let k = 0; k < 3; k++) {
          if (k === 1 && dimensions === 2) continue;
          let r = c[k] - pores.centres[3 * j + k];
          const period = sample.tessellation.box[k];
          if (k < 2) r -= period * Math.round(r / period);
          squared += r * r;
        }
        inside = squared <= (0.75 * um) ** 2;
      }
      const z = Math.floor(i / (grid.nx * grid.ny));
      if ((lattice.state[i] === SiteState.pore) !== (inside && z > 0 && z < grid.nz - 1)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test('bricks, bicrystals and single crystals keep their inner pores off the boundaries', () => {
    for (const kind of ['bricks', 'bicrystal', 'singleCrystal', 'glass'] as const) {
      const p = sampleParameters({
        kind,
        grainSize: 8 * um,
        tilt: 0.4,
        voxel: 0.5 * um,
        pores: { boundary: 0, junction: 0, interior: 0.03, diameter: 2.5 * um },
      });
      const sample = makeMicrostructure(p, 'inner');
      const lattice = buildLattice(sample);
      const { centres, count } = sample.pores;
      const { grid } = lattice;
      const grainsIn = Array.from({ length: count }, () => new Set<number>());
      let pores = 0;
      for (let i = 0; i < grid.sites; i++) {
        if (lattice.state[i] !== SiteState.pore) continue;
        pores++;
        const c = [i % grid.nx, Math.floor(i / grid.nx) % grid.ny, Math.floor(i / (grid.nx * grid.ny))];
        for (let j = 0; j < count; j++) {
          const r = c.map((n, k) => {
            const x = (n + 0.5) * grid.edge - centres[3 * j + k];
            return k < 2 ? x - 24 * um * Math.round(x / (24 * um)) : x;
          });
          if (Math.hypot(...r) <= 1.25 * um) grainsIn[j].add(lattice.grain[i]);
        }
      }
      for (const grains of grainsIn) expect(grains.size).toBe(1);
      expect(Math.abs(pores / lattice.grid.sites / 0.03 - 1)).toBeLessThan(0.1);
    }
  });

  test('pores where there is no such place are refused', () => {
    const pores = { boundary: 0.01, junction: 0, interior: 0, diameter: um };
    expect(() => makeMicrostructure(sampleParameters({ kind: 'glass', pores }), '1')).toThrow(
      /pores.boundary is 0.01/,
    );
    const onLines = { ...pores, boundary: 0, junction: 0.01 };
    expect(() => makeMicrostructure(sampleParameters({ kind: 'bicrystal', pores: onLines }), '1')).toThrow(
      /junction/,
    );
    const tooLarge = { boundary: 0, junction: 0, interior: 0.1, diameter: 12 * um };
    expect(() => makeMicrostructure(sampleParameters({ pores: tooLarge }), '1')).toThrow(
      /fits inside the grains/,
    );
  });
});
