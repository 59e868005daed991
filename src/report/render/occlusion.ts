/** How much of the sky each place of a picture sees, from the depths of its surroundings. */

/** Directions in which a place looks around, and steps along each. */
const DIRECTIONS = 16;
const STEPS = 7;

/**
 * Openness of each pixel, 1 in the open to 0 in a narrow hole: the mean over directions of 1 - sin of the elevation up to
 * which what is nearer to the eye hides the sky, within `reach` voxel edges.
 *
 * @param depth voxel edges, one a pixel, less is nearer; infinite where nothing is
 * @param scale pixels a voxel edge
 */
export function openness(
  depth: Float32Array,
  width: number,
  height: number,
  scale: number,
  reach: number,
): Float32Array {
  const open = new Float32Array(depth.length);
  const farthest = reach * scale;
  const dx = new Int32Array(DIRECTIONS * STEPS);
  const dy = new Int32Array(DIRECTIONS * STEPS);
  const far = new Float64Array(DIRECTIONS * STEPS);
  for (let k = 0; k < DIRECTIONS; k++)
    for (let s = 0; s < STEPS; s++) {
      const angle = (2 * Math.PI * (k + 0.5 * (s & 1))) / DIRECTIONS;
      const r = Math.max(1, farthest * ((s + 1) / STEPS) ** 1.6);
      dx[k * STEPS + s] = Math.round(r * Math.cos(angle));
      dy[k * STEPS + s] = Math.round(r * Math.sin(angle));
      far[k * STEPS + s] = Math.hypot(dx[k * STEPS + s], dy[k * STEPS + s]) / scale;
    }
  for (let j = 0, at = 0; j < height; j++)
    for (let i = 0; i < width; i++, at++) {
      if (!Number.isFinite(depth[at])) {
        open[at] = 1;
        continue;
      }
      let sum = 0;
      for (let k = 0; k < DIRECTIONS; k++) {
        let steepest = 0;
        for (let s = k * STEPS; s < (k + 1) * STEPS; s++) {
          const [x, y] = [i + dx[s], j + dy[s]];
          if (x < 0 || y < 0 || x >= width || y >= height) continue;
          const rise = (depth[at] - depth[x + width * y]) / far[s];
          if (rise > steepest) steepest = rise;
        }
        sum += 1 - steepest / Math.sqrt(1 + steepest * steepest);
      }
      open[at] = sum / DIRECTIONS;
    }
  return blurred(open, width, height);
}

/** Mean over three by three pixels: hides that only some directions were looked at. */
function blurred(map: Float32Array, width: number, height: number): Float32Array {
  const soft = new Float32Array(map.length);
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      let [sum, count] = [0, 0];
      for (let y = Math.max(0, j - 1); y <= Math.min(height - 1, j + 1); y++)
        for (let x = Math.max(0, i - 1); x <= Math.min(width - 1, i + 1); x++) {
          sum += map[x + width * y];
          count++;
        }
      soft[i + width * j] = sum / count;
    }
  return soft;
}

/** Halves a map of depths along each side by the mean of the finite ones of four. */
export function halve(depth: Float32Array, width: number, height: number): Float32Array {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = new Float32Array(w * h).fill(Number.POSITIVE_INFINITY);
  for (let j = 0; j < h; j++)
    for (let i = 0; i < w; i++) {
      let [sum, count] = [0, 0];
      for (let k = 0; k < 4; k++) {
        const [x, y] = [2 * i + (k & 1), 2 * j + (k >> 1)];
        if (x >= width || y >= height || !Number.isFinite(depth[x + width * y])) continue;
        sum += depth[x + width * y];
        count++;
      }
      if (count > 0) half[i + w * j] = sum / count;
    }
  return half;
}
