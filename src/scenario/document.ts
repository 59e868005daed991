import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { InputMap, Path } from './path.ts';
import type { Finding, Position, Problem } from './problem.ts';

const longestText = 2_000_000;
const mostValues = 30_000;
const deepest = 32;

interface Places {
  readonly key: Position | undefined;
  readonly value: Position;
}

/** A scenario as written: plain values, and the place of each. */
export interface WrittenScenario {
  readonly input: unknown;
  readonly problems: readonly Problem[];
  /** Place of the value (or, with `key`, of the key) at a path, or undefined where nothing is written. */
  placeOf(path: Path, key?: boolean): Position | undefined;
}

/**
 * Reads YAML 1.2 (core schema) and keeps the place of every key and value. Syntax errors, doubled keys, keys that are
 * not texts and boundless aliases come back as problems; the rest of the file is still read.
 */
export function readDocument(text: string, file: string): WrittenScenario {
  const problems: Problem[] = [];
  const places = new Map<string, Places>();
  const lineCounter = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(Math.max(0, offset));
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const complain = (
    code: string,
    place: Position,
    path: Path,
    parts: Pick<Finding, 'found' | 'expected' | 'hint'>,
    severity: 'error' | 'warning' = 'error',
  ): void => {
    problems.push({ severity, code, ...place, path: path.join('.'), ...parts });
  };
  const start: Position = { file, line: 1, column: 1 };
  const result = (input: unknown): WrittenScenario => ({
    input,
    problems,
    placeOf: (path, key = false) => {
      const found = places.get(JSON.stringify(path));
      return key ? (found?.key ?? found?.value) : found?.value;
    },
  });

  if (text.length > longestText) {
    complain('too-large', start, [], {
      found: `${text.length} characters`,
      expected: `at most ${longestText}`,
      hint: 'a scenario is a short text; was another file given?',
    });
    return result(undefined);
  }

  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      schema: 'core',
      version: '1.2',
      stringKeys: false,
    });
  } catch (error) {
    // Deep nesting exhausts the parser's stack.
    complain('yaml-syntax', start, [], {
      found: `unreadable YAML: ${String(error)}`,
      expected: '',
      hint: '',
    });
    return result(undefined);
  }
  for (const [list, severity] of [
    [document.errors, 'error'],
    [document.warnings, 'warning'],
  ] as const) {
    for (const { code, message, pos } of list) {
      const duplicate = code === 'DUPLICATE_KEY';
      complain(
        duplicate ? 'duplicate-key' : 'yaml-syntax',
        at(pos[0]),
        [],
        {
          found: duplicate
            ? `key '${/^[^:\s]*/.exec(text.slice(pos[0], pos[0] + 80))?.[0]}' is written twice`
            : message,
          expected: '',
          hint: duplicate ? 'keep one of them' : syntaxHint(code, text, pos[0]),
        },
        severity,
      );
    }
  }

  let count = 0;
  let overflow = false;
  const convert = (
    node: Node | null | undefined,
    path: Path,
    key: Position | undefined,
    from: Position,
  ): unknown => {
    const place = node?.range ? at(node.range[0]) : from;
    const id = JSON.stringify(path);
    if (!places.has(id)) places.set(id, { key, value: place });
    if (overflow) return null;
    if (++count > mostValues || path.length > deepest) {
      overflow = true;
      complain('too-large', place, path.slice(0, 4), {
        found: count > mostValues ? `more than ${mostValues} values` : `more than ${deepest} levels of keys`,
        expected: 'a scenario of a few hundred values',
        hint: 'check anchors and aliases',
      });
      return null;
    }
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return convert(node.resolve(document) as Node | undefined, path, key, place);
    if (isScalar(node)) return typeof node.value === 'bigint' ? Number(node.value) : node.value;
    if (isSeq(node)) {
      return node.items.map((item, i) => convert(item as Node, [...path, i], undefined, place));
    }
    if (!isMap(node)) return null;
    const map: InputMap = {};
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null;
      const keyPlace = keyNode?.range ? at(keyNode.range[0]) : place;
      const name = isScalar(keyNode) ? String(keyNode.value ?? '') : '';
      if (!isScalar(keyNode) || keyNode.value === null || name === '__proto__') {
        complain('unknown-key', keyPlace, path, {
          found: 'a key that is not a plain word',
          expected: 'keys such as microstructure',
          hint: "write 'key: value'",
        });
        continue;
      }
      map[name] = convert(pair.value as Node | null, [...path, name], keyPlace, keyPlace);
    }
    return map;
  };
  const input = convert(document.contents as Node | null, [], undefined, start);
  return result(input);
}

function syntaxHint(code: string, text: string, offset: number): string {
  if (code === 'TAB_AS_INDENT' || text[offset] === '\t') return 'indent with spaces, not tabs';
  if (code === 'BAD_INDENT' || code === 'MULTILINE_IMPLICIT_KEY')
    return 'check the indentation of this line and the one above';
  if (code === 'BLOCK_AS_IMPLICIT_KEY')
    return 'a value cannot hold another "key: value" on the same line; start a new line';
  if (code === 'MULTIPLE_DOCS') return "a file holds one scenario; remove '---'";
  return '';
}
