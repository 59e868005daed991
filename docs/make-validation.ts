/**
 * Puts the results of the verification cases into docs/validation.md:
 *
 *     npx filament-kmc verify --full --mutants --json > verify.json
 *     node --import tsx docs/make-validation.ts verify.json
 *
 * Without a file, the results on the page stay and titles, sources and mutants are brought up to date; so do those of
 * cases that the file does not hold.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { VerificationResult } from '../src/verify/case.ts';
import { verificationCases } from '../src/verify/registry.ts';
import { replacePart, table } from './blocks.ts';

/** A row of `verify --json`. */
export type VerifyRow = VerificationResult & { readonly case: string };

/** What `verify --json` prints. */
export interface VerifyOutput {
  readonly cases: readonly VerifyRow[];
  readonly level: 'quick' | 'full';
  readonly interrupted: boolean;
}

const page = new URL('validation.md', import.meta.url);

const cell = (value: number | string): string => {
  if (typeof value === 'string') return value;
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6))
    return String(Number(value.toPrecision(6)));
  return value.toExponential(2);
};

const found = ({ found: value, standardError }: VerificationResult): string =>
  standardError === undefined ? cell(value) : `${cell(value)} ± ${Number(standardError.toPrecision(2))}`;

/** Title, source and mutant of a case. */
export function caseHead(name: string): string {
  const one = verificationCases.find((candidate) => candidate.name === name);
  if (one === undefined) throw new Error(`no verification case '${name}'`);
  return [
    `**${one.title}.** Set: ${one.level}. Expected value from: ${one.source}.`,
    `Mutant: ${one.mutant}.`,
  ].join('  \n');
}

/** The results of a case as a table. */
export function caseTable(name: string, rows: readonly VerifyRow[]): string {
  const own = rows.filter((row) => row.case === name);
  if (own.length === 0) return '*No results of this case yet.*';
  return table(
    ['quantity', 'expected', 'found', 'tolerance', ''],
    own.map((row) => [
      row.name.startsWith('mutant (') ? 'mutant' : row.name,
      cell(row.expected),
      found(row),
      cell(row.tolerance),
      row.pass ? 'pass' : '**fail**',
    ]),
  );
}

/** The page with heads, and with results where there are some. */
export function validationDocument(text: string, output: VerifyOutput | null): string {
  let result = text;
  for (const { name } of verificationCases) {
    result = replacePart(result, `head ${name}`, caseHead(name));
    if (output?.cases.some((row) => row.case === name))
      result = replacePart(result, `results ${name}`, caseTable(name, output.cases));
  }
  const passed = result.split('| pass |\n').length - 1;
  const failed = result.split('| **fail** |\n').length - 1;
  return replacePart(
    result,
    'summary',
    `${passed} of ${passed + failed} checks pass, mutants included, each case as it was last run.`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = process.argv[2];
  const output = file === undefined ? null : (JSON.parse(readFileSync(file, 'utf8')) as VerifyOutput);
  if (output?.interrupted) throw new Error(`${file} is of an interrupted verification`);
  writeFileSync(page, validationDocument(readFileSync(page, 'utf8'), output));
}
