import { describe, expect, it } from 'vitest';
import { chart, grainSizeOf, seriesOf, ticks } from '../../docs/figures/chart.ts';
import { polygonPath, project, visiblePatches } from '../../docs/figures/isometric.ts';
import { sectionView } from '../../docs/figures/make-figures.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { plainLattice } from '../../src/verify/samples.ts';

const box = { nx: 4, ny: 4, nz: 4 };
const at = (x: number, y: number, z: number) => x + 4 * (y + 4 * z);
const area = (corners: readonly (readonly [number, number])[]) =>
  Math.abs(
    corners.reduce((sum, [u, v], k) => {
      const [p, q] = corners[(k + 1) % corners.length]!;
      return sum + u * q - p * v;
    }, 0) / 2,
  );

describe('the isometric view', () => {
  it('shows three faces of a lone voxel, each of the same area', () => {
    const patches = visiblePatches(box, [at(1, 1, 1)]);
    expect(patches.map(({ side }) => side)).toEqual(['top', 'right', 'left']);
    expect(patches.map(({ corners }) => area(corners))).toEqual([2, 2, 2]);
  });

  it('hides a voxel behind another on the line of sight, and half a face at a time beside it', () => {
    expect(visiblePatches(box, [at(0, 0, 0), at(1, 1, 1)]).map(({ site }) => site)).toEqual(
      Array(3).fill(at(1, 1, 1)),
    );
    const beside = visiblePatches(box, [at(0, 1, 0), at(1, 1, 1)]).filter(({ site }) => site === at(0, 1, 0));
    // Of its hexagon of area 6, the nearer voxel covers the two triangles that they share.
    expect(beside.reduce((sum, { corners }) => sum + area(corners), 0)).toBe(4);
  });

  it('fills a whole cube with exactly its outline', () => {
    const all = Array.from({ length: 64 }, (_, site) => site);
    const total = visiblePatches(box, all).reduce((sum, { corners }) => sum + area(corners), 0);
    expect(total).toBe(6 * 16);
  });

  it('writes closed paths with relative steps', () => {
    expect(project(3, 1, 2)).toEqual([2, 0]);
    expect(
      polygonPath([
        [
          [1, 1],
          [2, 2],
          [1, 3],
        ],
        [
          [0, 0],
          [1, 1],
          [0, 2],
        ],
      ]),
    ).toBe('m1 1l1 1 -1 1zm-1-1l1 1 -1 1z');
  });
});

it('the section draws rows of lithium and the boundaries between grains', () => {
  const lattice = plainLattice(makeGrid(4, 4, 4, 1e-6));
  for (let i = 0; i < 64; i++) lattice.grain[i] = i % 4 < 2 ? 0 : 1;
  const drawn = sectionView(lattice, [at(1, 2, 1), at(2, 2, 1), at(0, 0, 2)], 1, 0, 0, 1);
  expect(drawn).toContain('d="M1 2H3v1H1z"');
  expect(drawn).toContain('d="M2 0V4"');
});

describe('the chart', () => {
  const point = (size: string, median: number | null) => ({
    parameters: { 'microstructure.grainSize': size },
    ccd: { median, low: median === null ? null : median * 0.9, high: null },
  });

  it('reads grain sizes and leaves out points without a median', () => {
    expect(grainSizeOf(point('500 nm', 1))).toBeCloseTo(0.5);
    expect(grainSizeOf(point('?', 1))).toBeNull();
    const points = [point('5 um', 0.5), point('10 um', null), point('20 um', 1)];
    const drawn = chart([{ title: 'a', colour: '#000', points }], 0, 0, 100, 100);
    expect(drawn.match(/<circle/g)).toHaveLength(2);
    expect(chart([{ title: 'a', colour: '#000', points: [] }], 0, 0, 100, 100)).toBe('');
  });

  it('draws points that set the same keys as a line', () => {
    const rough = (size: string) => ({
      ...point(size, 1),
      parameters: { 'microstructure.grainSize': size, 'interface.roughness': '1 um' },
    });
    const two = seriesOf([{ name: 'start', points: [point('5 um', 1), rough('5 um'), point('9 um', 2)] }]);
    expect(two.map(({ title, points }) => [title, points.length])).toEqual([
      ['grain size alone', 2],
      ['with roughness', 1],
    ]);
    expect(seriesOf([{ name: 'grain-size-sintered', points: [rough('5 um')] }])[0]!.title).toBe('sintered');
  });

  it('has ticks at 1, 2 and 5', () => {
    expect(ticks(0.4, 12)).toEqual([0.5, 1, 2, 5, 10]);
  });
});
