import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { fractureSurface } from '../../src/analysis/fracture-surface.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { type Lattice, SiteState } from '../../src/lattice/lattice.ts';
import { buildLattice, makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { type Bitmap, drawLine, makeBitmap, pngOf } from '../../src/report/render/bitmap.ts';
import { captionHeight, lengthLabel, roundLength } from '../../src/report/render/caption.ts';
import { facetMesh } from '../../src/report/render/facets.ts';
import { drawText, textWidth } from '../../src/report/render/glyphs.ts';
import { exposedFaces } from '../../src/report/render/mesh.ts';
import { openness } from '../../src/report/render/occlusion.ts';
import { type PictureOptions, runPicture } from '../../src/report/render/run-picture.ts';
import { sampleParameters } from '../microstructure/samples.ts';

const um = 1e-6;
const sample = (...changes: Parameters<typeof sampleParameters>) =>
  buildLattice(makeMicrostructure(sampleParameters(...changes), 'render'));
const bricks = (size = 12) =>
  sample({ kind: 'bricks', size: [size * um, size * um, size * um], grainSize: (size / 2) * um });
const grey = ({ width, data }: Bitmap, x: number, y: number) => data[3 * (x + width * y)]!;

describe('facets', () => {
  test('of bricks: one plane, its normal towards the eye, values where lithium lies', () => {
    const lattice = bricks();
    lattice.state[5 + 12 * (6 + 12 * 4)] = SiteState.lithium;
    const mesh = facetMesh(lattice, fractureSurface(lattice));
    expect(mesh.inside.length).toBe(144);
    for (let v = 1; v < mesh.vertices.length; v += 3) expect(mesh.vertices[v]).toBeCloseTo(6, 9);
    for (let k = 0; k < mesh.normals.length; k += 3)
      expect(Array.from(mesh.normals.subarray(k, k + 3), (n) => n + 0)).toEqual([0, -1, 0]);
    expect(mesh.values.filter((_, k) => k % 5 === 4).reduce((sum, value) => sum + value)).toBe(1);
  });

  test.each([20, 30, 37, 45])(
    'of a bicrystal at %d deg: the plane of the boundary, not the staircase',
    (angle) => {
      // Two bands, the boundary between them through the middle of the box; broken across x.
      const tilt = (angle * Math.PI) / 180;
      const lattice = sample({ kind: 'bicrystal', size: [96 * um, 6 * um, 32 * um], tilt });
      const surface = fractureSurface(lattice, { axis: 0, level: 48 });
      expect(surface.intergranularFraction).toBeGreaterThan(0.5);
      const mesh = facetMesh(lattice, surface);
      let onBoundary = 0;
      const offsets: number[] = [];
      for (let q = 0; q < mesh.inside.length; q++) {
        const axis = mesh.axis[q]!;
        const b = lattice.faceBoundary[axis]![mesh.sign[q]! > 0 ? mesh.inside[q]! : mesh.outside[q]!]!;
        if (b < 0) continue;
        onBoundary++;
        const normal = Array.from(lattice.boundaries.normal.subarray(3 * b, 3 * b + 3));
        const dot = normal.reduce((sum, n, c) => sum + n * mesh.normals[12 * q + c]!, 0);
        expect(Math.abs(dot)).toBeCloseTo(1, 6);
        for (let c = 0; c < 4; c++) {
          const v = 3 * mesh.quads[4 * q + c]!;
          const z = mesh.vertices[v + 2]!;
          if (z > 1 && z < 31) offsets.push(normal.reduce((sum, n, k) => sum + n * mesh.vertices[v + k]!, 0));
        }
      }
      expect(onBoundary).toBeGreaterThan(100);
      // Corners of the staircase lie up to 0.7 voxels off the plane.
      const spread = Math.max(...offsets) - Math.min(...offsets);
      expect(spread).toBeLessThan(0.12);
    },
  );

  test('of a lone voxel: six faces that look outwards', () => {
    const grid = makeGrid(3, 3, 3, um);
    const set = new Uint8Array(27);
    set[13] = 1;
    const mesh = exposedFaces(grid, set, true);
    expect(mesh.inside).toEqual(new Int32Array(6).fill(13));
    expect(mesh.vertices.length).toBe(3 * 8);
    const sums = [0, 0, 0];
    mesh.normals.forEach((n, k) => {
      sums[k % 3]! += n;
    });
    expect(sums).toEqual([0, 0, 0]);
  });
});

describe('light', () => {
  test('a plane sees the whole sky, the floor of a slit little of it', () => {
    expect(openness(new Float32Array(400).fill(3), 20, 20, 4, 5)[210]).toBeCloseTo(1, 6);
    const slit = Float32Array.from({ length: 400 }, (_, i) => (Math.abs((i % 20) - 10) <= 1 ? 5 : 0));
    const open = openness(slit, 20, 20, 1, 8);
    expect(open[210]).toBeLessThan(0.45);
    expect(open[200]).toBeGreaterThan(0.95);
  });
});

describe('pictures', () => {
  const words = ['LLZO', 'j 0.62 mA/cm²'];
  const draw = (lattice: Lattice, order: number[], options: Partial<PictureOptions> = {}) =>
    runPicture(lattice, order, { view: 'surface', size: [240, 220], words, ...options }).bitmap;
  const web = () => {
    const lattice = sample({ grainSize: 8 * um });
    const order: number[] = [];
    for (let i = 0; i < lattice.grid.sites / 3; i++)
      if (lattice.boundaryArea[i]! > 0) {
        lattice.state[i] = SiteState.lithium;
        order.push(i);
      }
    return { lattice, order };
  };

  test.each(['surface', 'section', 'box'] as const)(
    '%s: the size asked for, the same bytes twice',
    (view) => {
      const { lattice, order } = web();
      const png = pngOf(draw(lattice, order, { view }), { Software: 'test' });
      const read = decode(png);
      expect([read.width, read.height]).toEqual([240, 220]);
      expect(read.text).toEqual({ Software: 'test' });
      expect(Buffer.from(pngOf(draw(lattice, order, { view }), { Software: 'test' })).equals(png)).toBe(true);
      const empty = draw(sample({ grainSize: 8 * um }), [], { view });
      expect(Buffer.from(pngOf(empty, { Software: 'test' })).equals(png)).toBe(false);
    },
  );

  test('a surface is grey with dark lithium, and has colours where asked', () => {
    const { lattice, order } = web();
    expect(decode(pngOf(draw(lattice, order))).channels).toBe(1);
    const coloured = draw(lattice, order, { lithium: 'colour' });
    expect(decode(pngOf(coloured)).channels).toBe(3);
    // Lithium fills the lower third; a pixel there is orange, one at the top is grey.
    const pixel = (x: number, y: number) => coloured.data.subarray(3 * (x + 240 * y), 3 * (x + 240 * y) + 3);
    const low = pixel(120, 180);
    const high = pixel(120, 30);
    expect(low[0]! - low[2]!).toBeGreaterThan(30);
    expect(high[0]).toBe(high[2]);
  });

  test('of bricks: one even grey, lithium darker by its area', () => {
    const lattice = bricks();
    for (let z = 0; z < 12; z++)
      for (let x = 0; x < 6; x++) lattice.state[x + 12 * (6 + 12 * z)] = SiteState.lithium;
    const bitmap = draw(lattice, [], { size: [400, 400] });
    const room = 400 - captionHeight(400);
    const bright = grey(bitmap, 300, room / 2);
    const dark = grey(bitmap, 100, room / 2);
    expect(bright).toBeGreaterThan(2 * dark);
    for (const [x, y] of [
      [250, 40],
      [350, 300],
    ] as const)
      expect(Math.abs(grey(bitmap, x, y) - bright)).toBeLessThanOrEqual(1);
  });

  test('a sample in 2D has its section, and nothing else', () => {
    const flat = sample({ dimensions: 2 });
    flat.state[5] = SiteState.lithium;
    const bitmap = draw(flat, [5], { view: 'section' });
    expect(bitmap.width).toBe(240);
    for (const options of [{ view: 'surface' }, { view: 'section', axis: 0 }] as const)
      expect(() => draw(flat, [5], options)).toThrow('a sample in 2D has one view');
    expect(() => draw(bricks(), [], { position: 1 })).toThrow('position 1 m, expected 0 to');
  });
});

describe('captions', () => {
  test('round lengths with their units', () => {
    expect([1e-6, 3e-6, 4.99e-6, 5e-6, 17e-6, 2.6e-4, 8e-8].map(roundLength).map(lengthLabel)).toEqual([
      '1 µm',
      '2 µm',
      '2 µm',
      '5 µm',
      '10 µm',
      '200 µm',
      '50 nm',
    ]);
    expect(lengthLabel(2e-3)).toBe('2 mm');
  });

  test('text is as wide as said, and every printable character has its own look', () => {
    const looks = new Set<string>();
    for (let code = 33; code < 127; code++) {
      const bitmap = makeBitmap(30, 40, [0, 0, 0]);
      const character = String.fromCharCode(code);
      drawText(bitmap, character, 4, 28, 18, [255, 255, 255]);
      looks.add(Buffer.from(bitmap.data).toString('base64'));
    }
    // `, ^ and one more may look like the box of the unknown.
    expect(looks.size).toBeGreaterThanOrEqual(92);
    const bitmap = makeBitmap(200, 40, [0, 0, 0]);
    const end = drawText(bitmap, 'web 00', 10, 28, 18, [255, 255, 255]);
    const width = textWidth('web 00', 18);
    expect(end - 10).toBeGreaterThan(width);
    const lit = Array.from({ length: 200 }, (_, x) => x).filter((x) =>
      Array.from({ length: 40 }, (_, y) => grey(bitmap, x, y)).some((g) => g > 60),
    );
    expect(Math.abs(lit.at(-1)! - (10 + width))).toBeLessThan(3);
  });

  test('the scale bar is as long as it says', () => {
    const lattice = bricks();
    const bitmap = runPicture(lattice, [], { view: 'surface', size: [600, 600], words: [] }).bitmap;
    const strip = captionHeight(600);
    const row = 600 - Math.round(strip / 2);
    // The first run of white pixels of the strip is the bar: 12 um fill the room above the strip.
    let first = 0;
    while (grey(bitmap, first, row) < 255) first++;
    let last = first;
    while (grey(bitmap, last, row) === 255) last++;
    const perVoxel = (600 - strip) / 12;
    expect((last - first) / perVoxel).toBeCloseTo(2, 1);
  });

  test('lines are smooth and stay inside the picture', () => {
    const bitmap = makeBitmap(10, 10, [0, 0, 0]);
    drawLine(bitmap, [-5, 5], [15, 5], 2, [200, 200, 200]);
    expect([grey(bitmap, 0, 4), grey(bitmap, 9, 5), grey(bitmap, 5, 7)]).toEqual([200, 200, 0]);
  });
});
