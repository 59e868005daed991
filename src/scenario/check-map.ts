import { type GrainMap, grainsShown } from '../microstructure/grain-map.ts';
import { micrometres, type Report } from './check-report.ts';
import type { Scenario } from './schema.ts';

/** Grains of at least 3 sites on average; pores of a map are its own; seams that are no boundary of the material. */
export function checkMap(m: Scenario['microstructure'], map: GrainMap, report: Report): void {
  const size = micrometres(m.grainSize);
  if (map.grains > 1 && m.grainSize < 3 * m.voxel * (1 - 1e-9))
    report(
      'error',
      'grains-below-resolution',
      'microstructure.file',
      ['microstructure.voxel'],
      `grains of ${size} on average, ${(m.grainSize / m.voxel).toPrecision(3)} voxels`,
      `at least 3 voxels of ${micrometres(m.voxel)}`,
      'a map of finer voxels, or of fewer labels, is needed',
    );
  for (const { code, found, expected, hint } of map.notes ?? [])
    report('warning', code, 'microstructure.file', [], found, expected, hint);
  const lost = map.grains - grainsShown(map, sitesAlong(m));
  if (lost > 0)
    report(
      'warning',
      'map-grains-lost',
      'microstructure.voxel',
      ['microstructure.file'],
      `${lost} of the ${map.grains} grains of the map on none of the voxels of ${micrometres(m.voxel)}`,
      'voxels that show all grains',
      'write a smaller voxel, or leave it out for that of the map',
    );
  const { boundary, junction, interior } = m.pores;
  if (boundary + junction + interior > 0)
    report(
      'error',
      'pores-of-map',
      'microstructure.pores',
      [],
      'drawn pores in an imported microstructure',
      'the pores of the map alone',
      'mark them in the map and name their label with poreLabel',
    );
  const seam = seamExcess(map);
  if (seam > 2 && m.sides !== 'mirror')
    report(
      'warning',
      'map-not-periodic',
      'microstructure.file',
      [],
      `sides that do not fit: grains change there ${seam.toPrecision(2)} times as often as inside`,
      'a map that repeats in x and y',
      'the seam is a grain boundary; sides: mirror has none',
    );
}

/** Sites along x, y, z. */
function sitesAlong({ size, voxel }: Scenario['microstructure']): [number, number, number] {
  const along = size.map((length) => Math.max(1, Math.round(length / voxel)));
  return along.length === 2 ? [along[0]!, 1, along[1]!] : [along[0]!, along[1]!, along[2]!];
}

/** How often grains change across the periodic sides, over how often they do between voxels inside. */
function seamExcess({ dimensions: [nx, ny, nz], grain }: GrainMap): number {
  let [inside, insideAll, across, acrossAll] = [0, 0, 0, 0];
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const site = x + nx * (y + ny * z);
        for (const axis of [0, 1]) {
          const n = axis === 0 ? nx : ny;
          if (n === 1) continue;
          const last = (axis === 0 ? x : y) === n - 1;
          const other = axis === 0 ? (last ? site - x : site + 1) : last ? site - nx * y : site + nx;
          const change = grain[site] === grain[other] ? 0 : 1;
          if (last) {
            across += change;
            acrossAll++;
          } else {
            inside += change;
            insideAll++;
          }
        }
      }
  return inside > 0 ? across / acrossAll / (inside / insideAll) : across > 0 ? Number.POSITIVE_INFINITY : 0;
}
