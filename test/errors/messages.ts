/**
 * The rules for the texts of errors that a program can hold, as a function from the text of a source file to what it
 * breaks. It works on the syntax tree: every `new …Error(…)` and `super(…)` of an error, every `errorMessage(…)`.
 */

import { decoded } from '../docs/plain-english.ts';
import { type SyntaxNode as Node, syntaxTree } from '../syntax-tree.ts';

/** The helper that all texts are made by, and the functions that quote a value for it. */
const helper = 'errorMessage';
const quoting: ReadonlySet<string> = new Set(['quoted', 'quotedPath']);

/** Classes and functions that take the text of an error: at which place, where it is not the first. */
const errorName = /(?:Error|Fault)$/;
const textAt: Readonly<Record<string, number>> = {
  StoredFileError: 1,
  FileError: 1,
  LineWaitError: 1,
  WaitError: 1,
  NoResponseError: 1,
  HttpFault: 2,
  tooMany: 1,
  StoreError: 1,
};

/** Classes that make their text of a problem, and where they take it. */
const problemAt: Readonly<Record<string, number>> = { JsonError: 0, NoReplyError: 0, DamagedRecord: 2 };

/** A value in a text that is named like a path or a text of the user's: by `quoted` only. */
const namesPath = /^(?:path|file|folder|shown|given|text)$/;

/** What the file breaks, a line each; empty where it keeps to all rules. */
export function messageFaults(path: string, source: string): string[] {
  const tree = syntaxTree(path, source);
  const passers = passersOf(tree);
  const faults: string[] = [];
  const say = (node: Node, fault: string): void => {
    faults.push(`${path}:${source.slice(0, node.start).split('\n').length} ${fault}`);
  };
  visit(tree, (node, owner) => {
    const key = (node.key as Node | undefined)?.name;
    for (const fault of passedFaults(node, passers)) say(node, fault);
    if (node.type === 'Property' && key === 'error' && isHandMade(node.value as Node))
      say(node, `error: make its text by ${helper}`);
    const name = calleeOf(node, owner);
    const given = (node.arguments ?? []) as readonly Node[];
    if (name === helper) {
      for (const fault of textFaults(given)) say(node, fault);
    } else if (name !== null && Object.hasOwn(problemAt, name)) {
      const faultsOfProblem = given
        .slice(problemAt[name], (problemAt[name] as number) + 1)
        .flatMap(readings)
        .flatMap(wordFaults);
      for (const fault of faultsOfProblem) say(node, fault);
    } else if (name !== null && (errorName.test(name) || Object.hasOwn(textAt, name))) {
      const text = given[textAt[name] ?? 0];
      if (text !== undefined && isHandMade(text)) say(text, `${name}: make its text by ${helper}`);
    }
  });
  return faults;
}

/** Functions that pass an argument on as a part of a text: by name, for each part the place of its argument. */
type Passers = ReadonlyMap<string, ReadonlyMap<number, number>>;

function passersOf(tree: Node): Passers {
  const passers = new Map<string, Map<number, number>>();
  visit(tree, (node) => {
    const made = node.type === 'FunctionDeclaration' ? node : (node.init as Node | undefined);
    if (made === undefined || made === null || !/^(?:Arrow)?Function/.test(made.type)) return;
    const params = (made.params as readonly Node[]).map((param) =>
      String(((param.left ?? param) as Node).name),
    );
    const places = new Map<number, number>();
    visit(made, (inner) => {
      if (inner.type !== 'CallExpression' || calledBy(inner) !== helper) return;
      (inner.arguments as readonly Node[]).forEach((part, index) => {
        const place = part.type === 'Identifier' ? params.indexOf(String(part.name)) : -1;
        if (place >= 0) places.set(index, place);
      });
    });
    if (places.size > 0) passers.set(String((node.id as Node).name), places);
  });
  return passers;
}

/** What the texts break that are passed on to the helper, or are a `problem` or an `action` of a table. */
function passedFaults(node: Node, passers: Passers): string[] {
  const key = String((node.key as Node | undefined)?.name);
  if (node.type === 'Property' && (key === 'problem' || key === 'action'))
    return partFaults(node.value as Node, key === 'problem' ? 1 : 2);
  if (node.type === 'VariableDeclarator' && /Problems$/.test(String((node.id as Node).name)))
    return pairsIn(node.init as Node).flatMap((pair) =>
      pair.flatMap((part, index) => partFaults(part, index + 1)),
    );
  const places = node.type === 'CallExpression' ? passers.get(calledBy(node)) : undefined;
  const given = (node.arguments ?? []) as readonly Node[];
  return Array.from(places ?? []).flatMap(([index, place]) => {
    const part = given[place];
    return part === undefined ? [] : partFaults(part, index);
  });
}

