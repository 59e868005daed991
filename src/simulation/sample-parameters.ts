import { activeMechanisms } from '../mechanisms/registry.ts';
import type { MicrostructureParameters } from '../microstructure/parameters.ts';
import type { Scenario } from '../scenario/schema.ts';

/** What the sample of a scenario is made of: its microstructure, without pores unless a mechanism keeps them. */
export function sampleParameters({ microstructure, mechanisms }: Scenario): MicrostructureParameters {
  if (activeMechanisms(mechanisms).some(({ mechanism }) => mechanism.keepsPores === true))
    return microstructure;
  const { map } = microstructure;
  return {
    ...microstructure,
    ...(map === undefined ? {} : { map: { ...map, pore: null } }),
    pores: { ...microstructure.pores, boundary: 0, junction: 0, interior: 0 },
  };
}
