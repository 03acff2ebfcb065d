/**
 * The public names of the package, read from the entries: what each file declares, its members, and the docstring of
 * each. It works on sources and on the declarations that are packed alike.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { type SyntaxNode as Node, syntaxTree } from '../syntax-tree.ts';

export interface PublicName {
  /** Such as `Card`, or `Card.press` for a member. */
  readonly name: string;
  /** Its file, from the root, and where its declaration begins there. */
  readonly path: string;
  readonly start: number;
  /** Such as `src/device/card.ts:31`. */
  readonly place: string;
  /** What a program gets to run: a function, a class, a constant. The others are types and members. */
  readonly isValue: boolean;
  /** Whether it is a member that is called. */
  readonly isMethod: boolean;
  /** The text of the docstring, without its stars; empty where there is none. */
  readonly docstring: string;
}

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly body: readonly Node[];
}

/** The text of a file by its path, such as `src/device/card.ts`. */
export type ReadText = (path: string) => string;

/** The entries of the package, without `src/` and their endings. */
export const entryNames: readonly string[] = [
  ...['index', 'node', 'serial', 'server', 'phone', 'fixtures', 'vitest', 'playwright'],
];

const root = new URL('../../', import.meta.url);

/** The public names of `src`. */
export function publicNamesOfSources(): PublicName[] {
  return publicNames(
    entryNames.map((name) => `src/${name}.ts`),
    (path) => readFileSync(new URL(path, root), 'utf8'),
  );
}

/** All public names that these entries pass on, once each, with their members. */
export function publicNames(entries: readonly string[], read: ReadText): PublicName[] {
  const files = new Map<string, SourceFile>();
  const load = (path: string): SourceFile => {
    const known = files.get(path);
    if (known !== undefined) return known;
    const text = read(path);
    const { body } = syntaxTree(path, text) as unknown as {
      readonly body: readonly Node[];
    };
    const file = { path, text, body };
    files.set(path, file);
    return file;
  };
  const found = new Map<string, PublicName>();
  const add = (name: PublicName): void => {
    if (!found.has(`${name.place} ${name.name}`)) found.set(`${name.place} ${name.name}`, name);
  };
  for (const entry of entries) {
    for (const { name, path, isType } of passedOn(load(entry))) {
      for (const one of namesOf(load(path), name, load))
        add({ ...one, isValue: one.isValue && one.name === name && !isType });
    }
  }
  return [...found.values()];
}

interface PassedOn {
  readonly name: string;
  /** The file that declares it. */
  readonly path: string;
  /** Whether it is passed on as a type alone. */
  readonly isType: boolean;
}

/** What an entry exports. */
function passedOn({ path, body }: SourceFile): PassedOn[] {
  return body.flatMap((node) => {
    const { source, specifiers } = node as unknown as { source?: Node; specifiers?: readonly Node[] };
    if (node.type !== 'ExportNamedDeclaration' || !source) return [];
    return (specifiers ?? []).map(({ local, exportKind }) => ({
      name: nameOf(local),
      path: pathFrom(path, String(source.value)),
      isType: node.exportKind === 'type' || exportKind === 'type',
    }));
  });
}

/**
 * What a file declares by a name (a type and a value may share one), with its members and those of the types that it is
 * made of, each under the name of the type that declares it.
 */
function namesOf(file: SourceFile, name: string, load: (path: string) => SourceFile): PublicName[] {
  const declared = declarationsOf(file, name);
  if (declared.length === 0) {
    const elsewhere = passedOn(file).find((one) => one.name === name);
    if (elsewhere !== undefined) return namesOf(load(elsewhere.path), name, load);
    throw new Error(`${file.path}: does not declare ${name}; export it from where it is declared`);
  }
  const places = declared.map(({ outer }) => describedName(file, outer, name));
  const [first] = places as [Described];
  const own: PublicName = {
    ...first,
    // Editors show the docstrings of all declarations of a name.
    docstring: places
      .map(({ docstring }) => docstring)
      .join('\n')
      .trim(),
    isValue: declared.some(({ node }) => !node.type.startsWith('TS') || node.type === 'TSDeclareFunction'),
    isMethod: false,
  };
  const nodes = declared.map(({ node }) => node);
  const members = nodes.flatMap(membersOf).map((member) => ({
    ...describedName(file, member, `${name}.${memberName(member)}`),
    isValue: false,
    isMethod: isMethod(member),
  }));
  return [own, ...members, ...nodes.flatMap(partsOf).flatMap((part) => namesOfPart(file, part, load))];
}

/** A type of ours that another is made of. */
function namesOfPart(file: SourceFile, part: string, load: (path: string) => SourceFile): PublicName[] {
  if (declarationsOf(file, part).length > 0) return namesOf(file, part, load);
  const imported = file.body.find(
    ({ type, specifiers }) =>
      type === 'ImportDeclaration' && (specifiers as Node[]).some(({ local }) => nameOf(local) === part),
  );
  const source = String((imported?.source as Node | undefined)?.value ?? '');
  return source.startsWith('.') ? namesOf(load(pathFrom(file.path, source)), part, load) : [];
}

