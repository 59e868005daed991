/**
 * A little assembler for WebAssembly: functions over one imported memory, written as expressions. Code is a list
 * of bytes, an expression leaves one value on the stack, a statement none. Binary format: W3C WebAssembly Core
 * Specification 2.0, section 5.
 */
export type Code = readonly number[];

/** Type of a variable: integer, double, or two doubles side by side. */
export type Kind = 'i32' | 'f64' | 'v128';

/** A parameter or local variable of a function. */
export interface Variable {
  /** Its value. */
  readonly get: Code;
  /** Statement that sets it. */
  set(value: Code): Code;
}

/** What stands for a number in a loop over an array: one double, or two at once. */
export interface Lane {
  readonly kind: Kind;
  /** Bytes of it. */
  readonly size: number;
  /** Loads from an address, `offset` bytes on. */
  load(address: Code, offset?: number): Code;
  store(address: Code, value: Code): Code;
  add(a: Code, b: Code): Code;
  subtract(a: Code, b: Code): Code;
  multiply(a: Code, b: Code): Code;
  divide(a: Code, b: Code): Code;
  /** `value` where `factor` is not 0, else 0. */
  whereNot0(factor: Code, value: Code): Code;
  /** A double in every place. */
  spread(value: Code): Code;
}

const TYPES: Readonly<Record<Kind, number>> = { i32: 0x7f, f64: 0x7c, v128: 0x7b };
const SIMD = 0xfd;

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(rest > 127 ? (rest % 128) + 128 : rest);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}

/** An integer constant, 0 or more. */
export function integer(value: number): Code {
  // Signed LEB128: bit 6 of the last byte is the sign.
  const bytes: number[] = [];
  let rest = value;
  while (rest > 63) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [0x41, ...bytes, rest];
}

const binary =
  (...operation: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...operation];

export const plus = binary(0x6a);
export const minus = binary(0x6b);
export const times = binary(0x6c);
export const isEqual = binary(0x46);
/** a < b and a >= b of signed integers. */
export const isLess = binary(0x48);
export const bitAnd = binary(0x71);
export const bitXor = binary(0x73);

/** Bytes of so many doubles. */
export function doubles(count: Code): Code {
  return [...count, ...integer(3), 0x74];
}

/** `yes` if `condition` is not 0, else `no`; both are computed. */
export function choose(condition: Code, yes: Code, no: Code): Code {
  return [...yes, ...no, ...condition, 0x1b];
}

/** Statement that is executed if `condition` is not 0. */
export function when(condition: Code, statement: Code): Code {
  return [...condition, 0x04, 0x40, ...statement, 0x0b];
}

/** Loads an integer. */
export function loadInteger(address: Code): Code {
  return [...address, 0x28, 2, 0];
}

/** One double. */
export const single: Lane = {
  kind: 'f64',
  size: 8,
  load: (address, offset = 0) => [...address, 0x2b, 3, ...unsigned(offset)],
  store: (address, value) => [...address, ...value, 0x39, 3, 0],
  add: binary(0xa0),
  subtract: binary(0xa1),
  multiply: binary(0xa2),
  divide: binary(0xa3),
  whereNot0: (factor, value) => choose([...factor, ...zero, 0x61], zero, value),
  spread: (value) => value,
};

/** The constant 0 as a double. */
const zero: Code = [0x44, 0, 0, 0, 0, 0, 0, 0, 0];

/** Two doubles. */
export const pair: Lane = {
  kind: 'v128',
  size: 16,
  load: (address, offset = 0) => [...address, SIMD, 0, 3, ...unsigned(offset)],
  store: (address, value) => [...address, ...value, SIMD, 11, 3, 0],
  add: binary(SIMD, ...unsigned(0xf0)),
  subtract: binary(SIMD, ...unsigned(0xf1)),
  multiply: binary(SIMD, ...unsigned(0xf2)),
  divide: binary(SIMD, ...unsigned(0xf3)),
  // Bits of the value except where the factor equals 0.
  whereNot0: (factor, value) => [...value, ...factor, ...zero, SIMD, 0x14, SIMD, 0x47, SIMD, 0x4f],
  spread: (value) => [...value, SIMD, 0x14],
};

/** Sum of the two doubles of a pair. */
export function sumOfPair(value: Variable): Code {
  return single.add([...value.get, SIMD, 0x21, 0], [...value.get, SIMD, 0x21, 1]);
}

/** One function: declare its parameters, then its local variables, and give its `body`. */
export class FunctionBuilder {
  readonly name: string;
  readonly parameters: Kind[] = [];
  readonly locals: Kind[] = [];
  /** Code of the function; leaves the result on the stack if it has one. */
  body: Code = [];
  readonly result: Kind | null;

  constructor(name: string, result: Kind | null = null) {
    this.name = name;
    this.result = result;
  }

  /** Declares the next parameter. */
  parameter(kind: Kind = 'i32'): Variable {
    return variable(this.parameters.push(kind) - 1);
  }

  /** Declares a local variable, 0 at first; all parameters must have been declared. */
  local(kind: Kind = 'i32'): Variable {
    return variable(this.parameters.length + this.locals.push(kind) - 1);
  }

  /** `for (counter = from; counter < to; counter += step) body`. */
  loop(counter: Variable, from: Code, to: Code, step: number, body: Code): Code {
    const more = isLess(counter.get, to);
    const next = counter.set(plus(counter.get, integer(step)));
    const again = [0x03, 0x40, ...body, ...next, ...more, 0x0d, 0, 0x0b];
    return [...counter.set(from), ...when(more, again)];
  }

  /**
   * Runs `body` for the elements begin <= i < end of arrays of doubles, in pairs and for an odd one at the end alone.
   * It gets the lane and the bytes from the start of an array to element i.
   */
  each(begin: Variable, end: Variable, body: (lane: Lane, at: Code) => Code): Code {
    const at = this.local();
    const last = this.local();
    return [
      ...last.set(doubles(end.get)),
      ...this.loop(
        at,
        doubles(begin.get),
        minus(last.get, integer(single.size)),
        pair.size,
        body(pair, at.get),
      ),
      ...when(isLess(at.get, last.get), body(single, at.get)),
    ];
  }
}

function variable(index: number): Variable {
  return {
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  };
}

function section(id: number, items: readonly Code[]): number[] {
  const content = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  return [...unsigned(name.length), ...Array.from(name, (letter) => letter.charCodeAt(0))];
}

/** Binary module of some functions, exported by name, that work on the imported memory `env.memory`. */
export function assemble(functions: readonly FunctionBuilder[]): Uint8Array<ArrayBuffer> {
  const kinds = (list: readonly Kind[]) => [...unsigned(list.length), ...list.map((kind) => TYPES[kind])];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      functions.map((f) => [0x60, ...kinds(f.parameters), ...kinds(f.result === null ? [] : [f.result])]),
    ),
    ...section(2, [[...text('env'), ...text('memory'), 2, 0, 0]]),
    ...section(
      3,
      functions.map((_, k) => unsigned(k)),
    ),
    ...section(
      7,
      functions.map((f, k) => [...text(f.name), 0, ...unsigned(k)]),
    ),
    ...section(
      10,
      functions.map((f) => {
        const locals = f.locals.flatMap((kind) => [1, TYPES[kind]]);
        const code = [...unsigned(f.locals.length), ...locals, ...f.body, 0x0b];
        return [...unsigned(code.length), ...code];
      }),
    ),
  ]);
}
