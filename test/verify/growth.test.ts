import { describe, expect, it } from 'vitest';
import { openStream } from '../../src/kinetics/random.ts';
import { PropensityTree } from '../../src/kinetics/selector.ts';
import { growBreakdown } from '../../src/verify/breakdown.ts';
import { EdenInterface } from '../../src/verify/eden.ts';
import { fillingBox, fillingThreshold } from '../../src/verify/filling.ts';
import { NucleatedGrowth, singleNuclei } from '../../src/verify/growth-from-nuclei.ts';
import { ising } from '../../src/verify/ising.ts';
import { LinearSelector } from '../kinetics/linear-selector.ts';

describe('growth models of the verification cases', () => {
  it('Eden columns without their neighbours are Poisson: squared width = layers', () => {
    const eden = new EdenInterface(4096, 256, true);
    eden.growTo(4096 * 40, openStream('growth/columns').next);
    expect(eden.height.reduce((a, b) => a + b, 0)).toBe(4096 * 40);
    expect(Math.abs(eden.squaredWidth() / 40 - 1)).toBeLessThan(4 * Math.sqrt(2 / 4096));
  });

  it('Eden growth does not depend on the rows kept, and stops when they do not suffice', () => {
    const wide = new EdenInterface(32, 1024);
    const narrow = new EdenInterface(32, 64);
    wide.growTo(32 * 20, openStream('growth/rows').next);
    narrow.growTo(32 * 20, openStream('growth/rows').next);
    expect(narrow.height).toEqual(wide.height);
    narrow.growTo(32 * 500, openStream('growth/later').next);
    expect(narrow.squaredWidth()).toBeGreaterThan(0);
    expect(narrow.squaredWidth()).toBeLessThan(60);
    const low = new EdenInterface(256, 8);
    expect(() => low.growTo(256 * 100, openStream('growth/low').next)).toThrow('higher than 8 rows');
    expect(() => new EdenInterface(8, 12)).toThrow('power of two');
  });

  it('a wave of one length has the known long-wave part', () => {
    const eden = new EdenInterface(64, 64);
    eden.height.forEach((_, x) => {
      eden.height[x] = Math.round(1000 * Math.cos((2 * Math.PI * x) / 64));
    });
    // |h_1|^2 = (amplitude / 2)^2.
    expect(eden.longWaves() / 250_000).toBeCloseTo(1, 3);
  });

  it('filling counts the sites of a spanning path', () => {
    // One column: it connects when the last site is filled.
    const column = fillingBox(1, 3, false);
    expect(fillingThreshold(column, () => 0, false)).toBe(1);
    const box = fillingBox(16, 2, true);
    const random = openStream('growth/filling').next;
    for (let k = 0; k < 20; k++) {
      const found = fillingThreshold(box, random, false);
      expect(found).toBeGreaterThan(1 / 16);
      expect(found).toBeLessThanOrEqual(1 - 15 / 256);
      // The wall stays empty, so that nothing connects around the sides.
      for (let z = 0; z < 16; z++) expect(box.clusters.has(16 + 17 * z)).toBe(false);
      box.clusters.assertConsistent();
    }
  });

  it('breakdown grows one cluster whose rates the field decides', () => {
    const options = { dimensions: 2, radius: 12, interval: 1, tolerance: 1e-8 } as const;
    const grown = growBreakdown(options, openStream('growth/breakdown').next);
    expect(grown.distance[0]).toBe(0);
    expect(grown.distance[1]).toBe(1);
    expect(grown.distance.at(-1)).toBeGreaterThanOrEqual(12);
    expect(Math.max(...grown.distance.subarray(0, -1))).toBeLessThan(12);
    // An open cluster, neither a needle nor a disc.
    expect(grown.distance.length).toBeGreaterThan(30);
    expect(grown.distance.length).toBeLessThan(0.5 * Math.PI * 144);
    // The local correction alone is right to a few per cent of the growth probability.
    expect(grown.rateError).toBeLessThan(0.03);
    expect(growBreakdown(options, openStream('growth/breakdown').next)).toEqual(grown);
  });

  it('nuclei grow across every seam, along z too, at the rate of their filled neighbours', () => {
    const random = openStream('growth/nuclei').next;
    // Waiting time of the second site: six neighbours of rate 1 each, wherever the nucleus lies.
    for (const site of [0, 62, 124]) {
      const early = Array.from({ length: 4000 }, () => {
        const growth = new NucleatedGrowth(5, { density: 0, rate: 0 });
        growth.fill(site);
        growth.runTo(0.1, random);
        return growth.filled;
      });
      const alone = early.filter((n) => n === 1).length / 4000;
      expect(Math.abs(alone - Math.exp(-0.6))).toBeLessThan(4 * Math.sqrt((0.55 * 0.45) / 4000));
    }
    const growth = new NucleatedGrowth(5, { density: 0, rate: 1 });
    growth.runTo(100, random);
    expect(growth.filled).toBe(125);
    const scattered = new NucleatedGrowth(20, { density: 0.1, rate: 0 });
    scattered.scatter(random);
    expect(Math.abs(scattered.filled / 8000 - (1 - Math.exp(-0.1)))).toBeLessThan(4 * Math.sqrt(0.09 / 8000));
    const [volumes] = singleNuclei(12, [0, 0.5, 1], 1, () => openStream('growth/single').next);
    expect(volumes[0]).toBe(1);
    expect(volumes[2]).toBeGreaterThanOrEqual(volumes[1]);
    expect(() => new NucleatedGrowth(3, { density: 0, rate: 0 }).runTo(1, random)).toThrow('nothing grows');
  });

  it('Ising runs the same events whatever chooses them', () => {
    const tree = ising(new PropensityTree(512), 8, 2.2558, 5, 'same');
    const list = ising(new LinearSelector(512), 8, 2.2558, 5, 'same');
    expect(tree.events).toBe(list.events);
    expect(tree.energy).toBe(list.energy);
    expect(tree.meanEnergy).toBeCloseTo(list.meanEnergy, 9);
    expect(() => ising(new PropensityTree(27), 3, 2, 1, 'odd')).toThrow('power of two');
  });
});
