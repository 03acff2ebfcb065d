/**
 * The rule of names: an exported name of `src` stands for one thing, and is a word of the field. The list has the
 * words to avoid, with what to write instead.
 */
import { type SyntaxNode as Node, syntaxTree } from './syntax-tree.ts';

export interface SourceText {
  /** From the root, such as `src/device/card.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Words that tell a story or stand for several things, and what takes their place (docs/dev/architecture.md). */
export const wordsOfNoField: Readonly<Record<string, string>> = {
  answer: 'response (the digits), reply (what a server or an instrument sends)',
  answered: 'response, reply',
  answers: 'responses, replies',
  desk: 'what its members are',
  face: 'what its members are',
  glass: 'lcd',
  hand: 'key queue, gesture input, clock',
  issue: 'challenge',
  tally: 'lockout',
  turn: 'transaction, step, page',
  turns: 'transactions, steps, pages',
  verdict: 'outcome, result',
};

/** Names in which such a word is meant as it says. */
export const literalNames: ReadonlySet<string> = new Set([
  // The pages of a long response are turned.
  ...['turnByKey', 'turnPage'],
  // A turn of the event loop.
  ...['nextTurn', 'loopTurns', 'Turns', 'turnMsMax'],
]);

/** What a file declares and exports; what it passes on of others does not count. */
export function exportedNames({ path, text }: SourceText): string[] {
  const tree = syntaxTree(path, text) as unknown as {
    readonly body: readonly Node[];
  };
  const imported = new Set(
    tree.body
      .filter(({ type }) => type === 'ImportDeclaration')
      .flatMap(({ specifiers }) => specifiers as Node[])
      .map(({ local }) => nameOf(local)),
  );
  const names = tree.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.source) return [];
    const { declaration, specifiers } = node as unknown as Record<'declaration' | 'specifiers', unknown>;
    if (!declaration) {
      return (specifiers as Node[])
        .filter(({ local }) => !imported.has(nameOf(local)))
        .map(({ exported }) => nameOf(exported));
    }
    const { id, declarations } = declaration as { readonly id?: Node; readonly declarations?: Node[] };
    return declarations === undefined
      ? [nameOf(id)]
      : declarations.flatMap((one) => boundNames(one.id as Node));
  });
  return [...new Set(names)];
}

/** The names that a declaration binds, those of a pattern too. */
function boundNames(target: Node): string[] {
  if (target.type === 'Identifier') return [nameOf(target)];
  const { properties = [], elements = [] } = target as unknown as Record<'properties' | 'elements', Node[]>;
  return [...properties.map(({ value, argument }) => value ?? argument), ...elements]
    .filter((one) => one !== null)
    .flatMap((one) => boundNames(((one as Node).left ?? one) as Node));
}

function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { readonly name?: string; readonly value?: string };
  return name ?? value ?? '';
}

/** What the exported names of these files break, a line each. */
export function nameFaultsOf(files: readonly SourceText[]): string[] {
  const places = new Map<string, string[]>();
  for (const file of files) {
    for (const name of exportedNames(file)) places.set(name, [...(places.get(name) ?? []), file.path]);
  }
  return [...places]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, paths]) => {
      const faults = paths.length > 1 ? [`${name} stands for two things: ${paths.join(', ')}`] : [];
      if (literalNames.has(name)) return faults;
      for (const word of wordsOf(name)) {
        if (Object.hasOwn(wordsOfNoField, word))
          faults.push(
            `${name} in ${paths[0]}: ${word} is not a word of the field; use ${wordsOfNoField[word]}`,
          );
      }
      return faults;
    });
}

/** `createSQLiteDesk` → create, sqlite, desk. */
export function wordsOf(name: string): string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g) ?? []).map((word) => word.toLowerCase());
}
