/**
 * Runs the examples of the documentation and writes what they print into the pages:
 *
 *     node --import tsx docs/make-examples.ts
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_PAGES, readPage, root, runExamples, withOutputs } from './examples.ts';

for (const path of EXAMPLE_PAGES) {
  const page = readPage(path);
  const runs = runExamples(page);
  for (const { commands, exit, expectedExit, output } of runs)
    if (exit !== expectedExit)
      throw new Error(`${path}: ${commands.join('; ')}: exit code ${exit}\n${output}`);
  writeFileSync(join(root, path), withOutputs(page, runs));
}
