/** Modules of this checkout as JavaScript in a folder of their own: processes of them start many times faster than through tsx. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { ENGINE_IDENTITY } from '../../src/campaign/engine-digest.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** Translates modules and all that they import into a folder; returns their paths there. Types are not checked. */
export function buildModules(entries: readonly URL[], folder: string): string[] {
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  };
  const placeOf = (path: string) => join(folder, relative(checkout, path)).replace(/\.ts$/, '.js');
  const paths = entries.map((url) => fileURLToPath(url));
  const waiting = [...paths];
  const seen = new Set(waiting);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = readFileSync(path, 'utf8');
    const { outputText } = ts.transpileModule(text, { fileName: path, compilerOptions });
    mkdirSync(dirname(placeOf(path)), { recursive: true });
    writeFileSync(placeOf(path), outputText);
    // What is imported for its types alone is no longer named in the translation.
    for (const { fileName } of ts.preProcessFile(outputText).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const imported = join(dirname(path), fileName).replace(/\.js$/, '.ts');
      if (!seen.has(imported)) waiting.push(imported);
      seen.add(imported);
    }
  }
  writeFileSync(join(folder, 'package.json'), readFileSync(join(checkout, 'package.json')));
  writeFileSync(join(folder, 'src', 'engine-digest.txt'), ENGINE_IDENTITY.split('+')[1]!);
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  return paths.map(placeOf);
}
