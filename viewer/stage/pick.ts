/** The site that a ray meets. */

/** Voxels of a box, and which of them stop a ray. */
export interface Voxels {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  stops(x: number, y: number, z: number): boolean;
}

/** A voxel that a ray meets, the distance to where it enters, and the axis of the face through which. */
export interface Hit {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly distance: number;
}

/**
 * First voxel along a ray that stops it, or null (Amanatides and Woo 1987). Coordinates in voxels, the box from 0 to
 * (nx, ny, nz); `direction` of any length, in units of which the distance is.
 */
export function firstVoxel(
  origin: readonly [number, number, number],
  direction: readonly [number, number, number],
  voxels: Voxels,
): Hit | null {
  const size = [voxels.nx, voxels.ny, voxels.nz];
  let enter = 0;
  let leave = Number.POSITIVE_INFINITY;
  for (let axis = 0; axis < 3; axis++) {
    if (direction[axis] === 0) {
      if (origin[axis] < 0 || origin[axis] >= size[axis]) return null;
      continue;
    }
    const a = -origin[axis] / direction[axis];
    const b = (size[axis] - origin[axis]) / direction[axis];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  if (enter >= leave) return null;
  const at = [0, 0, 0];
  const next = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    const place = origin[axis] + direction[axis] * enter;
    at[axis] = Math.min(size[axis] - 1, Math.max(0, Math.floor(place)));
    next[axis] =
      direction[axis] === 0
        ? Number.POSITIVE_INFINITY
        : (at[axis] + (direction[axis] > 0 ? 1 : 0) - origin[axis]) / direction[axis];
  }
  for (let distance = enter; ; ) {
    if (voxels.stops(at[0], at[1], at[2])) return { x: at[0], y: at[1], z: at[2], distance };
    const axis = next[0] <= next[1] ? (next[0] <= next[2] ? 0 : 2) : next[1] <= next[2] ? 1 : 2;
    distance = next[axis];
    at[axis] += direction[axis] > 0 ? 1 : -1;
    if (at[axis] < 0 || at[axis] >= size[axis]) return null;
    next[axis] += 1 / Math.abs(direction[axis]);
  }
}
