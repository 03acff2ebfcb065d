/** Whoever points at a public name in an editor reads what it is, and for what is called, an example that runs. */
import { describe, expect, it } from 'vitest';
import { decoded } from '../docs/plain-english.ts';
import { docstringFaultsOf } from './docstrings.ts';
import { type PublicName, publicNames, publicNamesOfSources } from './public-names.ts';

const names = publicNamesOfSources();

/** The public names of an entry that passes on what one file declares. */
function namesOf(text: string): PublicName[] {
  const exported = Array.from(
    text.matchAll(/^export (interface|type|function|class|const) (\w+)/gm),
    ([, kind, name]) => (kind === 'interface' || kind === 'type' ? `type ${name}` : name),
  );
  const files: Record<string, string> = {
    'src/index.ts': `export { ${exported.join(', ')} } from './a.ts';`,
    'src/a.ts': text,
    'src/b.ts': 'export interface Base {\n  readonly of: number;\n}',
  };
  return publicNames(['src/index.ts'], (path) => files[path]!);
}

describe('whoever points at a public name', () => {
  it('finds all names and members, of all entries', () => {
    const found = names.map(({ name }) => name);
    expect(found.length).toBeGreaterThan(550);
    expect(found).toEqual(
      expect.arrayContaining([
        ...['createCard', 'Card', 'Card.press', 'DrivenCard.now', 'KeyOutcome.reason', 'PressEvent.held'],
        ...['openCardFile', 'OpenCard.close', 'createConsole', 'CardStream.on', 'LoginServer.start'],
        ...['Staff.orderCard', 'LoginServerOptions.cert', 'StoredFileError.code', 'Suite.format'],
      ]),
    );
  });

  it('reads what it is, and an example of what is called', () => {
    expect(docstringFaultsOf(names)).toEqual([]);
  });

  it('reads an example of each method that a program calls', () => {
    const called =
      /^(Card|CardFaults|ContactCalls|Driver|LoginServer|ManualClock|Recorder|Staff\w*|TestWorld|TimeControl)\./;
    const without = names.filter(
      ({ name, isMethod, docstring }) => isMethod && called.test(name) && !docstring.includes('@example'),
    );
    // Those that faces use, and what `await using` calls.
    expect(without.map(({ name }) => name)).toEqual([
      ...['Driver.restores', 'Driver.runConcurrently', 'Driver.runInVirtualTime', 'Driver.rewind'],
      ...['TimeControl.freeze', 'LoginServer.asyncDispose', 'TestWorld.asyncDispose'],
    ]);
  });

  it('reads it in plain English', () => {
    const prose = ({ docstring }: PublicName): string => docstring.replace(/```[\s\S]*?```|`[^`]*`/g, ' ');
    expect(names.flatMap((one) => decoded(prose(one)).map((fault) => `${one.name}: ${fault}`))).toEqual([]);
  });
});

describe('what is not documented is named', () => {
  it.each([
    [
      'a function',
      'export function f(): void {}',
      ['f (src/a.ts:1) has no docstring', 'f (src/a.ts:1) has no @example'],
    ],
    [
      'a function without an example',
      '/** Does it. */\nexport function f(): void {}',
      ['f (src/a.ts:2) has no @example'],
    ],
    [
      'a class and its members',
      '/**\n * A class.\n * @example\n * ```ts\n * new C();\n * ```\n */\nexport class C {\n  readonly a = 1;\n  private b = 2;\n  #c = 3;\n  d(): void {}\n}',
      ['C.a (src/a.ts:9) has no docstring', 'C.d (src/a.ts:12) has no docstring'],
    ],
    [
      'the members of an interface, and of one within',
      '/** A record. */\nexport interface I {\n  /** One. */\n  readonly a: { readonly b: number };\n  c(): void;\n}',
      ['I.b (src/a.ts:4) has no docstring', 'I.c (src/a.ts:5) has no docstring'],
    ],
    [
      'the members of another file',
      "import type { Base } from './b.ts';\n/** A record. */\nexport interface I extends Base {}",
      ['Base (src/b.ts:1) has no docstring', 'Base.of (src/b.ts:2) has no docstring'],
    ],
    [
      'the records of a union',
      '/** One of two. */\nexport type T = { readonly a: 1 } | { readonly b: 2 };',
      ['T.a (src/a.ts:2) has no docstring', 'T.b (src/a.ts:2) has no docstring'],
    ],
    [
      'a name below the header of a file',
      '/** What the file is for. */\n\nexport type T = 1;',
      ['T (src/a.ts:3) has no docstring'],
    ],
    [
      'an example without an end',
      '/**\n * Does it.\n * @example\n * ```ts\n * f();\n */\nexport function f(): void {}',
      ['f (src/a.ts:7) has an example without an end'],
    ],
  ])('%s', (_what, text, faults) => {
    expect(docstringFaultsOf(namesOf(text))).toEqual(faults);
  });

  it('a documented type and its value are not', () => {
    const text =
      '/**\n * A server.\n * @example\n * ```ts\n * start();\n * ```\n */\nexport interface S {\n  /** Ends it. */\n  close(): void;\n}\nexport const S: {\n  /** Begins. */\n  readonly start: () => S;\n} = other;';
    expect(docstringFaultsOf(namesOf(text))).toEqual([]);
  });
});
