import { collectBoundaries, type ExactBoundaries } from '../microstructure/tessellation.ts';

/**
 * Parallel planes h x / X + k y / Y + l z / Z = t + offset, t all whole numbers, in a periodic box of sides X, Y, Z: their
 * polygons within the box, those in a far face left to the near one. In a cube of side L they are spaced by
 * L / |(h, k, l)|.
 */
export function periodicPlanes(
  indices: readonly [number, number, number],
  offset: number,
  sides: readonly [number, number, number],
): ExactBoundaries {
  const collector = collectBoundaries();
  const slopes = indices.map((index, k) => index / sides[k]!);
  const normal = slopes.map((slope) => slope / Math.hypot(...slopes));
  const reach = indices.reduce((sum, index) => sum + Math.abs(index), 0);
  for (let t = -reach - 1; t <= reach + 1; t++) {
    const points = cut(indices, t + offset);
    if (points.length < 3 || [0, 1, 2].some((k) => points.every((point) => point[k] === 1))) continue;
    const corners = points.map((point) => point.map((value, k) => value * sides[k]!));
    collector.add(0, 1, [0, 0, 0], normal, around(corners, normal).flat());
  }
  return collector.finish();
}

/** Where the plane meets the edges of the unit cube. */
function cut(indices: readonly number[], level: number): number[][] {
  const points: number[][] = [];
  for (let axis = 0; axis < 3; axis++) {
    if (indices[axis] === 0) continue;
    const [b, c] = [(axis + 1) % 3, (axis + 2) % 3];
    for (const [s, t] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]) {
      const at = (level - indices[b]! * s! - indices[c]! * t!) / indices[axis]!;
      if (at < 0 || at > 1) continue;
      const point = [0, 0, 0];
      point[axis] = at;
      point[b] = s!;
      point[c] = t!;
      if (!points.some((p) => Math.hypot(...p.map((value, k) => value - point[k]!)) < 1e-9))
        points.push(point);
    }
  }
  return points;
}

/** Sorts the corners of a convex polygon round its middle. */
function around(points: readonly number[][], normal: readonly number[]): number[][] {
  const middle = [0, 1, 2].map((k) => points.reduce((sum, p) => sum + p[k]!, 0) / points.length);
  const u = points[0]!.map((value, k) => value - middle[k]!);
  const v = [0, 1, 2].map(
    (k) => normal[(k + 1) % 3]! * u[(k + 2) % 3]! - normal[(k + 2) % 3]! * u[(k + 1) % 3]!,
  );
  const angle = (p: readonly number[]): number => {
    const dot = (w: readonly number[]) => p.reduce((sum, value, k) => sum + (value - middle[k]!) * w[k]!, 0);
    return Math.atan2(dot(v), dot(u));
  };
  return [...points].sort((p, q) => angle(p) - angle(q));
}
