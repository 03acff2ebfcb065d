/** A user names a path. It is checked first, and anything but a file of this program is refused by name, at once. */
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JsonError, parseJson } from '../../src/files/json.ts';
import {
  FileError,
  type FileKind,
  readRegularText,
  readStart,
  statRegularFile,
} from '../../src/files/regular-file.ts';
import { decodeText } from '../../src/files/text.ts';
import { outputOf } from '../process/start.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-files-'));
const at = (name: string): string => join(folder, name);
const socket = createServer();
beforeAll(async () => {
  await outputOf('sh', ['-c', `mkfifo '${at('fifo')}'`]);
  symlinkSync('/dev/null', at('device'));
  await new Promise<void>((done) => socket.listen(at('socket'), done));
});
afterAll(() => {
  socket.close();
  rmSync(folder, { recursive: true });
});

const recipe: FileKind = { what: 'recipe', bytesMax: 10 };

function faultOf(work: () => unknown): Pick<FileError, 'fault' | 'message'> {
  try {
    work();
  } catch (error) {
    if (error instanceof FileError) return { fault: error.fault, message: error.message };
    throw error;
  }
  throw new Error('nothing went wrong');
}

describe('a path that does not lead to a regular file', () => {
  it.each([
    ['fifo', 'a FIFO'],
    ['device', 'a device'],
    ['socket', 'a socket'],
    ['.', 'a folder'],
  ])('%s is refused by name, and nothing waits', (name, kind) => {
    const refusal = {
      fault: 'kind',
      message: `${JSON.stringify(at(name))}: ${kind}, not a regular file; give a recipe`,
    };
    expect(faultOf(() => statRegularFile(at(name), 'recipe'))).toEqual(refusal);
    expect(faultOf(() => readRegularText(at(name), recipe))).toEqual(refusal);
    expect(faultOf(() => readStart(at(name), 'recipe', 4))).toEqual(refusal);
  });

  it('or to nothing, is told apart', () => {
    expect(statRegularFile(at('none'), 'recipe')).toBe(null);
    expect(readStart(at('none'), 'recipe', 4)).toHaveLength(0);
    expect(faultOf(() => readRegularText(at('none'), recipe))).toEqual({
      fault: 'missing',
      message: `${JSON.stringify(at('none'))}: recipe not found; give a file that exists`,
    });
  });

  it('because its folder is a file, is the system’s own word', () => {
    writeFileSync(at('file'), '');
    expect(faultOf(() => readRegularText(at('file/x'), recipe))).toEqual({
      fault: 'system',
      message: `${JSON.stringify(at('file/x'))}: can't be read (ENOTDIR); give a recipe that this user can read`,
    });
  });
});

describe('a file that is larger than its kind can be', () => {
  it('is read up to that size, and refused above', () => {
    writeFileSync(at('full'), 'x'.repeat(10));
    expect(readRegularText(at('full'), recipe).text).toBe('xxxxxxxxxx');
    writeFileSync(at('large'), 'x'.repeat(11));
    expect(faultOf(() => readRegularText(at('large'), recipe))).toEqual({
      fault: 'size',
      message: `${JSON.stringify(at('large'))}: larger than 10 bytes, the most that a recipe has; give a recipe`,
    });
    expect(readStart(at('large'), 'recipe', 4).toString()).toBe('xxxx');
  });

  it('where the system does not tell its size before, too', () => {
    expect(statSync('/proc/self/status').size).toBe(0);
    expect(faultOf(() => readRegularText('/proc/self/status', recipe)).fault).toBe('size');
  });
});

describe('text', () => {
  const text = '{"name": "Grüße"}';
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 as PowerShell writes it', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, the high byte first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('in %s is read', (_, bytes) => {
    expect(decodeText(bytes)).toEqual({ text, fault: null });
  });

  it.each([
    ['Latin-1', Buffer.from(text, 'latin1'), 'not UTF-8 text'],
    ['half a UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le').subarray(0, -1), 'not UTF-16 text'],
    [
      'UTF-16 without a byte order mark',
      Buffer.from('{"name": 1}', 'utf16le'),
      'has NUL characters, as UTF-16 without a byte order mark has',
    ],
  ])('in %s is refused by that name', (_, bytes, fault) => {
    expect(decodeText(bytes)).toEqual({ text: null, fault });
    writeFileSync(at('other'), bytes);
    expect(faultOf(() => readRegularText(at('other'), { what: 'recipe', bytesMax: 99 }))).toEqual({
      fault: 'encoding',
      message: `${JSON.stringify(at('other'))}: not a recipe, ${fault}; give a recipe in UTF-8`,
    });
  });
});

describe('JSON with a field that is given twice', () => {
  it.each([
    ['{"a": 1, "b": 2, "a": 1}', 'a'],
    ['{"a": {"b": [1, {"c": 1, "d": {}, "c": 2}]}}', 'a.b.c'],
    ['{"a": 1, "\\u0061": 2}', 'a'],
    ['{"x\\"y": 1, "x\\"y" : 2}', 'x"y'],
  ])('%s is refused', (text, field) => {
    expect(() => parseJson(text)).toThrow(new JsonError(`has the field ${JSON.stringify(field)} twice`));
  });

  it.each([
    '{"a": "a", "b": {"a": [{"a": 1}, {"a": 2}]}}',
    '["a", "a", "\\"a\\": 1, \\"a\\": 2"]',
    '{"a": "{\\"b\\": 1, \\"b\\": 2}", "b": ":"}',
    '7',
  ])('and not %s, where none is', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('is told from what is not JSON', () => {
    expect(() => parseJson('{"a": 1')).toThrow(new JsonError('not JSON'));
  });
});
