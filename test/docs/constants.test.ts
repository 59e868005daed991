import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readPage, root } from '../../docs/examples.ts';

/** Numbers of the model that stand in the source as constants and in docs/model.md as text. */
const constants: readonly [file: string, name: string, value: number, inThePage: string][] = [
  ['simulation/site-changes.ts', 'RELAXED_RADIUS', 6, 'in a box of 6 sites around it'],
  ['simulation/model.ts', 'LONGEST_INTERVAL', 512, 'up to 512 sites'],
  ['simulation/model.ts', 'UPHEAVAL', 2, 'by more than two tolerances'],
  ['simulation/model.ts', 'AIMED_ERROR', 0.25, 'below a quarter of the tolerance'],
  ['simulation/model.ts', 'NEGLIGIBLE_SWITCH', 0.1, 'more than a tenth of the tolerance'],
  ['simulation/site-changes.ts', 'RELAXED_SWEEPS', 4, '4 symmetric sweeps of over-relaxation'],
  ['simulation/simulation.ts', 'AUDIT_INTERVAL', 50, 'After 50 filled sites'],
  ['simulation/simulation.ts', 'KIRCHHOFF_ALLOWANCE', 20, '20 times the solver tolerance'],
  ['simulation/simulation.ts', 'WINDOW_ALLOWANCE', 1e-9, 'window sums balance to $10^{-9}$'],
  ['simulation/ledger.ts', 'CHARGE_SIGMAS', 5, 'within 5 standard deviations'],
  ['simulation/opening-pressure.ts', 'SURFACE_FLAW', 1.12, 'Y=1.12'],
  ['simulation/opening-pressure.ts', 'LITHIUM_SURFACE_ENERGY', 0.5, '$\\gamma_{Li}=0.5$ J/m²'],
  ['simulation/opening-pressure.ts', 'NOMINAL_OPENING', 50e-9, '$l_p$ then still uses 50 nm'],
  ['simulation/rate-law.ts', 'LEAST_PRESSURE', 1e6, '\\max(p_h,1\\,\\mathrm{MPa})'],
  ['mechanisms/cohesion.ts', 'LEAST_COHESION', 0.05, '\\max(0.05,'],
  ['mechanisms/nucleation.ts', 'LARGEST_SHARE', 0.95, 'of 0.95 of such a radius or more is refused'],
  ['mechanisms/band-gap-narrowing.ts', 'MOST_SPREADS', 3, 'normal within three spreads'],
  ['lattice/site-radius.ts', 'CUBIC_RADIUS', 0.31487, 'a sphere of $0.315\\,a$'],
  ['lattice/site-radius.ts', 'SQUARE_RADIUS', 0.198506, 'one layer alone: $0.198\\,a$'],
  ['lattice/site-radius.ts', 'BOUNDARY_RADIUS', 0.059405, 'a disc of $0.0594\\,a$'],
  ['fields/ionic.ts', 'MOST_PASSES', 12, 'at most 12 passes'],
  ['fields/conductances.ts', 'METAL_CONTRAST', 1e6, '$10^6\\,\\sigma$'],
  ['fields/face-conductance.ts', 'LEAST_PROJECTION', 1e-3, 'at least $10^{-3}$'],
];

it.each(constants)('%s: %s = %d is what docs/model.md says', (file, name, value, inThePage) => {
  const source = readFileSync(join(root, 'src', file), 'utf8');
  const [, text] = new RegExp(`const ${name} = ([\\d._e+-]+);`).exec(source) ?? [];
  expect(Number(text?.replaceAll('_', '')), `${name} in src/${file}; change docs/model.md with it`).toBe(
    value,
  );
  expect(readPage('docs/model.md')).toContain(inThePage);
});
