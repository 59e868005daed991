/**
 * Inner loops over colour-split arrays (see layout.ts). All of them read and write plain typed arrays and
 * allocate nothing.
 */

/**
 * Coupling of one colour to the other on the planes w0 <= w < w1 of a three-dimensional grid:
 * `result[i - offset] = sum over the six faces of i of (conductance * value of the neighbour)`.
 * @param colour colour of the sites i (0 or 1); tu, tv, tw are the faces on their upper sides
 * @param values values at the sites of the other colour; su, sv, sw the faces on those sites' upper sides
 */
export function couple3(
  result: Float64Array,
  offset: number,
  values: Float64Array,
  tu: Float64Array,
  tv: Float64Array,
  tw: Float64Array,
  su: Float64Array,
  sv: Float64Array,
  sw: Float64Array,
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
    for (let v = 0; v < nv; v++) {
      const upV = v === nv - 1 ? -half * (nv - 1) : half;
      const downV = v === 0 ? half * (nv - 1) : -half;
      const first = (v + nv * w) * half;
      const last = first + half - 1;
      if (((v + w) & 1) === colour) {
        let left = last;
        let leftValue = values[last]!;
        for (let i = first; i <= last; i++) {
          const here = values[i]!;
          const a = i + upV;
          const b = i + downV;
          const c = i + upW;
          const d = i + downW;
          result[i - offset] =
            tu[i]! * here +
            su[left]! * leftValue +
            (tv[i]! * values[a]! + sv[b]! * values[b]!) +
            (tw[i]! * values[c]! + sw[d]! * values[d]!);
          left = i;
          leftValue = here;
        }
      } else {
        let here = values[first]!;
        for (let i = first; i < last; i++) {
          const right = values[i + 1]!;
          const a = i + upV;
          const b = i + downV;
          const c = i + upW;
          const d = i + downW;
          result[i - offset] =
            tu[i]! * right +
            su[i]! * here +
            (tv[i]! * values[a]! + sv[b]! * values[b]!) +
            (tw[i]! * values[c]! + sw[d]! * values[d]!);
          here = right;
        }
        const a = last + upV;
        const b = last + downV;
        const c = last + upW;
        const d = last + downW;
        result[last - offset] =
          tu[last]! * values[first]! +
          su[last]! * here +
          (tv[last]! * values[a]! + sv[b]! * values[b]!) +
          (tw[last]! * values[c]! + sw[d]! * values[d]!);
      }
    }
  }
}

/** As `couple3` for nv = 1 (one or two dimensions). */
export function couple2(
  result: Float64Array,
  offset: number,
  values: Float64Array,
  tu: Float64Array,
  tw: Float64Array,
  su: Float64Array,
  sw: Float64Array,
  colour: number,
  half: number,
  nw: number,
  w0: number,
  w1: number,
): void {
  for (let w = w0; w < w1; w++) {
    const upW = w === nw - 1 ? -half * (nw - 1) : half;
    const downW = w === 0 ? half * (nw - 1) : -half;
    const first = w * half;
    const last = first + half - 1;
    if ((w & 1) === colour) {
      let left = last;
      let leftValue = values[last]!;
      for (let i = first; i <= last; i++) {
        const here = values[i]!;
        const c = i + upW;
        const d = i + downW;
        result[i - offset] =
          tu[i]! * here + su[left]! * leftValue + (tw[i]! * values[c]! + sw[d]! * values[d]!);
        left = i;
        leftValue = here;
      }
    } else {
      let here = values[first]!;
      for (let i = first; i < last; i++) {
        const right = values[i + 1]!;
        const c = i + upW;
        const d = i + downW;
        result[i - offset] = tu[i]! * right + su[i]! * here + (tw[i]! * values[c]! + sw[d]! * values[d]!);
        here = right;
      }
      const c = last + upW;
      const d = last + downW;
      result[last - offset] =
        tu[last]! * values[first]! + su[last]! * here + (tw[last]! * values[c]! + sw[d]! * values[d]!);
    }
  }
}

