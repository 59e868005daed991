import { describe, expect, test } from 'vitest';
import { exponential, openStream } from '../../src/kinetics/random.ts';
import {
  buildLattice,
  drawSurfaceFlaws,
  makeMicrostructure,
} from '../../src/microstructure/microstructure.ts';
import { weakestFlaws } from '../../src/microstructure/surface-flaws.ts';
import { flawParameters, kolmogorov, mean, sampleParameters } from './samples.ts';

const um = 1e-6;

/** Poisson(n) independent Weibull strengths, sorted: the process drawn the plain way. */
function plainStrengths(n: number, modulus: number, name: string): number[] {
  const { next } = openStream(name);
  const strengths: number[] = [];
  for (let t = exponential(next); t < n; t += exponential(next))
    strengths.push(exponential(next) ** (1 / modulus));
  return strengths.sort((a, b) => a - b);
}

/** Two-sample Kolmogorov-Smirnov statistic times sqrt(n m / (n + m)). */
function twoSample(a: number[], b: number[]): number {
  const sorted = b.slice().sort((p, q) => p - q);
  const below = (x: number): number => sorted.filter((v) => v <= x).length / sorted.length;
  return kolmogorov(a, below) * Math.sqrt(b.length / (a.length + b.length));
}

describe('weakest flaws by order statistics', () => {
  const p = flawParameters();

  test('weakest and fifth weakest, number and mean strength are those of the plain process', () => {
    const n = 30;
    const ordered = Array.from({ length: 800 }, (_, i) =>
      weakestFlaws(n, null, um, p, openStream(`o/${i}`).next),
    );
    const plain = Array.from({ length: 800 }, (_, i) => plainStrengths(n, 7, `p/${i}`));
    for (const k of [0, 4]) {
      expect(
        twoSample(
          ordered.map((f) => f.strength[k]),
          plain.map((f) => f[k]),
        ),
      ).toBeLessThan(1.63);
    }
    const counts = ordered.map((f) => f.count);
    expect(Math.abs(mean(counts) - n)).toBeLessThan(3.5 * Math.sqrt(n / 800));
    const variance = mean(counts.map((c) => (c - n) ** 2));
    expect(Math.abs(variance / n - 1)).toBeLessThan(0.2);
    const all = ordered.flatMap((f) => [...f.strength]);
    expect(kolmogorov(all, (s) => 1 - Math.exp(-(s ** 7)))).toBeLessThan(1.63);
  });

  test('pellet sampling: the weakest of the electrode, exactly exp(-N F(s)), and as many as the patch has', () => {
    const expected = 20;
    const ratio = 5000;
    const N = expected * ratio;
    const lists = Array.from({ length: 1000 }, (_, i) =>
      weakestFlaws(expected, N, um, p, openStream(`e/${i}`).next),
    );
    const weakest = lists.map((f) => f.strength[0]);
    expect(kolmogorov(weakest, (s) => 1 - Math.exp(-N * -Math.expm1(-(s ** 7))))).toBeLessThan(1.63);
    const counts = lists.map((f) => f.count);
    expect(Math.abs(mean(counts) - expected)).toBeLessThan(3.5 * Math.sqrt(expected / 1000));
    // the k weakest of N: their hazards are uniform up to the k-th
    const inner = lists.flatMap((f) => {
      const hazard = Array.from(f.strength, (s) => -Math.expm1(-(s ** 7)));
      return hazard.slice(0, -1).map((h) => h / hazard[hazard.length - 1]);
    });
    expect(kolmogorov(inner, (u) => u)).toBeLessThan(1.63);
  });

  test('at least one flaw of the electrode is in the patch; none where none can be', () => {
    for (let i = 0; i < 50; i++) {
      expect(weakestFlaws(0.01, 1000, um, p, openStream(`one/${i}`).next).count).toBeGreaterThanOrEqual(1);
      expect(weakestFlaws(0, 0, um, p, openStream(`none/${i}`).next).count).toBe(0);
    }
  });

  test('the largest flaw grows with the number as N^(2/M); sizes are cut and counted', () => {
    const median = (n: number, modulus: number): number => {
      const largest = Array.from(
        { length: 501 },
        (_, i) =>
          weakestFlaws(n, null, um, flawParameters({ modulus, maximum: 1 }), openStream(`m/${n}/${i}`).next)
            .size[0],
      );
      return largest.sort((a, b) => a - b)[250];
    };
    for (const modulus of [5, 10]) {
      const exponent = Math.log(median(1000, modulus) / median(20, modulus)) / Math.log(50);
      expect(Math.abs(exponent / (2 / modulus) - 1)).toBeLessThan(0.1);
    }
    const cut = weakestFlaws(
      1e4,
      null,
      um,
      flawParameters({ maximum: 2 * um, minimum: 0.9 * um }),
      openStream('cut').next,
    );
    expect(cut.truncated).toBe(cut.strength.filter((s) => s * s < 0.5).length);
    expect(cut.truncated).toBeGreaterThan(100);
    expect(Math.max(...cut.size)).toBe(2 * um);
    expect(Math.min(...cut.size)).toBe(0.9 * um);
  });
});

