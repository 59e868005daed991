/** `filament-kmc schema`: the JSON Schema of scenario files, for editors. */
import type { Command } from 'commander';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { Console } from './console.ts';
import { ExitCode } from './exit.ts';

/** Adds the command to the program. */
export function addSchemaCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('schema')
    .summary('JSON Schema of scenario files')
    .description('Prints the JSON Schema of scenario files, with which editors complete and check them.')
    .option('--json', 'accepted for uniformity: the schema is JSON', false)
    .addHelpText(
      'after',
      `
Example:
  filament-kmc schema > scenario.schema.json
and in a scenario, for editors with a YAML language server:
  # yaml-language-server: $schema=scenario.schema.json`,
    )
    .action(() => {
      new Console({ json: true, quiet: true }).json(scenarioJsonSchema());
      finish(ExitCode.done);
    });
}
