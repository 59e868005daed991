import { facePolygon } from './convex-cell.ts';
import type { GrainSeeds } from './grains.ts';
import { visitCells } from './power-diagram.ts';
import { collectBoundaries, polygonArea, type Tessellation } from './tessellation.ts';

/** Polygons smaller than this times the square of the mean grain spacing are contacts at a line or point. */
const leastRelativeArea = 1e-12;

/** Exact boundaries and junction lines of a periodic power diagram. */
export function powerTessellation(seeds: GrainSeeds): Tessellation {
  const { box, count, positions } = seeds;
  const collector = collectBoundaries();
  const lines: number[] = [];
  const polygon = new Int32Array(65536);
  const spacing = Math.cbrt((box[0] * box[1] * box[2]) / count);
  visitCells(seeds, (cell, i) => {
    const { vertices, planes, triples, neighbour, image } = cell;
    const ox = positions[3 * i];
    const oy = positions[3 * i + 1];
    const oz = positions[3 * i + 2];
    for (let p = 0; p < cell.planeCount; p++) {
      if (neighbour[p] <= i) continue;
      const corners = facePolygon(cell, p, polygon);
      if (corners < 3) continue;
      const points: number[] = [];
      for (let k = 0; k < corners; k++) {
        const v = 3 * polygon[k];
        points.push(vertices[v] + ox, vertices[v + 1] + oy, vertices[v + 2] + oz);
      }
      const area = polygonArea(Float64Array.from(points), 0, corners);
      if (area < leastRelativeArea * spacing * spacing) continue;
      collector.add(
        i,
        neighbour[p],
        [image[3 * p], image[3 * p + 1], image[3 * p + 2]],
        [planes[4 * p], planes[4 * p + 1], planes[4 * p + 2]],
        points,
      );
    }
    // each junction line belongs to the least of its three grains
    for (let v = 0; v < cell.vertexCount; v++) {
      for (let k = 0; k < 3; k++) {
        const a = triples[3 * v + k];
        const b = triples[3 * v + ((k + 1) % 3)];
        if (a > b || neighbour[a] <= i || neighbour[b] <= i || neighbour[a] === neighbour[b]) continue;
        for (let u = 0; u < cell.vertexCount; u++) {
          for (let m = 0; m < 3; m++) {
            if (triples[3 * u + m] !== b || triples[3 * u + ((m + 1) % 3)] !== a) continue;
            lines.push(vertices[3 * v] + ox, vertices[3 * v + 1] + oy, vertices[3 * v + 2] + oz);
            lines.push(vertices[3 * u] + ox, vertices[3 * u + 1] + oy, vertices[3 * u + 2] + oz);
          }
        }
      }
    }
  });
  return {
    shape: { kind: 'power' },
    count,
    box,
    positions,
    weights: seeds.weights,
    volume: seeds.volume,
    boundaries: collector.finish(),
    junctionLines: Float64Array.from(lines),
  };
}
