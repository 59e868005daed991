/** One result folder as a page shows it: its figures, tables, words. */
import type { Figure } from './figures/figure.ts';
import type { TextTable } from './text.ts';

/** A picture that lies in a result folder. */
export interface StudyPicture {
  readonly file: string;
  readonly png: Uint8Array;
}

/** One study as a page shows it. */
export interface Study {
  readonly name: string;
  readonly folder: string;
  /** What it found, a sentence each. */
  readonly findings: readonly string[];
  /** What is not as it should be: unfinished, failed runs, warnings. */
  readonly cautions: readonly string[];
  readonly figures: readonly Figure[];
  readonly pictures: readonly StudyPicture[];
  readonly tables: readonly { readonly title: string; readonly note: string; readonly table: TextTable }[];
  readonly facts: readonly (readonly [term: string, value: string])[];
  readonly materials: readonly string[];
  /** The resolved scenario as YAML. */
  readonly scenario: string;
  /** Commands that give the study again. */
  readonly commands: readonly string[];
  readonly cite: readonly string[];
  /** Keys whose values are assumed or recalled. */
  readonly assumed: readonly string[];
}
