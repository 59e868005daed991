import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeGrid } from '../../src/lattice/grid.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { grainSurfaces } from '../../src/view/grain-surfaces.ts';
import { Deposit, type RunData, Status } from '../../viewer/run-data.ts';
import { FACE_BITS, facesUpTo, isSeen, lithiumFaces } from '../../viewer/stage/lithium-faces.ts';
import { firstVoxel } from '../../viewer/stage/pick.ts';

const grid = makeGrid(3, 4, 3, 1e-6);

/** A run of such site events, sites of the first planes from flaws of the surface. */
function depositOf(site: number[], state?: number[]): Deposit {
  const run: RunData = {
    id: 'x',
    outcome: 'survived',
    shortCurrent: null,
    endTime: site.length,
    events: {
      site: Uint32Array.from(site),
      ...(state === undefined ? {} : { state: Uint8Array.from(state) }),
      event: Uint32Array.from(site, (_, k) => 4 * k + 3),
      time: Float64Array.from(site, (_, k) => k + 1),
      current: Float64Array.from(site, (_, k) => 1 + k),
      root: Int32Array.from(site, (s) => (s < 18 ? 0 : 12)),
    },
    trace: {
      time: Float64Array.of(0, 5),
      current: Float64Array.of(1, 2),
      voltage: Float64Array.of(0.1, 0.2),
      lithium: Float64Array.of(0, 4),
    },
    surfaceRoots: 12,
  };
  return new Deposit(run, {
    grid,
    grain: new Int32Array(grid.sites),
    initial: new Uint8Array(grid.sites),
    contacts: true,
  });
}

