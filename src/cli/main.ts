#!/usr/bin/env node
/** Entry of the command `filament-kmc`. */
import process from 'node:process';
import { ExitCode } from './exit.ts';
import { runProgram } from './program.ts';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`error: standard output: ${error.message}\n`);
  process.exit(ExitCode.failed);
});

process.exitCode = await runProgram(process.argv.slice(2));
