/**
 * A convex polyhedron kept as planes and, for each vertex, the oriented triple of planes that meet there
 * (the dual triangulation of Ray, Sokolov, Lefebvre and Levy, ACM Trans. Graph. 37, 265, 2018):
 *
 *        plane a                    a
 *     ------+------  vertex  <->   / \      clipping removes the triangles whose vertex is cut off and
 *    plane c \ plane b            c---b     joins the rim of the hole to the new plane, as a convex hull grows
 *
 * Coordinates are relative to the seed. Plane p keeps the points with n_p . x <= d_p.
 */
export interface ConvexCell {
  planeCount: number;
  /** 4 numbers a plane: unit normal and offset d. */
  planes: Float64Array;
  /** What lies behind each plane: grain and image, or -1. */
  neighbour: Int32Array;
  /** 3 integers a plane: periodic image of the neighbour. */
  image: Int16Array;
  vertexCount: number;
  /** 3 planes a vertex, counter-clockwise seen from outside. */
  triples: Int32Array;
  /** 3 coordinates a vertex. */
  vertices: Float64Array;
}

/** Allocates a cell, to be reused for many seeds; it grows when a cell needs more planes than any before. */
export function makeConvexCell(): ConvexCell {
  return {
    planeCount: 0,
    planes: new Float64Array(4 * 256),
    neighbour: new Int32Array(256),
    image: new Int16Array(3 * 256),
    vertexCount: 0,
    triples: new Int32Array(3 * 1024),
    vertices: new Float64Array(3 * 1024),
  };
}

/** Makes room for one more plane and for the vertices it may add (at most one an edge of those cut off). */
function makeRoom(cell: ConvexCell): void {
  if (cell.planeCount === cell.neighbour.length) {
    const capacity = 2 * cell.neighbour.length;
    const { planes, neighbour, image } = cell;
    cell.planes = new Float64Array(4 * capacity);
    cell.planes.set(planes);
    cell.neighbour = new Int32Array(capacity);
    cell.neighbour.set(neighbour);
    cell.image = new Int16Array(3 * capacity);
    cell.image.set(image);
  }
  if (12 * cell.vertexCount > cell.vertices.length) {
    const { triples, vertices } = cell;
    cell.triples = new Int32Array(2 * triples.length);
    cell.triples.set(triples);
    cell.vertices = new Float64Array(2 * vertices.length);
    cell.vertices.set(vertices);
  }
}

/** Sets the cell to the box [-hx, hx] x [-hy, hy] x [-hz, hz] about the seed; nothing behind its planes. */
export function resetToBox(cell: ConvexCell, hx: number, hy: number, hz: number): void {
  cell.planeCount = 6;
  cell.planes.fill(0, 0, 24);
  const half = [hx, hx, hy, hy, hz, hz];
  for (let p = 0; p < 6; p++) {
    cell.planes[4 * p + (p >> 1)] = p & 1 ? 1 : -1;
    cell.planes[4 * p + 3] = half[p];
    cell.neighbour[p] = -1;
    cell.image.fill(0, 3 * p, 3 * p + 3);
  }
  cell.vertexCount = 0;
  for (let corner = 0; corner < 8; corner++) {
    const x = corner & 1;
    const y = (corner >> 1) & 1;
    const z = (corner >> 2) & 1;
    const odd = (x + y + z) & 1;
    // at (+,+,+) the planes x, y, z are counter-clockwise seen from outside; each mirror turns that round
    addVertex(cell, x, odd ? 2 + y : 4 + z, odd ? 4 + z : 2 + y);
  }
}

function addVertex(cell: ConvexCell, a: number, b: number, c: number): void {
  const { planes, vertices, triples } = cell;
  const v = cell.vertexCount++;
  triples[3 * v] = a;
  triples[3 * v + 1] = b;
  triples[3 * v + 2] = c;
  const ax = planes[4 * a];
  const ay = planes[4 * a + 1];
  const az = planes[4 * a + 2];
  const bx = planes[4 * b];
  const by = planes[4 * b + 1];
  const bz = planes[4 * b + 2];
  const cx = planes[4 * c];
  const cy = planes[4 * c + 1];
  const cz = planes[4 * c + 2];
  // x = (d_a b x c + d_b c x a + d_c a x b) / a . (b x c)
  const ux = by * cz - bz * cy;
  const uy = bz * cx - bx * cz;
  const uz = bx * cy - by * cx;
  const da = planes[4 * a + 3];
  const db = planes[4 * b + 3];
  const dc = planes[4 * c + 3];
  const inverse = 1 / (ax * ux + ay * uy + az * uz);
  vertices[3 * v] = (da * ux + db * (cy * az - cz * ay) + dc * (ay * bz - az * by)) * inverse;
  vertices[3 * v + 1] = (da * uy + db * (cz * ax - cx * az) + dc * (az * bx - ax * bz)) * inverse;
  vertices[3 * v + 2] = (da * uz + db * (cx * ay - cy * ax) + dc * (ax * by - ay * bx)) * inverse;
}

