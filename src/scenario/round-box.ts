import type { Scenario } from './schema.ts';

/** The scenario with every side of the box a whole number of voxels (at least one). */
export function roundBox(scenario: Scenario): Scenario {
  const { microstructure } = scenario;
  const { voxel } = microstructure;
  const size = microstructure.size.map((length) => {
    const whole = Math.max(1, Math.round(length / voxel)) * voxel;
    // Rounding errors of the division must not change a length that fits.
    return Math.abs(whole - length) <= 1e-9 * length ? length : whole;
  });
  return { ...scenario, microstructure: { ...microstructure, size } };
}
