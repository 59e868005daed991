/** A broken sample as the facets of its grains: planes in place of the staircase of voxels. */
import type { FractureSurface } from '../../analysis/fracture-surface.ts';
import type { Grid } from '../../lattice/grid.ts';
import { type Lattice, NO_BOUNDARY, SiteState } from '../../lattice/lattice.ts';
import {
  exposedFaces,
  type Incidence,
  incidenceOf,
  type Mesh,
  smoothNormals,
  smoothVertices,
  spreadValues,
} from './mesh.ts';

/** Root mean square distance in voxels of the faces of a facet from its plane, above which it counts as curved. */
const CURVED = 0.8;
/** Pull of each vertex to where the lattice has it, beside the planes. */
const PULL = 0.03;
/** A vertex moves no farther, in voxels. */
const FARTHEST = 1.6;
/** Rounds of smoothing of what is curved. */
const ROUNDS = 6;

/**
 * The surface of the half that stays, with values 1 where lithium lies on it. A face on a grain boundary takes the boundary's own
 * normal, and its corners move to the plane that fits the faces of that boundary around it, to the line where two such
 * planes meet, or to the point where three do. Boundaries that are no planes, and the walls of opened pores, are smoothed instead.
 */
export function facetMesh(lattice: Lattice, surface: FractureSurface): Mesh {
  const { grid, state } = lattice;
  const stays = Uint8Array.from(surface.removed, (removed) => 1 - removed);
  const mesh = exposedFaces(grid, stays, false);
  const incidence = incidenceOf(mesh);
  const { facet, plane, curved } = fitFacets(lattice, mesh, incidence);
  const isCurved = (q: number) => curved[facet[q]] === 1;
  const { first, quad } = incidence;
  for (let v = 0; v + 1 < first.length; v++) {
    const around = new Set<number>();
    for (let k = first[v]; k < first[v + 1]; k++) if (!isCurved(quad[k])) around.add(facet[quad[k]]);
    if (around.size > 0) settle(mesh.vertices, v, plane, around, grid);
  }
  smoothVertices(mesh, grid, incidence, ROUNDS, (v) => quad.subarray(first[v], first[v + 1]).every(isCurved));
  for (let q = 0; q < facet.length; q++) {
    if (isCurved(q)) continue;
    const [x, y, z] = plane.subarray(4 * facet[q], 4 * facet[q] + 3);
    const out = [x, y, z][mesh.axis[q]] * mesh.sign[q] < 0 ? -1 : 1;
    for (let c = 0; c < 4; c++) mesh.normals.set([out * x, out * y, out * z], 12 * q + 3 * c);
  }
  smoothNormals(mesh, incidence, isCurved);
  const metal = (i: number) => state[i] === SiteState.lithium || state[i] === SiteState.electrode;
  spreadValues(mesh, incidence, (q) => (metal(mesh.inside[q]) || metal(mesh.outside[q]) ? 1 : 0));
  return mesh;
}

/** Facets of a mesh: which one each quadrilateral belongs to, their planes (unit normal, offset n . r), which are curved. */
interface Facets {
  readonly facet: Int32Array;
  readonly plane: Float64Array;
  readonly curved: Uint8Array;
}

