import { openStream } from '../kinetics/random.ts';
import type { Lattice } from '../lattice/lattice.ts';
import type { ActiveMechanism } from './registry.ts';

/**
 * Narrowing dEg in J of the band gap at each boundary of a lattice, the sum of what the enabled mechanisms draw from the
 * stream `${seed}/band-gap`; 0 where none acts. The exact boundaries come first in every lattice of a sample, so
 * that they draw the same numbers at every voxel edge.
 */
export function drawBandGapNarrowing(
  { boundaries }: Lattice,
  active: readonly ActiveMechanism[],
  seed: string,
): Float64Array {
  const narrowing = new Float64Array(boundaries.count);
  const { next } = openStream(`${seed}/band-gap`);
  for (const { mechanism, parameters } of active) {
    if (mechanism.bandGapNarrowing === undefined) continue;
    for (let b = 0; b < boundaries.count; b++) {
      const traits = {
        relativeEnergy: boundaries.relativeEnergy[b],
        disorientation: boundaries.disorientation[b],
      };
      narrowing[b] += mechanism.bandGapNarrowing(parameters, traits, next);
    }
  }
  return narrowing;
}