/** `target[i] = (add[i] + coupling[i - offset]) * factor[i]` for begin <= i < end. */
export function addScale(
  target: Float64Array,
  add: Float64Array,
  coupling: Float64Array,
  offset: number,
  factor: Float64Array,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) target[i] = (add[i]! + coupling[i - offset]!) * factor[i]!;
}

/**
 * `target[i] = (add[i] + coupling[i - offset]) * inverse[i]`; returns the sum of the squares of what the rounded
 * result misses of its equation.
 */
export function eliminate(
  target: Float64Array,
  add: Float64Array,
  coupling: Float64Array,
  offset: number,
  inverse: Float64Array,
  begin: number,
  end: number,
): number {
  let squares = 0;
  for (let i = begin; i < end; i++) {
    const sum = add[i]! + coupling[i - offset]!;
    const factor = inverse[i]!;
    const value = sum * factor;
    target[i] = value;
    const rest = factor > 0 ? sum - value / factor : 0;
    squares += rest * rest;
  }
  return squares;
}

/** `target[i] = coupling[i - offset] * factor[i]`. */
export function scale(
  target: Float64Array,
  coupling: Float64Array,
  offset: number,
  factor: Float64Array,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) target[i] = coupling[i - offset]! * factor[i]!;
}

/** `target[i] = coarse[aggregate[i]]`. */
export function gather(
  target: Float64Array,
  coarse: Float64Array,
  aggregate: Int32Array,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) target[i] = coarse[aggregate[i]!]!;
}

/** `coarse[aggregate[i]] += coupling[i - offset]`. */
export function scatter(
  coarse: Float64Array,
  aggregate: Int32Array,
  coupling: Float64Array,
  offset: number,
  begin: number,
  end: number,
): void {
  for (let i = begin; i < end; i++) {
    const k = aggregate[i]!;
    coarse[k] = coarse[k]! + coupling[i - offset]!;
  }
}

/**
 * `image[i] = diagonal[i] z[i] - coupling[i - offset]`, adding the sums z.residual, z.image, z.oldImage to
 * `sums[0..2]`.
 */
export function applyAndDot(
  image: Float64Array,
  z: Float64Array,
  diagonal: Float64Array,
  coupling: Float64Array,
  offset: number,
  residual: Float64Array,
  oldImage: Float64Array,
  sums: Float64Array,
  begin: number,
  end: number,
): void {
  let zr = 0;
  let zw = 0;
  let zq = 0;
  for (let i = begin; i < end; i++) {
    const value = z[i]!;
    const w = diagonal[i]! * value - coupling[i - offset]!;
    image[i] = w;
    zr += value * residual[i]!;
    zw += value * w;
    zq += value * oldImage[i]!;
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
  x: Float64Array,
  r: Float64Array,
  p: Float64Array,
  q: Float64Array,
  z: Float64Array,
  w: Float64Array,
  smoother: Float64Array,
  alpha: number,
  beta: number,
  begin: number,
  end: number,
): number {
  let sum = 0;
  for (let i = begin; i < end; i++) {
    const direction = z[i]! + beta * p[i]!;
    const image = w[i]! + beta * q[i]!;
    p[i] = direction;
    q[i] = image;
    x[i] = x[i]! + alpha * direction;
    const rest = r[i]! - alpha * image;
    r[i] = rest;
    z[i] = rest * smoother[i]!;
    sum += rest * rest;
  }
  return sum;
}

/** `r[i] = b[i] + coupling[i - offset] - diagonal[i] x[i]`, z = r * smoother. Returns the sum of r^2. */
export function residual(
  r: Float64Array,
  b: Float64Array,
  coupling: Float64Array,
  offset: number,
  diagonal: Float64Array,
  x: Float64Array,
  z: Float64Array,
  smoother: Float64Array,
  begin: number,
  end: number,
): number {
  let sum = 0;
  for (let i = begin; i < end; i++) {
    const rest = b[i]! + coupling[i - offset]! - diagonal[i]! * x[i]!;
    r[i] = rest;
    z[i] = rest * smoother[i]!;
    sum += rest * rest;
  }
  return sum;
}
