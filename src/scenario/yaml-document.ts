/**
 * Parses YAML 1.2 within limits: size, depth, aliases. A file may come from a stranger, so nothing in it can make the
 * parser use much time or memory, and tags make no objects.
 */
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  visit,
} from 'yaml';
import { FileFormatError, type FilePlace } from './file-format-error.ts';

/** Far more than a scenario or a world needs. */
export const yamlCharactersMax = 262_144;
export const yamlDepthMax = 40;
export const yamlAliasesMax = 100;
/** Values after aliases are replaced. */
const valuesMax = 100_000;

/** One key of a path, as valibot names it. */
export type PathKey = string | number;

export interface YamlDocument {
  /** The content as plain data. */
  readonly value: unknown;
  /** Where the value at a path is; the nearest parent's place if there is none. */
  placeOf(path: readonly PathKey[]): FilePlace;
  /** Where the last key of a path is written. */
  placeOfKey(path: readonly PathKey[]): FilePlace;
}

/** @throws FileFormatError for a text that is not one YAML document within the limits */
export function parseYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const at = (offset: number): FilePlace => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (text.length > yamlCharactersMax)
    throw new FileFormatError(
      { file, line: 1, column: 1 },
      `has ${text.length} characters`,
      `give at most ${yamlCharactersMax}`,
    );
  const document = documentOf(text, lines, at);
  checkAliases(document, at);
  const value: unknown = document.contents === null ? null : document.toJS({ maxAliasCount: -1 });
  return {
    value,
    placeOf: (path) => at(offsetOf(nodeAt(document, path))),
    placeOfKey: (path) => at(keyOffset(document, path)),
  };
}

function documentOf(text: string, lines: LineCounter, at: (offset: number) => FilePlace): Document.Parsed {
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  for (const token of tokens) checkDepth(token, at);
  const documents = [
    ...new Composer({ keepSourceTokens: false, merge: false, version: '1.2' }).compose(
      tokens,
      true,
      text.length,
    ),
  ];
  const [document, second] = documents;
  if (document === undefined) throw new FileFormatError(at(0), 'empty', 'give a YAML document');
  const error = document.errors[0] ?? document.warnings[0];
  if (error !== undefined)
    throw new FileFormatError(
      at(error.pos[0]),
      'not valid YAML',
      `correct it, ${plainProblem(error.message)}`,
    );
  if (second !== undefined)
    throw new FileFormatError(at(second.range[0]), 'has a second document', 'give one document a file');
  return document;
}

/** The parser's own words, on one line and without their end. */
function plainProblem(message: string): string {
  const [line = ''] = message.split('\n');
  return line.replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]+$/, '');
}

/** The composer and the conversion call themselves for each level, so levels are counted first. */
function checkDepth(root: CST.Token, at: (offset: number) => FilePlace): void {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > yamlDepthMax)
      throw new FileFormatError(at(token.offset), 'nested too deeply', `use at most ${yamlDepthMax} levels`);
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth: depth + 1 });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
}

/** Anchors and aliases only in such numbers that replacing them stays small. */
function checkAliases(document: Document.Parsed, at: (offset: number) => FilePlace): void {
  let aliases = 0;
  /** How many values each anchor stands for, aliases inside replaced. */
  const sizes = new Map<string, number>();
  const refuse = (node: Node, problem: string, action: string): never => {
    throw new FileFormatError(at(offsetOf(node)), problem, action);
  };
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) {
      aliases += 1;
      if (aliases > yamlAliasesMax) refuse(node, 'has too many aliases', `use at most ${yamlAliasesMax}`);
      const size = sizes.get(node.source);
      if (size === undefined) return refuse(node, 'an alias without an anchor before it', 'name an anchor');
      return size;
    }
    let size = 1;
    if (isPair(node)) size += sizeOf(node.key) + sizeOf(node.value);
    if (isMap(node) || isSeq(node)) for (const item of node.items) size += sizeOf(item);
    if (size > valuesMax)
      refuse(document.contents as Node, 'has too many values', `use at most ${valuesMax}`);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) sizes.set(node.anchor, size);
    return size;
  };
  sizeOf(document.contents);
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value === null)
        refuse(
          (isScalar(key) || isMap(key) || isSeq(key) ? key : document.contents) as Node,
          'a key that is not a word',
          'give a word and a colon',
        );
    },
  });
}

function nodeAt(document: Document.Parsed, path: readonly PathKey[]): unknown {
  let node: unknown = document.contents;
  for (const key of path) {
    const inner = resolved(document, node);
    const next = isMap(inner) || isSeq(inner) ? inner.get(key, true) : undefined;
    if (next === undefined || next === null) return node;
    node = next;
  }
  return node;
}

function resolved(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function keyOffset(document: Document.Parsed, path: readonly PathKey[]): number {
  const parent = resolved(document, nodeAt(document, path.slice(0, -1)));
  const last = path.at(-1);
  if (isMap(parent)) {
    for (const { key } of parent.items)
      if (isScalar(key) && String(key.value) === String(last)) return offsetOf(key);
  }
  return offsetOf(nodeAt(document, path));
}

function offsetOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}
