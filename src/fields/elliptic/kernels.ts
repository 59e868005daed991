/**
 * Inner loops over colour-split arrays (see layout.ts). All arrays lie in one heap `h` (see heap.ts) and are given
 * by their offsets. Nothing is allocated.
 */

/**
 * Coupling of one colour to the other on the planes w0 <= w < w1 of a three-dimensional grid:
 * `h[result + i] = sum over the six faces of i of (conductance * value of the neighbour)`.
 * @param colour colour of the sites i (0 or 1); tu, tv, tw are the faces on their upper sides
 * @param values values at the sites of the other colour; su, sv, sw the faces on those sites' upper sides
 */
export function couple3(
  h: Float64Array,
  result: number,
  values: number,
  tu: number,
  tv: number,
  tw: number,
  su: number,
  sv: number,
  sw: number,
  colour: number,
  half: number,
  nv: number,
  nw: number,
  w0: number,
  w1: number,
): void {
  const plane = half * nv;
  for (let w = w0; w < w1; w++) {
    const upW = w === nw - 1 ? -plane * (nw - 1) : plane;
    const downW = w === 0 ? plane * (nw - 1) : -plane;
    const valueUpW = values + upW;
    const valueDownW = values + downW;
    const faceDownW = sw + downW;
    for (let v = 0; v < nv; v++) {
      const upV = v === nv - 1 ? -half * (nv - 1) : half;
      const downV = v === 0 ? half * (nv - 1) : -half;
      const valueUpV = values + upV;
      const valueDownV = values + downV;
      const faceDownV = sv + downV;
      const first = (v + nv * w) * half;
      const last = first + half - 1;
      if (((v + w) & 1) === colour) {
        let left = last;
        let leftValue = h[values + last]!;
        for (let i = first; i <= last; i++) {
          const here = h[values + i]!;
          h[result + i] =
            h[tu + i]! * here +
            h[su + left]! * leftValue +
            (h[tv + i]! * h[valueUpV + i]! + h[faceDownV + i]! * h[valueDownV + i]!) +
            (h[tw + i]! * h[valueUpW + i]! + h[faceDownW + i]! * h[valueDownW + i]!);
          left = i;
          leftValue = here;
        }
      } else {
        let here = h[values + first]!;
        for (let i = first; i <= last; i++) {
          const right = h[values + (i < last ? i + 1 : first)]!;
          h[result + i] =
            h[tu + i]! * right +
            h[su + i]! * here +
            (h[tv + i]! * h[valueUpV + i]! + h[faceDownV + i]! * h[valueDownV + i]!) +
            (h[tw + i]! * h[valueUpW + i]! + h[faceDownW + i]! * h[valueDownW + i]!);
          here = right;
        }
      }
    }
  }
}

/** As `couple3` for nv = 1 (one or two dimensions). */
export function couple2(
  h: Float64Array,
  result: number,
  values: number,
  tu: number,
  tw: number,
  su: number,
  sw: number,
  colour: number,
  half: number,
  nw: number,
  w0: number,
  w1: number,
): void {
  for (let w = w0; w < w1; w++) {
    const upW = w === nw - 1 ? -half * (nw - 1) : half;
    const downW = w === 0 ? half * (nw - 1) : -half;
    const valueUpW = values + upW;
    const valueDownW = values + downW;
    const faceDownW = sw + downW;
    const first = w * half;
    const last = first + half - 1;
    if ((w & 1) === colour) {
      let left = last;
      let leftValue = h[values + last]!;
      for (let i = first; i <= last; i++) {
        const here = h[values + i]!;
        h[result + i] =
          h[tu + i]! * here +
          h[su + left]! * leftValue +
          (h[tw + i]! * h[valueUpW + i]! + h[faceDownW + i]! * h[valueDownW + i]!);
        left = i;
        leftValue = here;
      }
    } else {
      let here = h[values + first]!;
      for (let i = first; i <= last; i++) {
        const right = h[values + (i < last ? i + 1 : first)]!;
        h[result + i] =
          h[tu + i]! * right +
          h[su + i]! * here +
          (h[tw + i]! * h[valueUpW + i]! + h[faceDownW + i]! * h[valueDownW + i]!);
        here = right;
      }
    }
  }
}

/**
 * `target_i = (add_i + coupling_i) inverse_i`; returns the sum of the squares of what the rounded result misses
 * of its equation.
 */
