/** What is wrong with a quantity as written. */
export class UnitError extends Error {
  /** The offending text. */
  readonly found: string;
  /** What to write instead. */
  readonly hint: string;
  /** Nearest known unit, for a misspelt one. */
  readonly suggestion: string | undefined;

  constructor(message: string, found: string, hint: string, suggestion?: string) {
    super(message);
    this.name = 'UnitError';
    this.found = found;
    this.hint = hint;
    this.suggestion = suggestion;
  }
}
