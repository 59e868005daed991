/** Worker thread of the viewer's server: samples of stored runs, packed by gzip. Apart from the fields, of whose code it has no need. */
import { gzipSync } from 'node:zlib';
import type { SampleTask } from '../src/view/messages.ts';
import { sampleParcel } from '../src/view/parcels.ts';

export default function viewSample({ scenario, seed }: SampleTask): Uint8Array {
  return gzipSync(sampleParcel(scenario, seed), { level: 1 });
}
