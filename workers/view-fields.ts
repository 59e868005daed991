/** Worker thread of the viewer's server: planes and sites of the fields of stored runs. */
import type { PlaneReply, PlaneTask, SiteReply, SiteTask } from '../src/view/messages.ts';
import { plane, site } from '../src/view/planes.ts';

export default function viewFields(task: PlaneTask | SiteTask): PlaneReply | SiteReply {
  return task.kind === 'plane' ? plane(task) : site(task);
}
