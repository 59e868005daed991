import process from 'node:process';
import { main as campaign } from './campaign/main.ts';
import { main as formats } from './formats/main.ts';
import { main as kinetics } from './kinetics/main.ts';
import { main as solver } from './solver/main.ts';
import { main as viewer } from './viewer/main.ts';
import { main as web } from './web/main.ts';

/** The benchmarks by name, in the order in which all of them run. */
const benchmarks: Readonly<Record<string, (args: string[]) => void | Promise<void>>> = {
  solver,
  kinetics,
  web,
  campaign,
  formats,
  viewer,
};

/**
 * Runs one benchmark with the arguments that follow its name, or all of them with their defaults:
 *
 *     npm run bench -- [solver|kinetics|web|campaign|formats|viewer] [arguments]
 *
 * They run one after another in this process; see bench/README.md.
 */
async function main([name, ...args]: string[]): Promise<void> {
  if (name === undefined) {
    for (const [each, run] of Object.entries(benchmarks)) {
      console.log(`\n== ${each}`);
      await run([]);
    }
    return;
  }
  if (!Object.hasOwn(benchmarks, name)) {
    console.error(`no benchmark '${name}': write ${Object.keys(benchmarks).join(', ')} or nothing for all`);
    process.exitCode = 2;
    return;
  }
  await benchmarks[name](args);
}

await main(process.argv.slice(2));