describe('flaws of a surface', () => {
  test.each([2, 3] as const)('%iD: the same flaws at a, a/2, a/4', (dimensions) => {
    const sample = makeMicrostructure(
      sampleParameters({
        dimensions,
        size: dimensions === 3 ? [24 * um, 24 * um, 12 * um] : [96 * um, 24 * um],
      }),
      'flaws',
    );
    const p = flawParameters({ outletDensity: dimensions === 3 ? 1e5 : 1e6, interiorDensity: 1e10 });
    let earlier: Map<string, number> | undefined;
    for (const edge of [um, 0.5 * um, 0.25 * um]) {
      const lattice = buildLattice(sample, edge);
      const flaws = drawSurfaceFlaws(sample, lattice, p, 'run');
      const found = new Map<string, number>();
      let wrong = 0;
      for (let s = 0; s < flaws.size.length; s++) {
        const cx = ((s % lattice.grid.nx) + 0.5) * lattice.grid.edge;
        const cy = (Math.floor(s / lattice.grid.nx) + 0.5) * lattice.grid.depth;
        if (flaws.x[s] === cx && flaws.y[s] === cy) {
          if (flaws.size[s] !== p.minimum) wrong++;
          continue;
        }
        found.set(`${flaws.x[s].toExponential(9)} ${flaws.y[s].toExponential(9)}`, flaws.size[s]);
        // within a few voxels of its site
        const dx = Math.abs(flaws.x[s] - cx);
        if (Math.min(dx, sample.tessellation.box[0] - dx) > 4 * edge) wrong++;
      }
      expect(wrong).toBe(0);
      expect(found.size).toBeGreaterThan(10);
      if (earlier) {
        for (const [place, size] of earlier) expect(found.get(place)).toBe(size);
        expect(found.size).toBeGreaterThanOrEqual(earlier.size);
      }
      earlier = found;
      expect(found.size).toBeLessThanOrEqual(flaws.count);
      expect(drawSurfaceFlaws(sample, lattice, p, 'run')).toEqual(flaws);
      expect(drawSurfaceFlaws(sample, lattice, p, 'other').size).not.toEqual(flaws.size);
    }
  });

  test('outlet flaws lie on outlets, uniformly, and belong to sites of that boundary; their number is density times length', () => {
    const sample = makeMicrostructure(sampleParameters({ kind: 'bricks', grainSize: 6 * um }), 'bricks');
    const lattice = buildLattice(sample, um);
    const counts: number[] = [];
    const along: number[] = [];
    for (let i = 0; i < 60; i++) {
      const p = flawParameters({ interiorDensity: 0 });
      const flaws = drawSurfaceFlaws(sample, lattice, p, `${i}`);
      counts.push(flaws.count);
      for (let s = 0; s < flaws.size.length; s++) {
        if (flaws.size[s] === p.minimum) continue;
        expect(lattice.boundaryArea[s]).toBeGreaterThan(0);
        const onX = Math.abs(flaws.x[s] / (6 * um) - Math.round(flaws.x[s] / (6 * um))) < 1e-9;
        const onY = Math.abs(flaws.y[s] / (6 * um) - Math.round(flaws.y[s] / (6 * um))) < 1e-9;
        expect(onX || onY).toBe(true);
        along.push((onX ? flaws.y[s] : flaws.x[s]) / (24 * um));
      }
    }
    const expected = 1e5 * 8 * 24 * um;
    expect(Math.abs(mean(counts) - expected)).toBeLessThan(3.5 * Math.sqrt(expected / 60));
    expect(kolmogorov(along, (u) => u)).toBeLessThan(1.63);
  });

  test('a glass has flaws of the interior only, uniform over the surface', () => {
    const sample = makeMicrostructure(sampleParameters({ kind: 'glass' }), 'glass');
    const lattice = buildLattice(sample, um);
    const p = flawParameters({ interiorDensity: 2e11 });
    const flaws = drawSurfaceFlaws(sample, lattice, p, 'x');
    expect(Math.abs(flaws.count - 115.2)).toBeLessThan(4 * Math.sqrt(115.2));
    const drawn = [...flaws.size.keys()].filter((s) => flaws.size[s] > p.minimum);
    expect(
      kolmogorov(
        drawn.map((s) => flaws.x[s] / (24 * um)),
        (u) => u,
      ),
    ).toBeLessThan(1.63);
    for (const s of drawn) expect(Math.floor(flaws.x[s] / um) + 24 * Math.floor(flaws.y[s] / um)).toBe(s);
  });

  test('pellet sampling raises the largest flaw by the area ratio to 2/M', () => {
    const sample = makeMicrostructure(sampleParameters({ kind: 'bricks', grainSize: 6 * um }), 'pellet');
    const lattice = buildLattice(sample, um);
    const patch = (24 * um) ** 2;
    const largest = (electrodeArea: number | null): number => {
      const sizes = Array.from({ length: 201 }, (_, i) =>
        Math.max(
          ...drawSurfaceFlaws(
            sample,
            lattice,
            flawParameters({ electrodeArea, maximum: 1, interiorDensity: 0 }),
            `${i}`,
          ).size,
        ),
      );
      return sizes.sort((a, b) => a - b)[100];
    };
    const ratio = largest(10_000 * patch) / largest(null);
    expect(Math.abs(ratio / 10_000 ** (2 / 7) - 1)).toBeLessThan(0.12);
    expect(() =>
      drawSurfaceFlaws(sample, lattice, flawParameters({ electrodeArea: 0.5 * patch }), '1'),
    ).toThrow(/electrodeArea/);
    expect(() => drawSurfaceFlaws(sample, lattice, flawParameters({ modulus: 0 }), '1')).toThrow(
      /modulus is 0/,
    );
  });
});
