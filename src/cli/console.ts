/** What a command prints: results on standard output, everything else on standard error. */
import process from 'node:process';
import Table from 'cli-table3';
import colours from 'picocolors';
import { formatJson } from '../io/json.ts';
import type { TextTable } from '../report/text.ts';

/** Flags that decide what is printed. */
export interface ConsoleFlags {
  /** One JSON object on standard output and nothing else there. */
  readonly json: boolean;
  /** No progress and no notes. */
  readonly quiet: boolean;
}

/** Where a command writes. */
export class Console {
  readonly flags: ConsoleFlags;

  constructor(flags: ConsoleFlags) {
    this.flags = flags;
  }

  /** A result for people, on standard output; nothing with `--json`. */
  print(text: string): void {
    if (!this.flags.json) process.stdout.write(`${text}\n`);
  }

  /** The result for machines, with `--json` only. */
  json(value: unknown): void {
    if (this.flags.json) process.stdout.write(formatJson(value));
  }

  /** A note on standard error; nothing with `--quiet`. */
  note(text: string): void {
    if (!this.flags.quiet) process.stderr.write(`${text}\n`);
  }

  /** A warning or an error on standard error, always. */
  warn(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** A table for people. */
  table(table: TextTable, title = ''): void {
    if (this.flags.json) return;
    if (title !== '') this.print(colours.bold(title));
    this.print(drawTable(table));
  }
}

/** A table with rules, plain where colours are off. */
export function drawTable({ header, rows }: TextTable): string {
  const table = new Table({
    head: [...header],
    style: {
      head: colours.isColorSupported ? ['cyan'] : [],
      border: colours.isColorSupported ? ['grey'] : [],
    },
  });
  for (const row of rows) table.push([...row]);
  // A rule below the header, none between the rows.
  const lines = table.toString().split('\n');
  const firstRule = lines.findIndex((line) => line.includes('├'));
  return lines.filter((line, i) => i <= firstRule || !line.includes('├')).join('\n');
}
