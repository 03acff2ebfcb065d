/** The texts of a source file that a person reads: strings and JSX text with a space in them, and comments. */
import { type SyntaxNode as Node, syntaxTree } from '../syntax-tree.ts';

/** A text with its line, from 1. */
export interface SourceText {
  readonly line: number;
  readonly text: string;
}

/** Strings, templates (with `X` for each value) and JSX text, but for the paths of imports. */
export function stringsOf(path: string, source: string): SourceText[] {
  const tree = syntaxTree(path, source);
  const texts: SourceText[] = [];
  const add = (node: Node, text: string): void => {
    if (/\S\s+\S/.test(text)) texts.push({ line: source.slice(0, node.start).split('\n').length, text });
  };
  visit(tree, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string') add(node, node.value);
    if (node.type === 'JSXText') add(node, String(node.value));
    if (node.type === 'TemplateLiteral')
      add(
        node,
        (node.quasis as readonly Node[])
          .map((one) => (one.value as { readonly cooked: string }).cooked)
          .join('X'),
      );
  });
  return texts;
}

/** Comments, the lines of one block or of one run of `//` together, without what is in backticks. */
export function commentsOf(source: string): SourceText[] {
  return Array.from(
    source.matchAll(/\/\*[\s\S]*?\*\/|(?:^|\s)\/\/ .*(?:\n\s*\/\/ .*)*/gm),
    ({ 0: comment, index }) => ({
      line: source.slice(0, index + comment.search(/\S/)).split('\n').length,
      text: comment.replaceAll(/^\s*(?:\/\*\*?|\*\/|\*|\/\/)/gm, ' ').replaceAll(/`[^`]*`/g, ' '),
    }),
  );
}

function visit(node: Node, look: (node: Node) => void): void {
  if (/^(?:Import|Export(?:All|Named))/.test(node.type) && node.source) return;
  look(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) visit(child as Node, look);
    }
  }
}
