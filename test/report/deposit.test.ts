import { describe, expect, it } from 'vitest';
import {
  coarsen,
  type DepositRun,
  depositFigure,
  depositMapsFigure,
} from '../../src/report/figures/deposit.ts';
import { depositView, sectionView, uprightView } from '../../src/report/figures/deposit-drawing.ts';
import { figureCsv } from '../../src/report/figures/figure.ts';
import { polygonPath, project, visiblePatches } from '../../src/report/figures/isometric.ts';
import { lithiumColour } from '../../src/report/figures/palette.ts';
import { serverDocument } from '../../src/report/server-document.ts';

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

const grains = Int32Array.from({ length: 64 }, (_, i) => (i % 4 < 2 ? 0 : 1));
const deposit = (sites: number[]) => ({ ...box, grain: grains, sites });

describe('sections', () => {
  it('draw rows of lithium and the boundaries between grains', () => {
    const drawn = sectionView(deposit([at(1, 2, 1), at(2, 2, 1), at(0, 0, 2)]), 1, 0, 0, 1);
    const flat = [...drawn.matchAll(/d="(M[^"]*z)" fill="([^"]*)"/g)].map(([, path, fill]) => [path, fill]);
    // Early and middle lithium have colours of their own; that of another plane is not there.
    expect(flat).toContainEqual(['M1 2H2v1H1z', lithiumColour(0)]);
    expect(flat).toContainEqual(['M2 2H3v1H2z', lithiumColour(1 / 3)]);
    expect(flat).toHaveLength(3);
    expect(drawn).toContain('M2 0V4');
    // The other boundary is the periodic one.
    expect(drawn).toContain('M0 0V4');
  });

  it('stand upright with the working electrode below, and are not periodic in height', () => {
    const layers = {
      ...deposit([at(1, 0, 0)]),
      grain: Int32Array.from({ length: 64 }, (_, i) => (i < 32 ? 0 : 1)),
    };
    const drawn = uprightView(layers, 0, 0, 0, 1);
    expect(drawn).toContain(`d="M1 3H2v1H1z" fill="${lithiumColour(0)}"`);
    expect(drawn).toContain('d="M0 2H4"');
  });

  it('show what is cut off from the electrode in a colour of its own', () => {
    const isolated = new Uint8Array(64);
    isolated[at(2, 2, 2)] = 1;
    const cut = { ...deposit([at(1, 0, 0), at(2, 2, 2)]), isolated };
    expect(depositView(cut, 0, 0, 1)).toContain(lithiumColour(null, 'top'));
    expect(depositView(deposit([at(1, 0, 0), at(2, 2, 2)]), 0, 0, 1)).not.toContain(
      lithiumColour(null, 'top'),
    );
  });
});

const run = (more: Partial<DepositRun> = {}): DepositRun => ({
  ...deposit([at(1, 0, 0), at(1, 0, 1), at(3, 3, 3)]),
  edge: 2e-6,
  label: 'grain size 4 µm',
  run: '00-0001',
  hours: [1, 2, 3.5],
  intergranularFraction: 1,
  outcome: 'shorted',
  ...more,
});

describe('pictures of deposits', () => {
  it('have every site drawn in their data, in um and h', () => {
    const figure = depositFigure(run());
    expect(figureCsv(figure)).toBe(
      'point,run,x (um),y (um),z (um),time (h),isolated\n' +
        'grain size 4 µm,00-0001,3,1,1,1,0\n' +
        'grain size 4 µm,00-0001,3,1,3,2,0\n' +
        'grain size 4 µm,00-0001,7,7,7,3.5,0\n',
    );
    const svg = figure.draw(serverDocument());
    expect(svg).toBe(depositFigure(run()).draw(serverDocument()));
    expect(svg).toContain('vertical section, 0 µm deep');
    expect(figure.summary).toContain('8 × 8 × 8 µm');
  });

  it('take 2D runs as maps with a bar of a round length', () => {
    expect(depositMapsFigure([run()])).toBeNull();
    const flat = run({ ny: 1, nx: 4, nz: 16, sites: [1, 5, 63], hours: [1, 2, 3.5] });
    const svg = depositMapsFigure([flat, flat])!.draw(serverDocument());
    expect(svg.match(/>2 µm</g)).toHaveLength(2);
    // The map is 8 um wide: a bar of 2 um is a quarter of it.
    const [, scale] = /scale\(([\d.]+)\)/.exec(svg)!;
    const [, bar] = /h([\d.]+)" stroke="[^"]*" stroke-width="3"/.exec(svg)!;
    expect(Number(bar)).toBeCloseTo(Number(scale), 1);
  });

  it('are coarser where a picture has no room, with lithium kept', () => {
    const isolated = new Uint8Array(64);
    isolated[at(3, 3, 3)] = 1;
    const half = coarsen(run({ isolated }), 2);
    expect([half.nx, half.ny, half.nz, half.edge]).toEqual([2, 2, 2, 4e-6]);
    expect(half.sites).toEqual([0, 7]);
    expect(half.hours).toEqual([1, 3.5]);
    expect([half.isolated![0], half.isolated![7]]).toEqual([0, 1]);
    expect(Array.from(half.grain)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    expect(coarsen(run(), 4)).toEqual(run());
  });
});
