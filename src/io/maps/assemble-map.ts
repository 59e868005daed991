/** Turns the labels of a file into the grains of a sample. */
import type { GrainMap } from '../../microstructure/grain-map.ts';
import { MapError, type MapRequest } from '../../scenario/map-request.ts';
import { sha256 } from '../../scenario/sha256.ts';
import { joinBytes } from '../typed-array.ts';
import { fillFromNeighbours } from './fill.ts';
import type { RawMap } from './raw-map.ts';

/** Most grains of a map, as of a drawn sample. */
const MOST_GRAINS = 200_000;
const UNITS = { m: 1, mm: 1e-3, um: 1e-6, nm: 1e-9 } as const;

/**
 * The sample of a file's labels, as the scenario asks for it.
 *
 * @throws MapError where the spacing is not known, or labels are none
 */
export function assembleMap(given: RawMap, request: MapRequest): GrainMap {
  const raw = standing(given);
  const { labels } = raw;
  const [nx, ny, nz] = raw.dimensions;
  const sites = nx * ny * nz;
  if (!(sites > 0) || labels.length !== sites)
    throw new MapError(
      `${labels.length} labels`,
      `${nx} x ${ny} x ${nz} = ${sites}`,
      'the file is cut short or damaged',
    );
  if (nz < 2)
    throw new MapError(
      `a map of ${given.dimensions.join(' x ')} voxels`,
      'at least two from one electrode to the other, along the last axis',
    );
  const spacing = spacingOf(raw, request);
  const onlyPores = request.labels === 'pores';
  const isPore = (label: number): boolean => (onlyPores ? label !== 0 : label === request.poreLabel);
  const known = new Set<number>();
  let pores = 0;
  for (let i = 0; i < sites; i++) {
    const label = labels[i]!;
    if (!Number.isSafeInteger(label))
      throw new MapError(
        `label ${label} at voxel ${i}`,
        'whole numbers',
        'a map holds one whole number a voxel, its grain',
      );
    if (isPore(label)) {
      pores++;
      continue;
    }
    if (label === raw.none)
      throw new MapError(
        `voxels of no grain (label ${label})`,
        'a grain in each voxel',
        `clean the map up, or write 'poreLabel: ${label}' to make them pores`,
      );
    known.add(onlyPores ? 0 : label);
  }
  if (known.size === 0) throw new MapError('pores alone', 'voxels of electrolyte');
  if (known.size > MOST_GRAINS)
    throw new MapError(
      `${known.size} labels`,
      `at most ${MOST_GRAINS} grains`,
      'is this a grey-scale image rather than a map of labels?',
    );
  const order = [...known].sort((a, b) => a - b);
  const number = new Map(order.map((label, g) => [label, g]));
  let grain = new Int32Array(sites);
  for (let i = 0; i < sites; i++)
    grain[i] = isPore(labels[i]!) ? -1 : number.get(onlyPores ? 0 : labels[i]!)!;
  let pore: Uint8Array | null = pores === 0 ? null : new Uint8Array(sites);
  if (pore !== null) for (let i = 0; i < sites; i++) pore[i] = grain[i]! < 0 ? 1 : 0;
  if (pores > 0) fillFromNeighbours(grain, [nx, ny, nz], true);
  let orientations = orientationsOf(raw, order, onlyPores);
  let dimensions: [number, number, number] = [nx, ny, nz];
  let grains = order.length;
  if (request.sides === 'mirror')
    for (const axis of [0, 1] as const) {
      if (dimensions[axis] === 1) continue;
      ({ grain, grains, pore, orientations, dimensions } = mirror(
        grain,
        grains,
        pore,
        orientations,
        dimensions,
        axis,
      ));
    }
  const notes = [...(raw.notes ?? [])];
  if (pores === 0 && (onlyPores || request.poreLabel !== undefined))
    notes.push({
      code: 'map-without-pores',
      found: onlyPores ? 'no label but 0, and so no pore' : `no voxel of the pore label ${request.poreLabel}`,
      expected: 'pores',
      hint: `labels are ${order.slice(0, 5).join(', ')}${order.length > 5 ? ', ...' : ''}`,
    });
  return { ...finishMap({ dimensions, spacing, grain, grains, pore, orientations }), notes };
}

/** A map of one plane of z, or of x, as the slice that stands on the electrode, whose last axis is z. */
function standing(raw: RawMap): RawMap {
  const [nx, ny, nz] = raw.dimensions;
  if (ny === 1 || (nx > 1 && nz > 1)) return raw;
  const [along, up] = nz > 1 ? ([1, 2] as const) : ([0, 1] as const);
  const { spacing } = raw;
  return {
    ...raw,
    dimensions: [raw.dimensions[along], 1, raw.dimensions[up]],
    spacing: spacing && [spacing[along], spacing[up], spacing[up]],
  };
}

