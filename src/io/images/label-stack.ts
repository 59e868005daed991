/** Stacks of label images: a TIFF of several pages, a PNG, a folder of either. A page is a plane of z, its rows are y. */
import { decode as decodePng } from 'fast-png';
import { MapError } from '../../scenario/map-request.ts';
import { checkVoxels, type RawMap } from '../maps/raw-map.ts';
import { parseTiff, type TiffPage } from './tiff.ts';
import { unpackBits } from './unpack-bits.ts';

/** Reads TIFFs in the order given, a page a plane. @throws MapError */
export function parseTiffStack(files: readonly Uint8Array[]): RawMap {
  return stack(files.flatMap(parseTiff));
}

/** Reads PNGs in the order given, a file a plane; with a palette the indices are the labels. @throws MapError */
export function parsePngStack(files: readonly Uint8Array[]): RawMap {
  return stack(
    files.map((bytes) => {
      const { width, height, channels, data, depth } = decodePng(bytes);
      return {
        width,
        height,
        channels,
        data: depth < 8 ? unpackBits(data as Uint8Array, width, height, depth) : data,
      };
    }),
  );
}

/** One image alone is a slice that stands on the electrode. */
function stack(images: readonly TiffPage[]): RawMap {
  const [first] = images;
  if (first === undefined) throw new MapError('no images', 'at least one');
  const { width, height } = first;
  for (const [k, image] of images.entries()) {
    if (image.channels !== 1)
      throw new MapError(
        `image ${k + 1} with ${image.channels} channels`,
        'one channel that holds the labels',
        'write labels as grey values (8 or 16 bit) or palette indices',
      );
    if (image.width !== width || image.height !== height)
      throw new MapError(
        `image ${k + 1} of ${image.width} x ${image.height} pixels`,
        `${width} x ${height}, as the first`,
      );
  }
  checkVoxels([width, height, images.length]);
  // Few bytes a voxel where all images have the same few.
  const kind = first.data.constructor as Uint8ArrayConstructor;
  const same = ArrayBuffer.isView(first.data) && images.every(({ data }) => data.constructor === kind);
  const labels = new (same ? kind : Float64Array)(width * height * images.length);
  for (const [k, { data }] of images.entries()) labels.set(data, k * width * height);
  return {
    dimensions: [width, height, images.length],
    labels,
    spacing: null,
    unit: null,
    orientation: null,
    none: null,
  };
}
