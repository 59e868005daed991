/** Nesting that plain data may have. */
const DEEPEST = 32;

/**
 * Digest of plain data (numbers, texts, booleans, null, arrays, objects, typed arrays) as 16 hexadecimal digits, to find
 * damage: a change of any one value or length changes it. Not meant against intent. The order of keys and the sign of a
 * bare zero do not count, which a codec need not keep.
 * @throws TypeError for anything else.
 */
export function digestOf(value: unknown): string {
  const digest = new Digest();
  walk(value, digest, 0);
  return digest.text();
}

function walk(value: unknown, digest: Digest, depth: number): void {
  if (depth > DEEPEST) throw new TypeError(`data nested more than ${DEEPEST} deep`);
  if (typeof value === 'number') digest.number(value);
  else if (typeof value === 'string') digest.text8(value);
  else if (typeof value === 'boolean' || value === null) digest.text8(String(value));
  else if (Array.isArray(value)) {
    digest.words([value.length]);
    for (const inner of value) walk(inner, digest, depth + 1);
  } else if (ArrayBuffer.isView(value)) {
    digest.text8(Object.prototype.toString.call(value));
    digest.bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    digest.words([entries.length]);
    for (const [key, inner] of entries) {
      digest.text8(key);
      walk(inner, digest, depth + 1);
    }
  } else throw new TypeError(`${Object.prototype.toString.call(value)} in plain data`);
}

/** Two lanes of 32 bits; each word enters both by a one-to-one map, so that no single change is lost. */
class Digest {
  private a = 0x2545f491;
  private b = 0x1b873593;
  private readonly double = new Float64Array(1);
  private readonly halves = new Uint32Array(this.double.buffer);

  number(value: number): void {
    this.double[0] = Object.is(value, -0) ? 0 : value;
    this.words(this.halves);
  }

  text8(text: string): void {
    this.bytes(new TextEncoder().encode(text));
  }

  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    // Whole words on their own, wherever the bytes lie.
    const padded = new Uint8Array((length + 3) & ~3);
    padded.set(bytes);
    this.words([length]);
    this.words(new Uint32Array(padded.buffer));
  }

  words(words: ArrayLike<number>): void {
    let { a, b } = this;
    for (let k = 0; k < words.length; k++) {
      a = Math.imul(a ^ words[k], 0x9e3779b1);
      a = (a << 13) | (a >>> 19);
      b = Math.imul((b + words[k]) | 0, 0x85ebca6b);
      b ^= b >>> 15;
    }
    this.a = a;
    this.b = b;
  }

  text(): string {
    return [this.a, this.b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
