/** The broken sample as an electron microscope shows it: facets of grains in grey relief, the lithium that lay between them. */
import { type FractureSurface, fractureSurface } from '../../analysis/fracture-surface.ts';
import type { Lattice } from '../../lattice/lattice.ts';
import { type Bitmap, makeBitmap } from './bitmap.ts';
import { facetMesh } from './facets.ts';
import type { View } from './rasterise.ts';
import { type Light, renderMesh } from './render-mesh.ts';

/** Whether lithium is dark, as in an image of backscattered electrons (light elements are), or coloured. */
export type LithiumShade = 'dark' | 'colour';

/** Looks at the half that stays from the side of the one that was taken away; z upwards, or y where broken across z. */
export function faceView(
  axis: 0 | 1 | 2,
  size: readonly [number, number, number],
  scale: number,
  origin: readonly [number, number],
): View {
  const [x, y] = origin;
  // Origin: the lower left corner of the picture of the sample.
  if (axis === 0)
    return { right: [0, -1, 0], up: [0, 0, 1], toward: [-1, 0, 0], scale, origin: [x + scale * size[1], y] };
  if (axis === 1) return { right: [1, 0, 0], up: [0, 0, 1], toward: [0, -1, 0], scale, origin: [x, y] };
  return { right: [-1, 0, 0], up: [0, 1, 0], toward: [0, 0, -1], scale, origin: [x + scale * size[0], y] };
}

/** Light of a microscope: more electrons leave steep facets, a detector stands above and to the left. */
function microscope(lithium: LithiumShade, reach: number): Light {
  const [lx, ly, lz] = [-0.45, 0.62, 0.64];
  return {
    reach,
    depth: 1.15,
    colour(out, right, up, toward, value) {
      const lit = Math.max(0, lx * right + ly * up + lz * toward);
      const steep = Math.min(2.2, 1 / Math.max(0.3, toward)) - 1;
      const grey = 255 * (0.3 + 0.5 * lit + 0.2 * steep);
      const metal = value >= 0.5;
      if (!metal) out.fill(grey);
      else if (lithium === 'dark') out.fill(8 + 0.21 * grey);
      else {
        const bright = 0.42 + 0.68 * (grey / 255);
        out[0] = 250 * bright;
        out[1] = 150 * bright;
        out[2] = 30 * bright;
      }
    },
  };
}

/** A picture of a broken sample, `scale` pixels a voxel edge, and the surface it shows. */
export function fracturePicture(
  lattice: Lattice,
  { axis, level, scale, lithium }: { axis: 0 | 1 | 2; level?: number; scale: number; lithium: LithiumShade },
): { bitmap: Bitmap; surface: FractureSurface } {
  const { grid } = lattice;
  const size = [grid.nx, grid.ny, grid.nz] as const;
  const surface = fractureSurface(lattice, level === undefined ? { axis } : { axis, level });
  const mesh = facetMesh(lattice, surface);
  const [across, high] = [
    [size[1], size[2]],
    [size[0], size[2]],
    [size[0], size[1]],
  ][axis];
  const [width, height] = [Math.round(across * scale), Math.round(high * scale)];
  const reach = Math.max(4, surface.relief / grid.edge / 2);
  const view = faceView(axis, size, scale, [0, height]);
  const bitmap = makeBitmap(width, height, [0, 0, 0]);
  renderMesh(mesh, view, bitmap, microscope(lithium, reach));
  return { bitmap, surface };
}