/** Joins faces of one boundary (inside a grain: of one axis) that share corners, and fits the offset of each group's plane. */
function fitFacets(
  { grid, grain, state, faceBoundary, boundaries }: Lattice,
  mesh: Mesh,
  { first, quad }: Incidence,
): Facets {
  const { inside, outside, axis, sign, quads } = mesh;
  const inGrain = boundaries.count;
  const inPore = -1;
  const key = Int32Array.from(inside, (i, q) => {
    if (state[outside[q]] === SiteState.pore) return inPore;
    const b = faceBoundary[axis[q]][sign[q] > 0 ? i : outside[q]];
    return b === NO_BOUNDARY ? inGrain + 3 * (grain[i] + 1) + axis[q] : b;
  });
  const facet = new Int32Array(key.length).fill(-1);
  const plane: number[] = [];
  const curved: number[] = [];
  for (let start = 0; start < key.length; start++) {
    if (facet[start] >= 0) continue;
    const members = [start];
    facet[start] = curved.length;
    for (let k = 0; k < members.length; k++)
      for (let c = 0; c < 4; c++) {
        const v = quads[4 * members[k] + c];
        for (let m = first[v]; m < first[v + 1]; m++) {
          if (facet[quad[m]] >= 0 || key[quad[m]] !== key[start]) continue;
          facet[quad[m]] = curved.length;
          members.push(quad[m]);
        }
      }
    const normal = [0, 0, 0];
    if (key[start] >= inGrain) normal[axis[start]] = 1;
    else if (key[start] >= 0) for (let c = 0; c < 3; c++) normal[c] = boundaries.normal[3 * key[start] + c];
    let [weight, sum, squares] = [0, 0, 0];
    for (const q of members) {
      const height = normal.reduce((total, n, c) => total + n * faceCentre(mesh, grid, q, c), 0);
      const share = Math.abs(normal[axis[q]]);
      weight += share;
      sum += share * height;
      squares += share * height * height;
    }
    const offset = weight > 0 ? sum / weight : 0;
    plane.push(...normal, offset);
    curved.push(weight === 0 || squares / weight - offset * offset > CURVED * CURVED ? 1 : 0);
  }
  return { facet, plane: Float64Array.from(plane), curved: Uint8Array.from(curved) };
}

/** Coordinate in voxels of the centre of a face as the lattice has it. */
function faceCentre({ inside, axis, sign }: Mesh, { nx, ny }: Grid, q: number, along: number): number {
  const i = inside[q];
  const at = along === 0 ? i % nx : along === 1 ? Math.floor(i / nx) % ny : Math.floor(i / (nx * ny));
  return at + 0.5 + (axis[q] === along ? 0.5 * sign[q] : 0);
}

/**
 * Moves a vertex r_0 to the r that minimises sum (n_k . r - c_k)^2 + PULL |r - r_0|^2 over the planes around it, on the sides of
 * the box along them only.
 */
function settle(
  vertices: Float64Array,
  vertex: number,
  plane: Float64Array,
  around: Iterable<number>,
  { nx, ny, nz }: Grid,
): void {
  const at = 3 * vertex;
  const size = [nx, ny, nz];
  // Symmetric matrix xx, xy, xz, yy, yz, zz and right side of the equation for the shift.
  let [xx, xy, xz, yy, yz, zz] = [PULL, 0, 0, PULL, 0, PULL];
  let [bx, by, bz] = [0, 0, 0];
  const add = (x: number, y: number, z: number, gap: number, weight: number) => {
    xx += weight * x * x;
    xy += weight * x * y;
    xz += weight * x * z;
    yy += weight * y * y;
    yz += weight * y * z;
    zz += weight * z * z;
    bx += weight * x * gap;
    by += weight * y * gap;
    bz += weight * z * gap;
  };
  for (const k of around) {
    const [x, y, z, offset] = plane.subarray(4 * k, 4 * k + 4);
    add(x, y, z, offset - x * vertices[at] - y * vertices[at + 1] - z * vertices[at + 2], 1);
  }
  const onSide = (c: number) => vertices[at + c] === 0 || vertices[at + c] === size[c];
  if (onSide(0)) add(1, 0, 0, 0, 1e6);
  if (onSide(1)) add(0, 1, 0, 0, 1e6);
  if (onSide(2)) add(0, 0, 1, 0, 1e6);
  const [c0, c1, c2] = [yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy];
  const determinant = xx * c0 + xy * c1 + xz * c2;
  const dx = (c0 * bx + c1 * by + c2 * bz) / determinant;
  const dy = (c1 * bx + (xx * zz - xz * xz) * by + (xy * xz - xx * yz) * bz) / determinant;
  const dz = (c2 * bx + (xy * xz - xx * yz) * by + (xx * yy - xy * xy) * bz) / determinant;
  const shrink = Math.min(1, FARTHEST / Math.hypot(dx, dy, dz));
  if (!onSide(0)) vertices[at] += shrink * dx;
  if (!onSide(1)) vertices[at + 1] += shrink * dy;
  if (!onSide(2)) vertices[at + 2] += shrink * dz;
}
