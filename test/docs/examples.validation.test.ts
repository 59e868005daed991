import { expect, it } from 'vitest';
import { EXAMPLE_PAGES, readPage, runExamples } from '../../docs/examples.ts';
import { shape } from './pages.ts';

/** Commands and the library example, each a process of its own, in a fresh folder. */
it.each(EXAMPLE_PAGES)(
  '%s: every example gives what the page shows, numbers aside',
  { timeout: 300_000 },
  (path) => {
    const runs = runExamples(readPage(path));
    expect(runs.length).toBeGreaterThan(1);
    for (const { commands, exit, expectedExit, output, target } of runs) {
      const what = `${commands.join('; ')} (to refresh: node --import tsx docs/make-examples.ts)\n${output}`;
      expect(exit, what).toBe(expectedExit);
      expect(target, what).not.toBeNull();
      expect(shape(output), what).toEqual(shape(target!.content));
    }
  },
);
