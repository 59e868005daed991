import type { Grid } from '../lattice/grid.ts';
import { drawPatches, patchCoverage } from '../microstructure/interface-patches.ts';
import { formatQuantity } from '../units/quantity.ts';
import { quantity } from '../units/schema.ts';
import type { CheckedScenario, MechanismReport } from './mechanism.ts';

/** Parameters that both kinds of patches have. */
export const diameterOfPatches = quantity('um', {
  above: '0 um',
  max: '1 cm',
  description: 'Diameter of a patch (2D: width of a strip)',
});

/** Share of each surface site that lies in one of the patches drawn from the stream `name`. */
export function coveredShare(grid: Grid, fraction: number, diameter: number, name: string): Float64Array {
  const lengths = grid.ny === 1 ? [grid.nx * grid.edge] : [grid.nx * grid.edge, grid.ny * grid.edge];
  return patchCoverage(drawPatches(lengths, fraction, diameter, name), grid);
}

/** Refuses patches as large as the box, and warns of patches below the voxel. */
export function checkPatches(
  mechanism: string,
  diameter: number,
  { microstructure }: CheckedScenario,
  report: MechanismReport,
): void {
  if (microstructure === undefined) return;
  const { size, voxel } = microstructure;
  const path = `mechanisms.${mechanism}.diameter`;
  const width = Math.min(...size.slice(0, -1));
  const um = (length: number): string => formatQuantity(length, 'um', 3);
  if (diameter > width)
    report(
      'error',
      'patch-exceeds-box',
      path,
      ['microstructure.size'],
      `patches of ${um(diameter)}`,
      `at most the width of the box, ${um(width)}`,
      'enlarge the box',
    );
  else if (diameter < 2 * voxel)
    report(
      'warning',
      'patch-below-resolution',
      path,
      ['microstructure.voxel'],
      `patches of ${um(diameter)}`,
      `at least 2 voxels of ${um(voxel)}`,
      'smaller patches act through their share of each voxel alone',
    );
}
