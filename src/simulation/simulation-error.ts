/** A run whose books do not balance, or that cannot be carried out. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
  readonly code: string;
  readonly found: string;
  readonly expected: string;

  constructor(code: string, found: string, expected: string) {
    super(`${code}: found ${found}, expected ${expected}`);
    this.code = code;
    this.found = found;
    this.expected = expected;
  }
}
