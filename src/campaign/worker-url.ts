/** Where the workers are: TypeScript sources in a checkout, JavaScript in the built package. */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A worker module and the Node flags it needs. */
export interface WorkerLocation {
  readonly url: URL;
  readonly execArgv: readonly string[];
}

/** A module of the folder `workers`. */
export type WorkerName = 'run' | 'verify' | 'conductivity' | 'sample' | 'view-sample' | 'view-fields';

/**
 * Locates `workers/<name>` beside the running code, `.ts` or `.js` as this very file is. The compiler does not
 * rewrite the extension inside `new URL(...)`, hence this one place. TypeScript workers are loaded through tsx,
 * a development dependency.
 */
export function workerLocation(name: WorkerName): WorkerLocation {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return locate(new URL(`../../workers/${name}.${extension}`, import.meta.url));
}

/**
 * The location of any worker module, flags by its extension. A TypeScript module is required once before the pool
 * asks for it: the pool drops the error of a module that does not load and tries it as one of Node's own, which
 * only says that `.ts` is unknown.
 */
export function locate(url: URL): WorkerLocation {
  if (!url.pathname.endsWith('.ts')) return { url, execArgv: [] };
  const loader = createRequire(import.meta.url).resolve('tsx');
  const path = JSON.stringify(fileURLToPath(url));
  const first = `import { createRequire } from 'node:module'; createRequire(${path})(${path});`;
  return {
    url,
    execArgv: [
      '--import',
      pathToFileURL(loader).href,
      '--import',
      `data:text/javascript,${encodeURIComponent(first)}`,
    ],
  };
}
