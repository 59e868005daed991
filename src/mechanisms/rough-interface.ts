import { drawRoughInterface } from '../microstructure/rough-interface.ts';
import { formatQuantity } from '../units/quantity.ts';
import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/** Heights of a Gaussian surface lie within about +-3 R_q of the mean. */
const RANGE = 6;

/**
 * Roughness as geometry. The working electrode is a Gaussian random surface of roughness R_q (`interface.roughness`) and
 * correlation length xi, carved into the electrolyte above its lowest point. Peaks of lithium are nearer to the counter
 * electrode and gather current, but only on lengths beyond sigma R_int: below it the interface evens the current out.
 * Each voxel face of the staircase carries |n_i| of its area.
 */
export const roughInterface = defineMechanism({
  name: 'roughInterface',
  title: 'Rough working interface',
  equation: '<h(r) h(0)> = R_q^2 exp(-r^2 / xi^2); faces of axis i carry R_int / |n_i|',
  citation:
    'spectral synthesis: Shinozuka & Deodatis, Appl. Mech. Rev. 44, 191 (1991); focusing beyond sigma R_int: Shishvan et al., Eur. J. Mech. A (2023)',
  enabledByDefault: false,
  parameters: {
    correlationLength: quantity('um', {
      above: '0 um',
      max: '1 cm',
      description: 'Correlation length xi of the height; R_q is interface.roughness',
    }).prefault('10 um'),
  },
  relief: ({ correlationLength }, { grid, seed }, { roughness }) => {
    const lengths = grid.ny === 1 ? [grid.nx * grid.edge] : [grid.nx * grid.edge, grid.ny * grid.edge];
    const surface = drawRoughInterface(lengths, roughness ?? 0, correlationLength, `${seed}/roughness`);
    return surface.heights(grid.nx, grid.ny);
  },
  check: ({ correlationLength }, { microstructure, interface: at }, report) => {
    const um = (length: number): string => formatQuantity(length, 'um', 3);
    const path = 'mechanisms.roughInterface.correlationLength';
    const roughness = at?.roughness;
    if (at !== undefined && roughness === undefined) {
      report(
        'error',
        'missing',
        'interface.roughness',
        ['mechanisms.roughInterface.enabled'],
        'no roughness',
        'a root-mean-square roughness R_q in um',
        "write for instance roughness: '1.1 um' below interface",
      );
      return;
    }
    if (microstructure === undefined || roughness === undefined) return;
    const { size, voxel } = microstructure;
    const width = Math.min(...size.slice(0, -1));
    const thickness = size[size.length - 1];
    if (correlationLength > width / 4)
      report(
        'error',
        'roughness-exceeds-box',
        path,
        ['microstructure.size'],
        um(correlationLength),
        `at most a quarter of the width of the box, ${um(width / 4)}`,
        'enlarge the box',
      );
    else if (correlationLength < 3 * voxel)
      report(
        'error',
        'roughness-below-resolution',
        path,
        ['microstructure.voxel'],
        um(correlationLength),
        `at least 3 voxels of ${um(voxel)}`,
        '',
      );
    if (RANGE * roughness > thickness / 2)
      report(
        'error',
        'roughness-exceeds-box',
        'interface.roughness',
        ['microstructure.size'],
        `${um(roughness)}, peaks of about ${um(RANGE * roughness)}`,
        `at most a twelfth of the thickness, ${um(thickness / 2 / RANGE)}`,
        'thicken the box',
      );
    else if (roughness < voxel / 2)
      report(
        'warning',
        'roughness-below-resolution',
        'interface.roughness',
        ['microstructure.voxel'],
        um(roughness),
        `at least half a voxel of ${um(voxel)}`,
        'the surface shows as steps of single voxels',
      );
  },
});
