/** Writes the map of `scenarios/imported.yaml`: a small polycrystal as a raster tessellation of Neper, in um. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildLattice, makeMicrostructure } from '../src/microstructure/microstructure.ts';
import { root } from './examples.ts';

const um = 1e-6;
const sample = makeMicrostructure(
  {
    kind: 'polycrystal',
    dimensions: 3,
    size: [20 * um, 20 * um, 24 * um],
    depth: um,
    voxel: um,
    grainSize: 9 * um,
    grainSizeSpread: 0.3,
    tilt: 0,
    boundaryEnergy: { model: 'readShockley', spread: 0 },
    pores: { boundary: 0, junction: 0, interior: 0, diameter: um },
  },
  'map',
);
const { grid, grain } = buildLattice(sample);
const { count } = sample.tessellation;
const orientations = Array.from({ length: count }, (_, g) =>
  [...sample.orientations.subarray(4 * g, 4 * g + 4)].map((c) => c.toFixed(6)).join(' '),
);
const rows = Array.from({ length: grid.ny * grid.nz }, (_, row) =>
  Array.from(grain.subarray(row * grid.nx, (row + 1) * grid.nx), (g) => g + 1).join(' '),
);
writeFileSync(
  join(root, 'scenarios/maps/polycrystal.tesr'),
  `***tesr
 **format
   2.2
 **general
   3
   ${grid.nx} ${grid.ny} ${grid.nz}
   1 1 1
 **cell
   ${count}
  *ori
   quaternion:active
${orientations.map((line) => `   ${line}`).join('\n')}
 **data
   ascii
${rows.join('\n')}
***end
`,
);