/** The problems with their actions in a table of them by code. */
function pairsIn(table: Node): (readonly Node[])[] {
  const rows = (table.properties ?? []) as readonly Node[];
  return rows.map((row) => ((row.value as Node).elements ?? []) as readonly Node[]);
}

/** The name of what is called or made; for `super(…)`, of the class that is extended. */
function calleeOf(node: Node, owner: string | null): string | null {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return null;
  const callee = node.callee as Node;
  if (callee.type === 'Super') return owner;
  if (
    callee.type === 'Identifier' &&
    (node.type === 'NewExpression' || callee.name === helper || Object.hasOwn(textAt, String(callee.name)))
  )
    return String(callee.name);
  return null;
}

/** A text that is written or put together in place. A name or a call passes on what was made elsewhere. */
function isHandMade(node: Node): boolean {
  if (node.type === 'ConditionalExpression')
    return isHandMade(node.consequent as Node) || isHandMade(node.alternate as Node);
  return (
    (node.type === 'Literal' && typeof node.value === 'string') ||
    node.type === 'TemplateLiteral' ||
    node.type === 'BinaryExpression'
  );
}

/** What the three parts of a text break. */
function textFaults(parts: readonly Node[]): string[] {
  if (parts.length !== 3) return [`${helper} takes a thing, a problem and an action`];
  return [...new Set(parts.flatMap(partFaults))];
}

function partFaults(part: Node, index: number): string[] {
  return [
    ...bareValues(part).map((bare) => `put ${bare} in double quotes by quoted`),
    ...readings(part).flatMap((text) => [
      ...wordFaults(text).map((fault) => `${JSON.stringify(text)}: ${fault}`),
      ...(index < 2 && text.includes('; ') ? [`${JSON.stringify(text)}: "; " ends the problem`] : []),
    ]),
  ];
}

function wordFaults(text: string): string[] {
  return [
    ...(/[.!]$/.test(text) ? ['ends with a full stop'] : []),
    ...(/[\n\r]/.test(text) ? ['is more than one line'] : []),
    ...(/[‘’“”]/.test(text) ? ['has curly quotes'] : []),
    ...(/(?:^|\s)'[^']+'/.test(text) ? ['has a value in single quotes'] : []),
    ...(/^\s|\s$| {2}/.test(text) ? ['has spare spaces'] : []),
    ...(text === '' ? ['is empty'] : []),
    ...decoded(text),
  ];
}

/** The texts that an expression can be, with X for a value that only the running program knows. */
function readings(node: Node): string[] {
  if (node.type === 'Literal') return [String(node.value)];
  if (node.type === 'ConditionalExpression')
    return [...readings(node.consequent as Node), ...readings(node.alternate as Node)];
  if (node.type === 'BinaryExpression') return joined([node.left as Node, node.right as Node].map(readings));
  if (node.type === 'TemplateLiteral') {
    const values = (node.expressions as readonly Node[]).map(readings);
    const texts = (node.quasis as readonly Node[]).map((one) => [
      String((one.value as { readonly cooked: string }).cooked),
    ]);
    return joined(texts.flatMap((text, index) => [text, values[index] ?? ['']]));
  }
  return [quoting.has(calledBy(node)) ? '"X"' : 'X'];
}

function joined(parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>((begun, next) => begun.flatMap((one) => next.map((end) => one + end)), ['']);
}

/** Values that have to be in double quotes and are not, by their source's name. */
function bareValues(node: Node): string[] {
  if (node.type === 'ConditionalExpression')
    return [node.consequent, node.alternate].flatMap((one) => bareValues(one as Node));
  if (node.type === 'BinaryExpression')
    return [node.left, node.right].flatMap((one) => bareValues(one as Node));
  if (node.type !== 'TemplateLiteral') return [];
  return (node.expressions as readonly Node[]).flatMap((value) => {
    if (value.type === 'TemplateLiteral' || value.type === 'ConditionalExpression') return bareValues(value);
    if (value.type === 'CallExpression') return calledBy(value) === 'stringify' ? ['JSON.stringify(…)'] : [];
    const name = String(value.type === 'MemberExpression' ? (value.property as Node).name : value.name);
    return namesPath.test(name) ? [name] : [];
  });
}

function calledBy(node: Node): string {
  if (node.type !== 'CallExpression') return '';
  const callee = node.callee as Node;
  return String(callee.type === 'MemberExpression' ? (callee.property as Node).name : callee.name);
}

/** @param owner the class that the class around it extends */
function visit(
  node: Node,
  look: (node: Node, owner: string | null) => void,
  owner: string | null = null,
): void {
  look(node, owner);
  const inside =
    node.type === 'ClassDeclaration' ? String((node.superClass as Node | null)?.name ?? '') : owner;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) visit(child as Node, look, inside);
    }
  }
}
