import { discRadius, sphereRadius, type Voxel } from '../lattice/site-radius.ts';

/**
 * Conductance in S between a sphere of radius r and the site it lies in, in matter of conductivity sigma (S/m),
 *
 *     4 pi sigma r / (1 - r / R),   R = sphereRadius = 0.315 a
 *
 * What lies between the sphere and what the lattice sees of its site is added in series, so that the current into the
 * sphere does not depend on a. For r < R.
 */
export function sphereConductance(conductivity: number, radius: number, voxel: Voxel): number {
  return (4 * Math.PI * conductivity * radius) / (1 - radius / sphereRadius(voxel));
}

/**
 * Conductance in S between a disc of radius r in a grain boundary and the boundary site it lies in,
 *
 *     2 pi G / ln(R / r),   R = discRadius = 0.0594 a
 *
 * `sheet` is the boundary's G = delta_s sigma_gb in S. For r < R.
 */
export function discConductance(sheet: number, radius: number, voxel: Voxel): number {
  return (2 * Math.PI * sheet) / Math.log(discRadius(voxel) / radius);
}
