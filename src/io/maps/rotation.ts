/** Conventions of orientations. All give the rotation from crystal to sample axes as a unit quaternion (w, x, y, z). */

/** From Bunge's Euler angles phi1, Phi, phi2 in rad (which turn the sample axes into those of the crystal). */
export function fromBunge(phi1: number, capitalPhi: number, phi2: number): [number, number, number, number] {
  const c = Math.cos(capitalPhi / 2);
  const s = Math.sin(capitalPhi / 2);
  const sum = (phi1 + phi2) / 2;
  const difference = (phi1 - phi2) / 2;
  return [c * Math.cos(sum), s * Math.cos(difference), s * Math.sin(difference), c * Math.sin(sum)];
}

/** From a Rodrigues vector, axis times tan(angle/2). */
export function fromRodrigues(x: number, y: number, z: number): [number, number, number, number] {
  const w = 1 / Math.sqrt(1 + x * x + y * y + z * z);
  return [w, w * x, w * y, w * z];
}

/** From an axis of any length and an angle in rad. */
export function fromAxisAngle(x: number, y: number, z: number, angle: number): number[] {
  const share = Math.sin(angle / 2) / Math.hypot(x, y, z);
  return [Math.cos(angle / 2), share * x, share * y, share * z];
}

/** Of length one; null for a null quaternion. */
export function normalised(q: readonly number[]): number[] | null {
  const length = Math.hypot(...q);
  return length > 1e-6 ? q.map((c) => c / length) : null;
}

/** The inverse rotation. */
export function inverse([w, x, y, z]: readonly number[]): [number, number, number, number] {
  return [w!, -x!, -y!, -z!];
}