/** Puts a map on shared memory and names its content. */
export function finishMap(map: Omit<GrainMap, 'sha256'>): GrainMap {
  const shared = new Int32Array(new SharedArrayBuffer(4 * map.grain.length));
  shared.set(map.grain);
  const pore = map.pore === null ? null : new Uint8Array(new SharedArrayBuffer(map.pore.length));
  pore?.set(map.pore!);
  const head = new TextEncoder().encode(JSON.stringify([map.dimensions, map.spacing, map.grains]));
  const content = joinBytes([
    head,
    new Uint8Array(map.grain.buffer, map.grain.byteOffset, map.grain.byteLength),
    map.pore ?? new Uint8Array(0),
    map.orientations === null
      ? new Uint8Array(0)
      : new Uint8Array(map.orientations.buffer, map.orientations.byteOffset, map.orientations.byteLength),
  ]);
  return { ...map, grain: shared, pore, sha256: sha256(content) };
}

/** Edges of a voxel in m: by the user's word, else by the file's. */
function spacingOf({ spacing, unit, dimensions }: RawMap, request: MapRequest): [number, number, number] {
  const planar = dimensions[1] === 1;
  const given = request.spacing;
  if (given !== undefined) {
    const edges =
      typeof given === 'number'
        ? [given, given, given]
        : given.length === 2
          ? [given[0]!, given[1]!, given[1]!]
          : given;
    if (typeof given !== 'number' && given.length !== (planar ? 2 : 3))
      throw new MapError(
        `a spacing of ${given.length} lengths`,
        `${planar ? 2 : 3} for ${dimensions.join(' x ')} voxels, or one`,
        'correct microstructure.spacing',
      );
    return [edges[0]!, edges[1]!, edges[2]!];
  }
  const scale = request.lengthUnit === undefined ? unit : UNITS[request.lengthUnit];
  if (spacing === null)
    throw new MapError(
      'a map without lengths',
      'the edge of its voxels',
      "write 'spacing: 0.5 um' below microstructure",
    );
  if (scale === null)
    throw new MapError(
      `a map with voxels of ${spacing.join(' x ')} and no unit`,
      'the unit of its lengths, or the edge of its voxels',
      "write 'lengthUnit: um', or 'spacing: 0.5 um', below microstructure",
    );
  if (!spacing.every((edge) => Number.isFinite(edge) && edge > 0))
    throw new MapError(
      `voxels of ${spacing.join(' x ')}`,
      'positive lengths',
      "write 'spacing: 0.5 um' below microstructure",
    );
  return spacing.map((edge) => Number((edge * scale).toPrecision(12))) as [number, number, number];
}

function orientationsOf(
  { orientation }: RawMap,
  order: readonly number[],
  onlyPores: boolean,
): Float64Array<ArrayBuffer> | null {
  if (orientation === null || onlyPores) return null;
  const all = new Float64Array(4 * order.length);
  for (const [g, label] of order.entries()) {
    const q = orientation(label);
    if (q === undefined)
      throw new MapError(
        `no orientation of grain ${label}`,
        'one for each grain',
        'the tables of the file do not fit its map',
      );
    all.set(q, 4 * g);
  }
  return all;
}

/**
 * Doubles a map along x or y by its mirror image. A grain that touches a mirror plane goes on through it; the image of any other is a
 * grain of its own, with the same orientation.
 */
function mirror(
  grain: Int32Array,
  grains: number,
  pore: Uint8Array | null,
  orientations: Float64Array<ArrayBuffer> | null,
  dimensions: readonly [number, number, number],
  axis: 0 | 1,
) {
  const size = [...dimensions] as [number, number, number];
  size[axis] *= 2;
  const [nx, ny, nz] = size;
  const n = dimensions[axis];
  const source = (x: number, y: number, z: number): number => {
    const own = axis === 0 ? x : y;
    const there = own < n ? own : 2 * n - 1 - own;
    return axis === 0
      ? there + dimensions[0] * (y + dimensions[1] * z)
      : x + dimensions[0] * (there + dimensions[1] * z);
  };
  const image = new Int32Array(grains).fill(-1);
  const strides = [1, dimensions[0]];
  for (let i = 0; i < grain.length; i++) {
    const at = Math.floor(i / strides[axis]!) % n;
    if (at === 0 || at === n - 1) image[grain[i]!] = grain[i]!;
  }
  const copies: number[] = [];
  for (let g = 0; g < grains; g++) if (image[g]! < 0) image[g] = grains + copies.push(g) - 1;
  const out = new Int32Array(nx * ny * nz);
  const outPore = pore === null ? null : new Uint8Array(out.length);
  let i = 0;
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, i++) {
        const from = source(x, y, z);
        out[i] = (axis === 0 ? x : y) < n ? grain[from]! : image[grain[from]!]!;
        if (outPore !== null) outPore[i] = pore![from]!;
      }
  const turned = orientations === null ? null : new Float64Array(4 * (grains + copies.length));
  if (turned !== null) {
    turned.set(orientations!);
    for (const [k, g] of copies.entries())
      turned.set(orientations!.subarray(4 * g, 4 * g + 4), 4 * (grains + k));
  }
  return {
    grain: out,
    grains: grains + copies.length,
    pore: outPore,
    orientations: turned,
    dimensions: size,
  };
}
