/** `filament-kmc view DIR`: a local page in which the runs of a result folder grow. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { serveResults, type ViewServer } from '../view/server.ts';
import { Console, type ConsoleFlags } from './console.ts';
import { ExitCode, interruptible, UsageError } from './exit.ts';
import { outputFlags } from './flags.ts';

interface ViewFlags extends ConsoleFlags {
  readonly port: number;
  readonly run?: string;
  readonly open: boolean;
}

/** Folder of the built pages: beside the compiled sources, and under dist of a checkout. */
export function pagesFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const found = [join(here, '../../viewer'), join(here, '../../dist/viewer')].find(
    (folder) => existsSync(join(folder, 'view.html')) && existsSync(join(folder, 'assets')),
  );
  if (found === undefined) throw new UsageError('the pages are not built: run npm run build:viewer');
  return found;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535)
    throw new InvalidArgumentError(`found '${text}', expected a port from 0 (any free one) to 65535`);
  return value;
}

/** Opens an address with what the system has for that; where there is nothing, the printed address is left. */
function openBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url.replaceAll('&', '^&')]]
        : ['xdg-open', [url]];
  const child = spawn(command as string, args as string[], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** @throws UsageError where the port is not to be had */
async function serve(folder: string, { port, run }: ViewFlags): Promise<ViewServer> {
  try {
    return await serveResults(folder, {
      pages: pagesFolder(),
      port,
      ...(run === undefined ? {} : { run }),
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = { EADDRINUSE: 'which another program has', EACCES: 'which is not open to you' }[code ?? ''];
    if (why === undefined) throw error;
    throw new UsageError(
      `--port found ${port}, ${why}: give another, or leave it out to take any that is free`,
    );
  }
}

async function view(folder: string, flags: ViewFlags, console: Console): Promise<ExitCode> {
  const server = await serve(folder, flags);
  for (const note of server.notes) console.note(`${folder}: ${note}`);
  console.print(
    flags.quiet ? server.url : `${folder} is shown at\n  ${server.url}\non this machine alone, until Ctrl-C.`,
  );
  console.json({ url: server.url });
  if (flags.open) openBrowser(server.url);
  await interruptible(
    console,
    (signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    null,
  );
  await server.close();
  return ExitCode.done;
}

/** Adds the command to the program. */
export function addViewCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('view')
    .summary('a page in which the filament grows')
    .description(
      'Opens a local page with the runs of a result folder: lithium in 3D among the grains at any moment, planes of the ' +
        'fields, voltage and current. It is served to this machine alone.',
    )
    .argument('<folder>', 'result folder')
    .option('--port <number>', 'port (default: any that is free)', port, 0)
    .option('--run <id>', 'run to open first, as in runs.csv')
    .option('--no-open', 'print the address and open no browser');
  outputFlags(command, 'print nothing but the address')
    .addHelpText('after', '\nExample:\n  filament-kmc view results/web --run 00-0000')
    .action(async (folder: string, flags: ViewFlags) => {
      const console = new Console(flags);
      finish(await view(folder, flags, console));
    });
}
