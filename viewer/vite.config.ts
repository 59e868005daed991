import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Two builds of the pages: for `filament-kmc view` into dist/viewer (the results, and the live mode beside them), and
 * `--mode site` into site/, the live mode alone, for any static server under any path.
 */
export default defineConfig(({ mode }) => ({
  root: here('.'),
  base: './',
  // No file of the project is public by itself.
  publicDir: false,
  build: {
    outDir: here(mode === 'site' ? '../site' : '../dist/viewer'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input:
        mode === 'site'
          ? { index: here('index.html') }
          : { index: here('index.html'), view: here('view.html') },
    },
  },
  worker: { format: 'es' },
  logLevel: 'error',
}));