interface Declaration {
  /** With its `export`. */
  readonly outer: Node;
  readonly node: Node;
}

function declarationsOf({ body }: SourceFile, name: string): Declaration[] {
  return body.flatMap((outer) => {
    const node = (outer.type === 'ExportNamedDeclaration' ? outer.declaration : outer) as Node | null;
    if (!node) return [];
    const { id, declarations = [] } = node as unknown as { id?: Node; declarations?: readonly Node[] };
    const named = [...(id ? [node] : []), ...declarations].filter((one) => nameOf(one.id) === name);
    return named.map((one) => ({ outer, node: one }));
  });
}

/** The members that a program sees, those of a record within a record too. */
function membersOf(node: Node): Node[] {
  if (node.type === 'ClassDeclaration') {
    const members = (node.body as Node).body as Node[];
    return members.filter(
      ({ type, key, accessibility, override, kind, params, value }) =>
        /^(TSAbstract)?(MethodDefinition|PropertyDefinition)$/.test(type) &&
        (key as Node).type !== 'PrivateIdentifier' &&
        accessibility !== 'private' &&
        override !== true &&
        !(kind === 'constructor' && ((params ?? (value as Node).params) as Node[]).length === 0),
    );
  }
  if (node.type === 'TSInterfaceDeclaration') return withNested((node.body as Node).body as Node[]);
  if (node.type === 'TSTypeAliasDeclaration') return literalMembers(node.typeAnnotation as Node);
  const { typeAnnotation } = ((node.id as Node).typeAnnotation ?? {}) as { readonly typeAnnotation?: Node };
  return typeAnnotation ? literalMembers(typeAnnotation) : [];
}

function withNested(members: readonly Node[]): Node[] {
  return members.flatMap((member) => {
    const { typeAnnotation } = (member.typeAnnotation ?? {}) as { readonly typeAnnotation?: Node };
    return [
      member,
      ...(member.type === 'TSPropertySignature' && typeAnnotation ? literalMembers(typeAnnotation) : []),
    ];
  });
}

/** The members of the records that a type is written as. */
function literalMembers(type: Node): Node[] {
  if (type.type === 'TSTypeLiteral') return withNested(type.members as Node[]);
  const { types } = type as unknown as { readonly types?: readonly Node[] };
  return /^TS(Union|Intersection)Type$/.test(type.type) ? (types ?? []).flatMap(literalMembers) : [];
}

/** The types that a declaration is made of: those it extends, and the parts of a union or intersection. */
function partsOf(node: Node): string[] {
  if (node.type === 'TSInterfaceDeclaration') return ((node.extends ?? []) as Node[]).flatMap(namesIn);
  return node.type === 'TSTypeAliasDeclaration' ? namesIn(node.typeAnnotation as Node) : [];
}

function namesIn({ type, expression, typeName, typeArguments, types }: Node): string[] {
  if (/^TS(Union|Intersection)Type$/.test(type)) return (types as Node[]).flatMap(namesIn);
  const name = nameOf(expression ?? typeName);
  if (!/^(Omit|Pick|Partial|Readonly|Required)$/.test(name)) return name === '' ? [] : [name];
  const [first] = ((typeArguments as Node | undefined)?.params ?? []) as readonly Node[];
  return first === undefined ? [] : namesIn(first);
}

function isMethod(member: Node): boolean {
  if (/Method(Definition|Signature)$/.test(member.type))
    return member.kind !== 'get' && member.kind !== 'set';
  return (
    ((member.typeAnnotation as Node | undefined)?.typeAnnotation as Node | undefined)?.type ===
    'TSFunctionType'
  );
}

function memberName({ type, key }: Node): string {
  if (key === undefined) return type === 'TSConstructSignatureDeclaration' ? 'new' : type;
  // [Symbol.asyncDispose]
  return nameOf((key as Node).property ?? key);
}

type Described = Pick<PublicName, 'name' | 'path' | 'start' | 'place' | 'docstring'>;

function describedName({ path, text }: SourceFile, { start }: Node, name: string): Described {
  const line = text.slice(0, start).split('\n').length;
  return { name, path, start, place: `${path}:${line}`, docstring: docstringBefore(text, start) };
}

/** The block comment right above a declaration; one with an empty line below it is of the whole file. */
export function docstringBefore(text: string, start: number): string {
  const [, comment = ''] =
    /^[ \t]*\/\*\*((?:(?!\*\/)[\s\S])*)\*\/[ \t]*\n?[ \t]*$(?![\s\S])/m.exec(text.slice(0, start)) ?? [];
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}

function pathFrom(path: string, source: string): string {
  const target = normalize(join(dirname(path), source));
  return path.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target;
}

function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { readonly name?: string; readonly value?: string };
  return String(name ?? value ?? '');
}
