/** What a scenario asks of a file with a microstructure, and how it is told that there is something wrong with it. */
import { z } from 'zod';
import type { GrainMap } from '../microstructure/grain-map.ts';
import { quantity } from '../units/schema.ts';

/** Formats of maps. */
export const MAP_FORMATS = ['tesr', 'dream3d', 'ang', 'tiff', 'png', 'npy'] as const;
export type MapFormat = (typeof MAP_FORMATS)[number];

/** Keys of `microstructure` that say which map, and how to read it. */
export const mapKeys = {
  file: z
    .string()
    .min(1)
    .exactOptional()
    .describe('imported: file of the map (png: a file or a folder of slices), relative to the scenario file'),
  format: z
    .enum(MAP_FORMATS)
    .exactOptional()
    .describe('imported: format of the file; default: by its content and its name'),
  spacing: z
    .union([
      quantity('um', { above: '0 um', max: '1 cm' }),
      z
        .array(quantity('um', { above: '0 um', max: '1 cm' }))
        .min(2)
        .max(3),
    ])
    .exactOptional()
    .describe(
      'imported: edge of the voxels of the map, or its edges along x, y, z; needed where the file has none, else in their place',
    ),
  lengthUnit: z
    .enum(['m', 'mm', 'um', 'nm'])
    .exactOptional()
    .describe('imported: unit of the lengths in a tesr or dream3d file, which has none'),
  labels: z
    .enum(['grains', 'pores'])
    .exactOptional()
    .describe('imported: what the labels are, grains (default) or pores: all but 0, in one grain'),
  poreLabel: z.int().exactOptional().describe('imported: label of the voxels that are pores'),
  sides: z
    .enum(['join', 'mirror'])
    .exactOptional()
    .describe(
      'imported: join the opposite sides in x and y as they are (default; a boundary where grains differ), or mirror the map there, in a box twice as wide',
    ),
  grainTolerance: quantity('deg', {
    above: '0 deg',
    max: '62 deg',
    description: 'imported, ang: neighbours within this disorientation are one grain (default 5 deg)',
  }).exactOptional(),
};

const requestSchema = z.object({ ...mapKeys, file: z.string().min(1) });

/** A map that is asked for, in SI. */
export type MapRequest = z.output<typeof requestSchema>;

/** Reads a map. @throws MapError */
export type MapReader = (request: MapRequest) => GrainMap;

/** A file that is no map, or not the one asked for. */
export class MapError extends Error {
  override readonly name = 'MapError';
  readonly found: string;
  readonly expected: string;
  readonly hint: string;

  constructor(found: string, expected: string, hint = '') {
    super(`found ${found}, expected ${expected}`);
    this.found = found;
    this.expected = expected;
    this.hint = hint;
  }
}

/** The map that a `microstructure` section, as written, asks for; null where it is at fault, which its schema says. */
export function mapRequestOf(section: unknown): MapRequest | null {
  const parsed = requestSchema.safeParse(section);
  return parsed.success ? parsed.data : null;
}
