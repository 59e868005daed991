import { makeGrid } from './grid.ts';
import type { Lattice } from './lattice.ts';

/**
 * A lattice as one flat buffer, which can be moved or shared between threads or written to a file and is reopened
 * without copying:
 *
 *     0  magic "FKLT", version, nx, ny, nz, boundaries   (uint32, 24 bytes); version 2 holds a relief
 *    24  edge, depth in m                                (float64, 16 bytes)
 *    40  boundaryArea[sites], normal[3 b], disorientation[b], relativeEnergy[b], area[b]   (float64)
 *        relief height[nx ny], version 2 only                                              (float64)
 *        grain[sites], faceBoundary x, y, z [sites], grainA[b], grainB[b]                  (int32)
 *        state[sites], junction[sites]                                                     (uint8)
 *
 * Numbers are little-endian (those of every machine Node runs on).
 */
const magic = 0x544c4b46;
/** Of a plane electrode, and of a carved one. */
const versions = { plane: 1, relief: 2 } as const;
const headerBytes = 40;

interface Layout {
  readonly doubles: number;
  readonly integers: number;
  readonly bytes: number;
  readonly total: number;
}

function layoutOf(sites: number, boundaries: number, reliefColumns: number): Layout {
  const doubles = headerBytes;
  const integers = doubles + 8 * (sites + 6 * boundaries + reliefColumns);
  const bytes = integers + 4 * (4 * sites + 2 * boundaries);
  return { doubles, integers, bytes, total: bytes + 2 * sites };
}

/** Bytes that {@link latticeToBuffer} needs: 40 + 26 a site + 56 a boundary + 8 a column of a relief. */
export function latticeBufferBytes(sites: number, boundaries: number, reliefColumns = 0): number {
  return layoutOf(sites, boundaries, reliefColumns).total;
}

/** Copies a lattice into one buffer, shared between threads where `shared` is true (default false). */
export function latticeToBuffer(lattice: Lattice, shared?: false): ArrayBuffer;
export function latticeToBuffer(lattice: Lattice, shared: true): SharedArrayBuffer;
export function latticeToBuffer(lattice: Lattice, shared = false): ArrayBuffer | SharedArrayBuffer {
  const { grid, boundaries, relief } = lattice;
  const bytes = latticeBufferBytes(grid.sites, boundaries.count, relief?.height.length);
  const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  new Uint32Array(buffer, 0, 6).set([
    magic,
    relief ? versions.relief : versions.plane,
    grid.nx,
    grid.ny,
    grid.nz,
    boundaries.count,
  ]);
  new Float64Array(buffer, 24, 2).set([grid.edge, grid.depth]);
  const copy = viewLattice(buffer);
  copy.boundaryArea.set(lattice.boundaryArea);
  copy.grain.set(lattice.grain);
  copy.state.set(lattice.state);
  copy.junction.set(lattice.junction);
  for (let axis = 0; axis < 3; axis++) copy.faceBoundary[axis].set(lattice.faceBoundary[axis]);
  copy.boundaries.grainA.set(boundaries.grainA);
  copy.boundaries.grainB.set(boundaries.grainB);
  copy.boundaries.normal.set(boundaries.normal);
  copy.boundaries.disorientation.set(boundaries.disorientation);
  copy.boundaries.relativeEnergy.set(boundaries.relativeEnergy);
  copy.boundaries.area.set(boundaries.area);
  if (relief) copy.relief!.height.set(relief.height);
  return buffer;
}

/**
 * Reopens a lattice on its buffer without copying: writing to its arrays writes to the buffer.
 * @throws RangeError where the buffer holds no lattice, one of another version, or has another length.
 */
export function latticeFromBuffer(buffer: ArrayBufferLike): Lattice {
  if (buffer.byteLength < headerBytes) {
    throw new RangeError(
      `lattice buffer has ${buffer.byteLength} bytes when expected at least ${headerBytes}`,
    );
  }
  const [found, foundVersion, nx, ny, nz, count] = new Uint32Array(buffer, 0, 6);
  if (found !== magic) {
    throw new RangeError(
      `lattice buffer begins with ${found.toString(16)} when expected ${magic.toString(16)}`,
    );
  }
  if (foundVersion !== versions.plane && foundVersion !== versions.relief) {
    throw new RangeError(
      `lattice buffer has version ${foundVersion} when expected ${versions.plane} or ${versions.relief}`,
    );
  }
  const expected = latticeBufferBytes(nx * ny * nz, count, foundVersion === versions.relief ? nx * ny : 0);
  if (buffer.byteLength !== expected) {
    throw new RangeError(`lattice buffer has ${buffer.byteLength} bytes when expected ${expected}`);
  }
  return viewLattice(buffer);
}

function viewLattice(buffer: ArrayBufferLike): Lattice {
  const [, version, nx, ny, nz, count] = new Uint32Array(buffer, 0, 6);
  const columns = version === versions.relief ? nx * ny : 0;
  const [edge, depth] = new Float64Array(buffer, 24, 2);
  const grid = makeGrid(nx, ny, nz, edge, depth);
  const { sites } = grid;
  const at = layoutOf(sites, count, columns);
  const doubles = (offset: number, length: number): Float64Array =>
    new Float64Array(buffer, at.doubles + 8 * offset, length);
  const integers = (offset: number, length: number): Int32Array =>
    new Int32Array(buffer, at.integers + 4 * offset, length);
  return {
    grid,
    boundaryArea: doubles(0, sites),
    grain: integers(0, sites),
    faceBoundary: [integers(sites, sites), integers(2 * sites, sites), integers(3 * sites, sites)],
    state: new Uint8Array(buffer, at.bytes, sites),
    junction: new Uint8Array(buffer, at.bytes + sites, sites),
    boundaries: {
      count,
      grainA: integers(4 * sites, count),
      grainB: integers(4 * sites + count, count),
      normal: doubles(sites, 3 * count),
      disorientation: doubles(sites + 3 * count, count),
      relativeEnergy: doubles(sites + 4 * count, count),
      area: doubles(sites + 5 * count, count),
    },
    ...(columns > 0 && { relief: { height: doubles(sites + 6 * count, columns) } }),
  };
}
