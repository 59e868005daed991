import { normal, openStream } from '../kinetics/random.ts';
import type { MicrostructureParameters } from './parameters.ts';

/** Read and Shockley's cross-over angle to general boundaries, 15 deg in rad (Phys. Rev. 78, 275, 1950). */
export const readShockleyAngle = (15 * Math.PI) / 180;

/** Relative energy (theta/theta_m)(1 - ln(theta/theta_m)) below theta_m = 15 deg, 1 above. */
export function readShockleyEnergy(theta: number): number {
  if (theta <= 0) return 0;
  const ratio = theta / readShockleyAngle;
  return ratio < 1 ? ratio * (1 - Math.log(ratio)) : 1;
}

/**
 * Energy of a boundary over that of a general boundary. `distributed` draws a normal number of mean 1 and
 * standard deviation `spread`, repeated until positive, from a stream named by the pair and image, so that a
 * boundary has the same energy at every voxel edge.
 */
export function boundaryEnergy(
  model: MicrostructureParameters['boundaryEnergy'],
  disorientation: number,
  seed: string,
  grainA: number,
  grainB: number,
  image: readonly number[],
): number {
  switch (model.model) {
    case 'constant':
      return 1;
    case 'readShockley':
      return readShockleyEnergy(disorientation);
    case 'distributed': {
      if (model.spread === 0) return 1;
      const { next } = openStream(`${seed}/boundary-energy/${grainA}-${grainB}/${image.join(',')}`);
      let value = 1 + model.spread * normal(next);
      while (value <= 0) value = 1 + model.spread * normal(next);
      return value;
    }
  }
}
