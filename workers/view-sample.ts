/** Worker thread of the viewer's server: samples of stored runs. Apart from the fields, of whose code it has no need. */
import type { SampleTask } from '../src/view/messages.ts';
import { sampleParcel } from '../src/view/parcels.ts';

export default function viewSample({ scenario, seed }: SampleTask): Uint8Array {
  return sampleParcel(scenario, seed);
}
