/** Worker thread of the viewer's server: samples of stored runs and their fields. */
import type { PlaneReply, PlaneTask, SampleTask, SiteReply, SiteTask } from '../src/view/messages.ts';
import { sampleParcel } from '../src/view/parcels.ts';
import { plane, site } from '../src/view/planes.ts';

export default function view(task: PlaneTask | SampleTask | SiteTask): PlaneReply | SiteReply | Uint8Array {
  if (task.kind === 'sample') return sampleParcel(task.scenario, task.seed);
  return task.kind === 'plane' ? plane(task) : site(task);
}
