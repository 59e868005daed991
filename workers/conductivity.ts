/** Worker thread: unwraps a conductivity task, measures the sample. */
import type { ConductivityTask } from '../src/campaign/messages.ts';
import { type ConductivitySample, measureConductivity } from '../src/simulation/conductivity.ts';

export default function conductivity({ scenario, seed }: ConductivityTask): ConductivitySample {
  return measureConductivity(scenario, seed);
}