/**
 * Cuts the cell by the plane n . x = d (n a unit vector) and keeps n . x <= d. Returns whether anything was
 * cut off; a cell cut off entirely has no vertices left.
 */
export function clip(
  cell: ConvexCell,
  nx: number,
  ny: number,
  nz: number,
  d: number,
  neighbour: number,
  imageX: number,
  imageY: number,
  imageZ: number,
): boolean {
  makeRoom(cell);
  const { planes, triples, vertices } = cell;
  let kept = cell.vertexCount;
  // cut vertices go to the end of the list
  for (let v = 0; v < kept; ) {
    if (nx * vertices[3 * v] + ny * vertices[3 * v + 1] + nz * vertices[3 * v + 2] > d) {
      kept--;
      for (let k = 0; k < 3; k++) {
        const t = triples[3 * v + k];
        triples[3 * v + k] = triples[3 * kept + k];
        triples[3 * kept + k] = t;
        const x = vertices[3 * v + k];
        vertices[3 * v + k] = vertices[3 * kept + k];
        vertices[3 * kept + k] = x;
      }
    } else v++;
  }
  const end = cell.vertexCount;
  if (kept === end) return false;
  const p = cell.planeCount++;
  planes[4 * p] = nx;
  planes[4 * p + 1] = ny;
  planes[4 * p + 2] = nz;
  planes[4 * p + 3] = d;
  cell.neighbour[p] = neighbour;
  cell.image[3 * p] = imageX;
  cell.image[3 * p + 1] = imageY;
  cell.image[3 * p + 2] = imageZ;
  if (kept === 0) {
    cell.vertexCount = 0;
    return true;
  }
  // rim: directed edges of removed triangles whose reverse no removed triangle has
  for (let v = kept; v < end; v++) {
    for (let k = 0; k < 3; k++) {
      const a = triples[3 * v + k];
      const b = triples[3 * v + (k === 2 ? 0 : k + 1)];
      let rim = true;
      for (let u = kept; rim && u < end; u++) {
        const t0 = triples[3 * u];
        const t1 = triples[3 * u + 1];
        const t2 = triples[3 * u + 2];
        if ((t0 === b && t1 === a) || (t1 === b && t2 === a) || (t2 === b && t0 === a)) rim = false;
      }
      if (rim) addVertex(cell, a, b, p);
    }
  }
  // the new vertices, appended behind the removed ones, close the gap
  const added = cell.vertexCount - end;
  triples.copyWithin(3 * kept, 3 * end, 3 * (end + added));
  vertices.copyWithin(3 * kept, 3 * end, 3 * (end + added));
  cell.vertexCount = kept + added;
  return true;
}

/** Largest squared distance of a vertex from the seed, for a planar diagram from the seed's line along y. */
export function squaredRadius(cell: ConvexCell, planar = false): number {
  const { vertices, vertexCount } = cell;
  let largest = 0;
  for (let v = 0; v < vertexCount; v++) {
    const x = vertices[3 * v];
    const y = planar ? 0 : vertices[3 * v + 1];
    const z = vertices[3 * v + 2];
    const r2 = x * x + y * y + z * z;
    if (r2 > largest) largest = r2;
  }
  return largest;
}

/** Writes the vertex indices of the polygon on plane p in order, counter-clockwise from outside; returns their number. */
export function facePolygon(cell: ConvexCell, p: number, out: Int32Array): number {
  const { triples, vertexCount } = cell;
  let first = -1;
  let follow = -1;
  for (let v = 0; v < vertexCount && first < 0; v++) {
    for (let k = 0; k < 3; k++) {
      if (triples[3 * v + k] === p) {
        first = v;
        follow = triples[3 * v + ((k + 2) % 3)];
      }
    }
  }
  if (first < 0) return 0;
  out[0] = first;
  let count = 1;
  // triangle (p, q, r): the next vertex around p is the triangle (p, r, s)
  while (count < vertexCount) {
    let next = -1;
    for (let v = 0; v < vertexCount && next < 0; v++) {
      for (let k = 0; k < 3; k++) {
        if (triples[3 * v + k] === p && triples[3 * v + ((k + 1) % 3)] === follow) {
          next = v;
          follow = triples[3 * v + ((k + 2) % 3)];
          break;
        }
      }
    }
    if (next < 0 || next === first) break;
    out[count++] = next;
  }
  return count;
}
