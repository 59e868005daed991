import type { Scenario } from './schema.ts';

/** The scenario with every side of the box a whole number of voxels (at least one). */
export function roundBox(scenario: Scenario): Scenario {
  const { microstructure } = scenario;
  const { voxel } = microstructure;
  const size = microstructure.size.map((length) => {
    // Twelve digits drop what the product adds; a length that fits stays as it is.
    const whole = Number((Math.max(1, Math.round(length / voxel)) * voxel).toPrecision(12));
    return Math.abs(whole - length) <= 1e-9 * length ? length : whole;
  });
  return { ...scenario, microstructure: { ...microstructure, size } };
}
