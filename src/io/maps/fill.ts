/**
 * Gives voxels without a grain (below 0) that of their nearest neighbour, in steps through faces; across the sides in x and y where
 * these are periodic.
 */
export function fillFromNeighbours(
  grain: Int32Array,
  [nx, ny, nz]: readonly [number, number, number],
  periodic: boolean,
): void {
  const layer = nx * ny;
  const around = new Int32Array(6);
  /** Puts the neighbours of a voxel into `around`; returns their number. */
  const lookAround = (i: number): number => {
    const x = i % nx;
    const y = Math.floor(i / nx) % ny;
    let count = 0;
    if (x < nx - 1) around[count++] = i + 1;
    else if (periodic) around[count++] = i - x;
    if (x > 0) around[count++] = i - 1;
    else if (periodic) around[count++] = i + nx - 1;
    if (y < ny - 1) around[count++] = i + nx;
    else if (periodic) around[count++] = i - nx * y;
    if (y > 0) around[count++] = i - nx;
    else if (periodic) around[count++] = i + nx * (ny - 1);
    if (i >= layer) around[count++] = i - layer;
    if (i < layer * (nz - 1)) around[count++] = i + layer;
    return count;
  };
  // At first the voxels with a grain beside one without, in their order.
  const beside = new Uint8Array(grain.length);
  for (let i = 0; i < grain.length; i++)
    if (grain[i]! < 0) for (let k = lookAround(i); k-- > 0; ) beside[around[k]!] = 1;
  let front: number[] = [];
  for (let i = 0; i < grain.length; i++) if (beside[i] && grain[i]! >= 0) front.push(i);
  while (front.length > 0) {
    const next: number[] = [];
    for (const i of front) {
      const count = lookAround(i);
      for (let k = 0; k < count; k++) {
        const j = around[k]!;
        if (grain[j]! >= 0) continue;
        grain[j] = grain[i]!;
        next.push(j);
      }
    }
    front = next;
  }
}
