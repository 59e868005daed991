/** The command line: its commands, its help, its way of ending. */

import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { Command } from 'commander';
import { ENGINE_VERSION } from '../campaign/version.ts';
import { prepareHdf5 } from '../io/hdf5/hdf5.ts';
import { mayNeedHdf5 } from '../io/maps/read-map.ts';
import { addCancelCommand } from './cancel-command.ts';
import { addCcdCommand } from './ccd-command.ts';
import { addCollectCommand } from './collect-command.ts';
import { addCompareCommand } from './compare-command.ts';
import { addConductivityCommand } from './conductivity-command.ts';
import { Console } from './console.ts';
import { ExitCode, reportError } from './exit.ts';
import { addExportCommand } from './export-command.ts';
import { addMechanismsCommand } from './mechanisms-command.ts';
import { addMicrostructureCommand } from './microstructure-command.ts';
import { addPictureCommand } from './picture-command.ts';
import { addPlanCommand } from './plan-command.ts';
import { addReportCommand } from './report-command.ts';
import { addRunCommand } from './run-command.ts';
import { addSchemaCommand } from './schema-command.ts';
import { addStartCommand } from './start-command.ts';
import { addStatusCommand } from './status-command.ts';
import { addVerifyCommand } from './verify-command.ts';
import { addViewCommand } from './view-command.ts';
import { addWorkCommand } from './work-command.ts';

const EXAMPLES = `
Examples:
  filament-kmc start                              a first look, under two minutes
  filament-kmc run scenarios/web.yaml             one trajectory, drawn as text
  filament-kmc ccd scenarios/grain-size-hot-pressed.yaml --workers 2
  filament-kmc ccd scenarios/single-crystal.yaml --sweep interface.resistance=2ohm*cm^2,20ohm*cm^2
  filament-kmc plan scenarios/grain-size-hot-pressed.yaml   what that would run, its memory and its time
  filament-kmc conductivity scenarios/conductivity-grain-size.yaml
  filament-kmc compare scenarios/mechanisms.yaml  what each mechanism does, on the same samples
  filament-kmc export results/web --format vti --run 00-0000 --moments 20
  filament-kmc picture results/web-run-1          the broken surface of a stored run, as PNG
  filament-kmc report results/mechanisms-compare  one page of figures and tables
  filament-kmc view results/web                   a page in which the filament grows
  filament-kmc verify                             the engine beside exact results
  filament-kmc microstructure scenarios/imported.yaml  grains of a sample, generated or imported
  filament-kmc mechanisms                         what can be switched on and off

Exit codes: 0 done; 1 a run or a check failed; 2 bad input, nothing written;
            130 interrupted, finished runs kept.`;

/** Characters of a line of help: those of the terminal, but no more than can be read at a glance. */
const helpWidth = (): number => Math.min(process.stdout.columns ?? 80, 110);

/** Loads what reading the map of a scenario among the arguments will take. */
async function prepareMaps(args: readonly string[]): Promise<void> {
  for (const file of args.filter((arg) => /\.ya?ml$/i.test(arg) && existsSync(arg)))
    if (mayNeedHdf5(`${readFileSync(file, 'utf8')} ${args.join(' ')}`)) await prepareHdf5();
}

/** Runs the command line with arguments as after the program's name; resolves to the exit code. */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = ExitCode.done;
  const finish = (found: ExitCode) => {
    code = found;
  };
  const program = new Command('filament-kmc')
    .description('Kinetic Monte Carlo of lithium filaments along grain boundaries of solid electrolytes.')
    .version(ENGINE_VERSION)
    .configureOutput({ getOutHelpWidth: helpWidth, getErrHelpWidth: helpWidth })
    .showHelpAfterError('(--help lists commands and flags)')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  addRunCommand(program, finish);
  addCcdCommand(program, finish);
  addPlanCommand(program, finish);
  addConductivityCommand(program, finish);
  addCompareCommand(program, finish);
  addPictureCommand(program, finish);
  addReportCommand(program, finish);
  addViewCommand(program, finish);
  addVerifyCommand(program, finish);
  addStartCommand(program, finish);
  addWorkCommand(program, finish);
  addCollectCommand(program, finish);
  addCancelCommand(program, finish);
  addExportCommand(program, finish);
  addMicrostructureCommand(program, finish);
  addStatusCommand(program, finish);
  addMechanismsCommand(program, finish);
  addSchemaCommand(program, finish);
  for (const command of program.commands) command.copyInheritedSettings(program);
  if (args.length === 0) {
    program.outputHelp();
    return ExitCode.done;
  }
  try {
    await prepareMaps(args);
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return reportError(error, new Console({ json: args.includes('--json'), quiet: false }));
  }
}
