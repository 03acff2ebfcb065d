/**
 * The rules for the texts of errors that a program can hold, as a function from the text of a source file to what it
 * breaks. It works on the syntax tree: every `new …Error(…)` and `super(…)` of an error, every `errorMessage(…)`.
 */
import { parseAst } from 'vitest/node';
import { decoded } from '../docs/plain-english.ts';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

/** The helper that all texts are made by, and the functions that quote a value for it. */
const helper = 'errorMessage';
const quoting: ReadonlySet<string> = new Set(['quoted', 'quotedPath']);

/** Classes and functions that take the text of an error: at which place, where it is not the first. */
const errorName = /(?:Error|Fault)$/;
const textAt: Readonly<Record<string, number>> = {
  CardFileError: 1,
  FileError: 1,
  WaitError: 1,
  NoResponseError: 1,
  HttpFault: 2,
  tooMany: 1,
  StoreError: 1,
};

/** Classes that make their text of a problem, and where they take it. */
const problemAt: Readonly<Record<string, number>> = { JsonError: 0, DamagedRecord: 2 };

/** A value in a text that is named like a path or a text of the user's: by `quoted` only. */
const namesPath = /^(?:path|file|folder|shown|given|text)$/;

/** What the file breaks, a line each; empty where it keeps to all rules. */
export function messageFaults(path: string, source: string): string[] {
  const tree = parseAst(source, { lang: path.endsWith('.tsx') ? 'tsx' : 'ts' }) as unknown as Node;
  const faults: string[] = [];
  const say = (node: Node, fault: string): void => {
    faults.push(`${path}:${source.slice(0, node.start).split('\n').length} ${fault}`);
  };
  visit(tree, (node, owner) => {
    const key = (node.key as Node | undefined)?.name;
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
  const faults = new Set<string>();
  parts.forEach((part, index) => {
    for (const bare of bareValues(part)) faults.add(`put ${bare} in double quotes by quoted`);
    for (const text of readings(part)) {
      for (const fault of wordFaults(text)) faults.add(`${JSON.stringify(text)}: ${fault}`);
      if (index < 2 && text.includes('; ')) faults.add(`${JSON.stringify(text)}: "; " ends the problem`);
    }
  });
  return [...faults];
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
