/** The document that figures are drawn into where there is no browser. */
import { parseHTML } from 'linkedom';
import type { SvgDocument } from './figures/figure.ts';

let kept: SvgDocument | null = null;

/** An empty document of linkedom, made once. */
export function serverDocument(): SvgDocument {
  kept ??= parseHTML('<!doctype html><html><body></body></html>').document as unknown as SvgDocument;
  return kept;
}
