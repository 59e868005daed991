/** `filament-kmc mechanisms`: what the model can switch on and off. */
import type { Command } from 'commander';
import colours from 'picocolors';
import { z } from 'zod';
import type { Mechanism } from '../mechanisms/mechanism.ts';
import { mechanisms } from '../mechanisms/registry.ts';
import { Console } from './console.ts';
import { ExitCode } from './exit.ts';

/** A mechanism as data. */
export interface MechanismEntry {
  readonly name: string;
  readonly title: string;
  readonly equation: string;
  readonly citation: string;
  readonly enabledByDefault: boolean;
  readonly parameters: readonly { name: string; description: string; default: unknown }[];
}

/** The registered mechanisms as data. */
export function listMechanisms(): MechanismEntry[] {
  return mechanisms.map((mechanism: Mechanism) => {
    const { properties = {} } = z.toJSONSchema(z.object(mechanism.parameters), {
      io: 'input',
      unrepresentable: 'any',
    });
    return {
      name: mechanism.name,
      title: mechanism.title,
      equation: mechanism.equation,
      citation: mechanism.citation,
      enabledByDefault: mechanism.enabledByDefault,
      parameters: Object.entries(properties).map(([name, schema]) => {
        const { description = '', default: standard = null } = typeof schema === 'object' ? schema : {};
        return { name, description, default: standard };
      }),
    };
  });
}

/** Adds the command to the program. */
export function addMechanismsCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('mechanisms')
    .summary('physical mechanisms and their switches')
    .description('Lists the physical mechanisms with their equation, parameters, defaults and source.')
    .option('--json', 'print one JSON object on standard output', false)
    .action(({ json }: { json: boolean }) => {
      const console = new Console({ json, quiet: false });
      const entries = listMechanisms();
      for (const { name, title, equation, citation, enabledByDefault, parameters } of entries) {
        console.print(`${colours.bold(name)} (${enabledByDefault ? 'on' : 'off'} by default): ${title}`);
        console.print(`    ${equation}`);
        for (const p of parameters)
          console.print(
            `    ${p.name}: ${p.description}${p.default === null ? '' : ` (default ${String(p.default)})`}`,
          );
        console.print(`    ${colours.dim(citation)}`);
      }
      console.print('\nSwitch one with --set mechanisms.<name>.enabled=false, or in the scenario file.');
      console.json({ mechanisms: entries });
      finish(ExitCode.done);
    });
}
