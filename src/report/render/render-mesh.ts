/** Meshes to pictures: samples, light, openness, and pixels of the mean of their samples. */
import type { Bitmap } from './bitmap.ts';
import type { Mesh } from './mesh.ts';
import { halve, openness } from './occlusion.ts';
import { clearSamples, makeSamples, rasterise, type Samples, type View } from './rasterise.ts';

/** Samples a pixel along each side. */
const FINENESS = 3;
/** Rows of pixels drawn at a time, so that large pictures need little memory. */
const BAND = 64;

/** Light of a surface element: its colour without the shade of its surroundings. */
export interface Light {
  /** Distance in voxel edges up to which surroundings take light away. */
  readonly reach: number;
  /** How much they do, as an exponent of the openness: 1 is plain ambient light. */
  readonly depth: number;
  /** Writes the colour of a sample to `out`: unit normal in the frame (right, up, toward), value, quadrilateral. */
  colour(out: Float64Array, right: number, up: number, toward: number, value: number, quad: number): void;
}

/**
 * Renders a mesh over a picture. Gives the depth of each pixel in voxel edges, infinite where the picture was left as it is.
 */
export function renderMesh(mesh: Mesh, view: View, onto: Bitmap, light: Light): Float32Array {
  const { width, height } = onto;
  const coarse = makeSamples(width, 0, height, 1);
  rasterise(mesh, view, coarse);
  const { depth } = coarse;
  const half = halve(depth, width, height);
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const open = openness(half, w, h, view.scale / 2, light.reach);
  const openAt = (i: number, j: number): number => {
    const [x, y] = [Math.max(0, Math.min(w - 1, i / 2 - 0.25)), Math.max(0, Math.min(h - 1, j / 2 - 0.25))];
    const [i0, j0] = [Math.floor(x), Math.floor(y)];
    const [i1, j1] = [Math.min(w - 1, i0 + 1), Math.min(h - 1, j0 + 1)];
    const [s, t] = [x - i0, y - j0];
    return (
      (1 - t) * ((1 - s) * open[i0 + w * j0] + s * open[i1 + w * j0]) +
      t * ((1 - s) * open[i0 + w * j1] + s * open[i1 + w * j1])
    );
  };
  const samples = makeSamples(width, 0, Math.min(BAND, height), FINENESS);
  for (let top = 0; top < height; top += BAND) {
    const band = { ...samples, top };
    clearSamples(band);
    rasterise(mesh, view, band);
    resolve(onto, band, view, light, openAt);
  }
  return depth;
}

/** Lights the samples of a band and writes the means to its pixels. */
function resolve(
  { width, height, data }: Bitmap,
  { top, height: sampleRows, width: sampleWidth, quad, value, normal }: Samples,
  { right, up, toward }: View,
  light: Light,
  openAt: (i: number, j: number) => number,
): void {
  const out = new Float64Array(3);
  const rows = Math.min(sampleRows / FINENESS, height - top);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < width; column++) {
      let [red, green, blue, empty] = [0, 0, 0, 0];
      for (let s = 0; s < FINENESS * FINENESS; s++) {
        const at =
          column * FINENESS + (s % FINENESS) + sampleWidth * (row * FINENESS + Math.floor(s / FINENESS));
        if (quad[at] < 0) {
          empty++;
          continue;
        }
        const [x, y, z] = [normal[3 * at], normal[3 * at + 1], normal[3 * at + 2]];
        const inverse = 1 / Math.sqrt(x * x + y * y + z * z);
        light.colour(
          out,
          (right[0] * x + right[1] * y + right[2] * z) * inverse,
          (up[0] * x + up[1] * y + up[2] * z) * inverse,
          (toward[0] * x + toward[1] * y + toward[2] * z) * inverse,
          value[at],
          quad[at],
        );
        red += out[0];
        green += out[1];
        blue += out[2];
      }
      const count = FINENESS * FINENESS;
      if (empty === count) continue;
      const shade = openAt(column, top + row) ** light.depth;
      const at = 3 * (column + width * (top + row));
      data[at] = (red * shade + empty * data[at]) / count;
      data[at + 1] = (green * shade + empty * data[at + 1]) / count;
      data[at + 2] = (blue * shade + empty * data[at + 2]) / count;
    }
}