export function eliminate(
  h: Float64Array,
  target: number,
  add: number,
  coupling: number,
  inverse: number,
  begin: number,
  end: number,
): number {
  let squares = 0;
  for (let i = begin; i < end; i++) {
    const sum = h[add + i]! + h[coupling + i]!;
    const factor = h[inverse + i]!;
    const value = sum * factor;
    h[target + i] = value;
    const rest = factor > 0 ? sum - value / factor : 0;
    squares += rest * rest;
  }
  return squares;
}

/** `target_i = coupling_i factor_i`. */
export function scale(
  h: Float64Array,
  target: number,
  coupling: number,
  factor: number,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) h[target + i] = h[coupling + i]! * h[factor + i]!;
}

/** `z_i += coarse[aggregate[i]]`. */
export function addCoarse(
  h: Float64Array,
  z: number,
  coarse: Float64Array,
  aggregate: Int32Array,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) h[z + i] = h[z + i]! + coarse[aggregate[i]!]!;
}

/** `coarse[aggregate[i]] += r_i + coupling_i - diagonal_i z_i`. */
export function restrictResidual(
  h: Float64Array,
  coarse: Float64Array,
  aggregate: Int32Array,
  r: number,
  diagonal: number,
  z: number,
  coupling: number,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) {
    const k = aggregate[i]!;
    coarse[k] = coarse[k]! + (h[r + i]! + h[coupling + i]! - h[diagonal + i]! * h[z + i]!);
  }
}

/** `z_i += smoother_i (r_i + coupling_i - diagonal_i z_i)`, and 0 where the smoother is 0 (no conductance). */
export function sweepDiagonal(
  h: Float64Array,
  z: number,
  r: number,
  diagonal: number,
  coupling: number,
  smoother: number,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) {
    const value = h[z + i]!;
    const factor = h[smoother + i]!;
    const next = value + factor * (h[r + i]! + h[coupling + i]! - h[diagonal + i]! * value);
    h[z + i] = factor === 0 ? 0 : next;
  }
}

/**
 * `image_i = diagonal_i z_i - coupling_i`, adding the sums z.residual, z.image, z.oldImage to `sums[0..2]`.
 */
export function applyAndDot(
  h: Float64Array,
  image: number,
  z: number,
  diagonal: number,
  coupling: number,
  residual: number,
  oldImage: number,
  sums: Float64Array,
  begin: number,
  end: number,
): void {
  let zr = 0;
  let zw = 0;
  let zq = 0;
  for (let i = begin; i < end; i++) {
    const value = h[z + i]!;
    const w = h[diagonal + i]! * value - h[coupling + i]!;
    h[image + i] = w;
    zr += value * h[residual + i]!;
    zw += value * w;
    zq += value * h[oldImage + i]!;
  }
  sums[0] = sums[0]! + zr;
  sums[1] = sums[1]! + zw;
  sums[2] = sums[2]! + zq;
}

/**
 * One step of flexible conjugate gradients: p = z + beta p, q = w + beta q, x += alpha p, r -= alpha q, then
 * z = r * smoother. Returns the sum of r^2.
 */
export function advance(
  h: Float64Array,
  x: number,
  r: number,
  p: number,
  q: number,
  z: number,
  w: number,
  smoother: number,
  alpha: number,
  beta: number,
  begin: number,
  end: number,
): number {
  let sum = 0;
  for (let i = begin; i < end; i++) {
    const direction = h[z + i]! + beta * h[p + i]!;
    const image = h[w + i]! + beta * h[q + i]!;
    h[p + i] = direction;
    h[q + i] = image;
    h[x + i] = h[x + i]! + alpha * direction;
    const rest = h[r + i]! - alpha * image;
    h[r + i] = rest;
    h[z + i] = rest * h[smoother + i]!;
    sum += rest * rest;
  }
  return sum;
}

/** `r_i = b_i + coupling_i - diagonal_i x_i`, z = r * smoother. Returns the sum of r^2. */
export function residual(
  h: Float64Array,
  r: number,
  b: number,
  coupling: number,
  diagonal: number,
  x: number,
  z: number,
  smoother: number,
  begin: number,
  end: number,
): number {
  let sum = 0;
  for (let i = begin; i < end; i++) {
    const rest = h[b + i]! + h[coupling + i]! - h[diagonal + i]! * h[x + i]!;
    h[r + i] = rest;
    h[z + i] = rest * h[smoother + i]!;
    sum += rest * rest;
  }
  return sum;
}