describe('faces of the deposit', () => {
  test('are at every moment those between lithium and the rest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(grid.sites - 1), fc.constantFrom(1, 3, 3)), { maxLength: 60 }),
        (drawn) => {
          const now = new Uint8Array(grid.sites);
          const kept = drawn.filter(([site, state]) => {
            if (now[site] === state) return false;
            now[site] = state;
            return true;
          });
          const deposit = depositOf(
            kept.map(([site]) => site),
            kept.map(([, state]) => state),
          );
          const faces = lithiumFaces(deposit);
          const step = [1, grid.nx, grid.nx * grid.ny];
          const size = [grid.nx, grid.ny, grid.nz];
          for (let k = 0; k <= kept.length; k++) {
            deposit.states.moveTo(k);
            const { state } = deposit.states;
            const expected: number[] = [];
            for (let i = 0; i < grid.sites; i++) {
              if (state[i] !== SiteState.lithium && state[i] !== SiteState.cracked) continue;
              for (let d = 0; d < 6; d++) {
                const axis = d >> 1;
                const place = Math.floor(i / step[axis]) % size[axis];
                const edge = d & 1 ? place === size[axis] - 1 : place === 0;
                const j = d & 1 ? i + step[axis] : i - step[axis];
                if (edge || state[j] !== state[i]) expected.push(6 * i + d);
              }
            }
            const seen: number[] = [];
            const upTo = facesUpTo(faces, k);
            for (let f = 0; f < faces.count; f++) {
              if (!isSeen(faces, f, k)) continue;
              expect(f).toBeLessThan(upTo);
              seen.push(6 * (faces.data[4 * f] >>> FACE_BITS) + (faces.data[4 * f] & 7));
            }
            expect(seen.sort((a, b) => a - b)).toEqual(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('statuses and counts of a moment', () => {
    // A site inside, then a column from the electrode that reaches it and the counter electrode.
    const deposit = depositOf([12, 0, 24]);
    expect(deposit.summary(1)).toMatchObject({ lithium: 1, isolated: 1, dead: 0, short: false, time: 1 });
    expect(deposit.summary(2)).toMatchObject({ lithium: 2, isolated: 0, short: false });
    expect(deposit.summary(3)).toMatchObject({ lithium: 3, isolated: 0, short: true, moment: 3 });
    expect(deposit.status(deposit.episodeAt(12, 1), 1)).toBe(Status.isolated);
    expect(deposit.status(deposit.episodeAt(12, 2), 2)).toBe(Status.surface);
    expect(deposit.status(deposit.episodeAt(24, 3), 3)).toBe(Status.nucleus);
    expect(deposit.episodeAt(24, 2)).toBe(-1);
    // Cut off again.
    const cut = depositOf([0, 12, 0], [3, 3, 1]);
    expect(cut.summary(3)).toMatchObject({ lithium: 1, isolated: 0, dead: 1 });
    expect(cut.status(cut.episodeAt(12, 3), 3)).toBe(Status.dead);
    expect(cut.status(cut.episodeAt(0, 3), 3)).toBe(Status.crack);
  });
});

describe('surfaces between grains', () => {
  test('a plane stays a plane, with its border as lines', () => {
    const label = Int32Array.from({ length: 6 * 5 * 4 }, (_, i) => (i % 6 < 3 ? 0 : 1));
    const { position, triangles, lines, normal } = grainSurfaces({ nx: 6, ny: 5, nz: 4 }, label);
    expect(position.length).toBe(3 * 6 * 5);
    for (let v = 0; v < position.length; v += 3) {
      expect(position[v]).toBe(3);
      expect(Math.abs(normal[v])).toBeCloseTo(1, 6);
    }
    expect(triangles.length).toBe(6 * 5 * 4);
    expect(lines.length / 2).toBe(2 * (5 + 4));
  });

  test('of a ball of voxels the staircase is smoothed and its size kept; three grains meet in a line', () => {
    const n = 24;
    const ball = Int32Array.from({ length: n ** 3 }, (_, i) =>
      Math.hypot((i % n) - 11.5, (Math.floor(i / n) % n) - 11.5, Math.floor(i / n / n) - 11.5) < 8 ? 1 : 0,
    );
    const { position, crossings } = grainSurfaces({ nx: n, ny: n, nz: n }, ball);
    // Lines meet a surface of area A A/2V times a length.
    expect(crossings / ((4 * Math.PI * 8 ** 2) / (2 * n ** 2))).toBeCloseTo(1, 1);
    const radii: number[] = [];
    for (let v = 0; v < position.length; v += 3)
      radii.push(Math.hypot(position[v] - 12, position[v + 1] - 12, position[v + 2] - 12));
    expect(Math.max(...radii) - Math.min(...radii)).toBeLessThan(0.8);
    expect(radii.reduce((a, b) => a + b) / radii.length).toBeCloseTo(8, 0);
    const three = Int32Array.from({ length: 4 ** 3 }, (_, i) =>
      i % 4 < 2 ? 0 : Math.floor(i / 4) % 4 < 2 ? 1 : 2,
    );
    const meet = grainSurfaces({ nx: 4, ny: 4, nz: 4 }, three);
    const near = (v: number) => Math.hypot(meet.position[3 * v] - 2, meet.position[3 * v + 1] - 2) < 0.7;
    let upright = 0;
    for (let e = 0; e < meet.lines.length; e += 2) {
      const [a, b] = [meet.lines[e], meet.lines[e + 1]];
      if (near(a) && near(b) && Math.abs(meet.position[3 * a + 2] - meet.position[3 * b + 2]) > 0.5)
        upright++;
    }
    expect(upright).toBe(4);
  });
});

test('a ray meets the first voxel on its way', () => {
  const full = new Set(['2,1,1', '0,1,1']);
  const voxels = {
    nx: 3,
    ny: 3,
    nz: 3,
    stops: (x: number, y: number, z: number) => full.has(`${x},${y},${z}`),
  };
  expect(firstVoxel([-4, 1.5, 1.5], [2, 0, 0], voxels)).toMatchObject({ x: 0, y: 1, z: 1, distance: 2 });
  expect(firstVoxel([9, 1.5, 1.5], [-1, 0, 0], voxels)).toMatchObject({ x: 2, distance: 6 });
  expect(firstVoxel([-1, 0.5, 0.5], [1, 0.24, 0.23], voxels)).toMatchObject({ x: 2, y: 1, z: 1 });
  expect(firstVoxel([-4, 5, 1.5], [1, 0, 0], voxels)).toBeNull();
  expect(firstVoxel([-4, 0.5, 0.5], [1, 0, 0], voxels)).toBeNull();
});
