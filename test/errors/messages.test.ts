/** Every error has the thing, the problem and what to do, in one grammar and in plain English. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorMessage, quoted, quotedPath } from '../../src/errors/message.ts';
import { messageFaults } from './messages.ts';

const root = new URL('../../', import.meta.url);
const files = readdirSync(new URL('src/', root), { recursive: true })
  .map((name) => `src/${String(name).replaceAll('\\', '/')}`)
  .filter((name) => /\.tsx?$/.test(name));
const faultsIn = (file: string): string[] => messageFaults(file, readFileSync(new URL(file, root), 'utf8'));

/** Folders whose errors don't keep to the rules yet. The list only becomes shorter. */
const notYet: readonly string[] = [];
const isNotYet = (file: string): boolean => notYet.some((folder) => file.startsWith(`src/${folder}/`));

describe('the errors of', () => {
  it.each(files.filter((file) => !isNotYet(file)))('%s', (file) => {
    expect(faultsIn(file)).toEqual([]);
  });

  it.each(notYet)('%s, which is not there yet', (folder) => {
    expect(files.filter((file) => file.startsWith(`src/${folder}/`)).flatMap(faultsIn)).not.toEqual([]);
  });

  it('the whole program', () => {
    expect(files.length).toBeGreaterThan(200);
  });
});

describe('whoever writes an error is shown', () => {
  it.each([
    ["new KeyError('key: too short; give 14 bytes')", 'KeyError: make its text by errorMessage'],
    ['new KeyError(`${key} is short`)', 'KeyError: make its text by errorMessage'],
    ["new KeyError('key: ' + problem)", 'KeyError: make its text by errorMessage'],
    ["tooMany('streams', 'streams: too many; close one')", 'tooMany: make its text by errorMessage'],
    ["({ rule: 'host', error: 'not this machine' })", 'error: make its text by errorMessage'],
    ["new HttpFault(400, 'key', 'no key')", 'HttpFault: make its text by errorMessage'],
    ["class A extends Error { constructor() { super('a: b; c'); } }", 'Error: make its text by errorMessage'],
    ["errorMessage('a', 'b')", 'errorMessage takes a thing, a problem and an action'],
    ["errorMessage('a', 'b', 'c.')", '"c.": ends with a full stop'],
    ["errorMessage('a', 'it’s b', 'c')", '"it’s b": has curly quotes'],
    ["errorMessage('a', `'b' is wrong`, 'c')", '"\'b\' is wrong": has a value in single quotes'],
    ["errorMessage('a', 'b; do c', 'd')", '"b; do c": "; " ends the problem'],
    ["errorMessage('a', 'b\\nc', 'd')", '"b\\nc": is more than one line'],
    ["errorMessage(`file ${path}`, 'b', 'c')", 'put path in double quotes by quoted'],
    ["errorMessage(`file ${it.path}`, 'b', 'c')", 'put path in double quotes by quoted'],
    [
      "errorMessage(`file ${JSON.stringify(a)}`, 'b', 'c')",
      'put JSON.stringify(…) in double quotes by quoted',
    ],
    [
      "function fail(text) { throw new E(errorMessage('a', text, 'b')); } fail('is no b');",
      '"is no b": is no b → is not a …, has no …, unknown …',
    ],
    [
      "const fault = (what, way) => errorMessage(what, 'b', way); fault('a', 'c.');",
      '"c.": ends with a full stop',
    ],
    ["const systemProblems = { EACCES: ['a', 'b.'] };", '"b.": ends with a full stop'],
    ["const table = { EACCES: { problem: 'a; b', action: 'c' } };", '"a; b": "; " ends the problem'],
    ["errorMessage('a', it ? 'is no b' : 'b', 'c')", '"is no b": is no b → is not a …, has no …, unknown …'],
  ])('%s: what is wrong', (text, fault) => {
    expect(messageFaults('src/a.ts', `\n${text}`)).toEqual([`src/a.ts:2 ${fault}`]);
  });

  it.each([
    "new KeyError(errorMessage('key', 'too short', `give ${least} bytes`))",
    'new KeyError(error.message)',
    "new StoredFileError('not a card file', errorMessage(quotedPath(path), 'not a card file', 'give one'))",
    "new HttpFault(400, 'entry', error.message)",
  ])('nothing for %s', (text) => {
    expect(messageFaults('src/a.ts', text)).toEqual([]);
  });
});

describe('whoever reads an error sees', () => {
  it('the thing, the problem and what to do', () => {
    expect(errorMessage(quoted('foo'), 'not a policy', 'see server policies')).toBe(
      '"foo": not a policy; see server policies',
    );
  });

  it('a value in double quotes, on one line, cut after 80 characters', () => {
    expect(quoted('a"b\n\u007f\u0085\u2028')).toBe('"a\\"b\\n???"');
    expect(quoted('x'.repeat(81))).toBe(`"${'x'.repeat(80)}…"`);
  });

  it('the whole of a path', () => {
    expect(quotedPath(`/${'x'.repeat(200)}.card`)).toBe(`"/${'x'.repeat(200)}.card"`);
  });
});
