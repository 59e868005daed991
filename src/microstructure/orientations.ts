import { openStream } from '../kinetics/random.ts';

/**
 * Uniformly random orientations, one unit quaternion (w, x, y, z) a grain (K. Shoemake, Graphics Gems III,
 * 1992), from the stream `${seed}/orientations`.
 */
export function randomOrientations(count: number, seed: string): Float64Array {
  const { next } = openStream(`${seed}/orientations`);
  const q = new Float64Array(4 * count);
  for (let i = 0; i < count; i++) {
    const u = next();
    const a = 2 * Math.PI * next();
    const b = 2 * Math.PI * next();
    q[4 * i] = Math.sqrt(1 - u) * Math.sin(a);
    q[4 * i + 1] = Math.sqrt(1 - u) * Math.cos(a);
    q[4 * i + 2] = Math.sqrt(u) * Math.sin(b);
    q[4 * i + 3] = Math.sqrt(u) * Math.cos(b);
  }
  return q;
}

/**
 * Disorientation angle in rad of grains a and b with cubic symmetry: the least rotation angle of q_a^-1 q_b over
 * the 24 rotations of the cube, 0 to 62.8 deg. The largest real part over the 24 products is the greatest of q_1,
 * (q_1 + q_2)/sqrt 2 and (q_1 + q_2 + q_3 + q_4)/2 with the absolute components sorted downwards (H. Grimmer,
 * Acta Cryst. A30, 685, 1974).
 */
export function cubicDisorientation(q: Float64Array, a: number, b: number): number {
  const aw = q[4 * a];
  const ax = q[4 * a + 1];
  const ay = q[4 * a + 2];
  const az = q[4 * a + 3];
  const bw = q[4 * b];
  const bx = q[4 * b + 1];
  const by = q[4 * b + 2];
  const bz = q[4 * b + 3];
  const w = Math.abs(aw * bw + ax * bx + ay * by + az * bz);
  const x = Math.abs(aw * bx - ax * bw - ay * bz + az * by);
  const y = Math.abs(aw * by + ax * bz - ay * bw - az * bx);
  const z = Math.abs(aw * bz - ax * by + ay * bx - az * bw);
  const largest = Math.max(w, x, y, z);
  const pairs = Math.max(w + x, w + y, w + z, x + y, x + z, y + z) * Math.SQRT1_2;
  const real = Math.max(largest, pairs, 0.5 * (w + x + y + z));
  return 2 * Math.acos(Math.min(1, real));
}
