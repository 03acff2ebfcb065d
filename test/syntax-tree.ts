/** The syntax tree of a source file, which several rules look at: it is made once for a worker. */
import { parseAst } from 'vitest/node';

/** A node of it, as the parser of Vite makes them (ESTree, with the nodes of TypeScript). */
export interface SyntaxNode {
  readonly type: string;
  /** Where it begins and ends in the text. */
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const known = new Map<string, SyntaxNode>();

/** @param path its end says which language it is: `.tsx`, `.d.ts` or `.ts` */
export function syntaxTree(path: string, text: string): SyntaxNode {
  const [, lang = 'ts'] = /\.(tsx|d\.ts)$/.exec(path) ?? [];
  const name = `${lang}\n${text}`;
  const tree =
    known.get(name) ??
    (parseAst(text, { lang: lang === 'd.ts' ? 'dts' : (lang as 'ts' | 'tsx') }) as unknown as SyntaxNode);
  known.set(name, tree);
  return tree;
}
