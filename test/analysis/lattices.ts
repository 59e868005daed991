import { makeGrid } from '../../src/lattice/grid.ts';
import { type Lattice, NO_BOUNDARY } from '../../src/lattice/lattice.ts';

/** A lattice whose grains are given by a function of the site, with flat boundaries; for tests of observables. */
export function latticeOf(
  [nx, ny, nz]: readonly [number, number, number],
  grainAt: (x: number, y: number, z: number) => number = () => 0,
  edge = 1e-6,
): Lattice {
  const grid = makeGrid(nx, ny, nz, edge);
  const grain = new Int32Array(grid.sites);
  const faces = [0, 1, 2].map(() => new Int32Array(grid.sites).fill(NO_BOUNDARY));
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) grain[i] = grainAt(x, y, z);
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, i++) {
        const own = grain[i];
        if (nx > 1 && grain[i - x + ((x + 1) % nx)] !== own) faces[0]![i] = 0;
        if (ny > 1 && grain[i + (((y + 1) % ny) - y) * nx] !== own) faces[1]![i] = 0;
        if (z + 1 < nz && grain[i + nx * ny] !== own) faces[2]![i] = 0;
      }
  const one = new Float64Array(1).fill(1);
  return {
    grid,
    grain,
    state: new Uint8Array(grid.sites),
    faceBoundary: [faces[0]!, faces[1]!, faces[2]!],
    boundaryArea: new Float64Array(grid.sites),
    junction: new Uint8Array(grid.sites),
    boundaries: {
      count: 1,
      grainA: new Int32Array(1),
      grainB: new Int32Array(1),
      normal: new Float64Array(3),
      disorientation: one,
      relativeEnergy: one,
      area: one,
    },
  };
}

/** Sites of a lattice that satisfy a condition. */
export function sitesWhere(
  { grid: { nx, ny, nz } }: Lattice,
  condition: (x: number, y: number, z: number) => boolean,
): Uint32Array {
  const sites: number[] = [];
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) if (condition(x, y, z)) sites.push(i);
  return Uint32Array.from(sites);
}
