/**
 * What was taken on disk is released: a lock for the next process, a descriptor for the system, and nothing of
 * another's.
 */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { newToken } from '../../src/net/bearer-token.ts';
import { readyFile, tokenFile } from '../../src/net/ready-file.ts';
import { lockLink } from '../../src/serial/ports/pty/pty-link.ts';
import { openCardFile, readCardFile } from '../../src/storage/card-file.ts';
import { lockPathOf, takeLock } from '../../src/storage/file-lock.ts';
import { makeCard, testKey } from './card-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-give-backs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

/** Files of the folder that this process has open; Linux tells. */
/** What this process has open of the folder, but for stores: libsql closes those when memory is collected. */
function open(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(folder) && !/\.db(-\w+)?$/.test(path) ? [path] : [];
    } catch {
      return [];
    }
  });
}

describe('a lock that is given back', () => {
  it('is not another’s by now: that one stays, with all that it says', () => {
    const file = at('taken.card');
    const lock = takeLock(file);
    const ours = readFileSync(lockPathOf(file), 'utf8');
    // Someone removed it by hand, and another process took the card.
    const theirs = ours.replace(/"nonce":"[0-9a-f]{16}"/, '"nonce":"0123456789abcdef"');
    expect(theirs).not.toBe(ours);
    writeFileSync(lockPathOf(file), theirs);
    expect(lock.held()).toBe(false);
    lock.release();
    expect(readFileSync(lockPathOf(file), 'utf8')).toBe(theirs);
    rmSync(lockPathOf(file));
    takeLock(file).release();
  });

  it('a second time is not the next one’s', () => {
    const file = at('twice.card');
    const first = takeLock(file);
    first.release();
    const second = takeLock(file);
    first.release();
    expect(second.held()).toBe(true);
    second.release();
    expect(existsSync(lockPathOf(file))).toBe(false);
  });

  it('leaves nothing in the folder, taken or refused', () => {
    const file = at('clean.card');
    const lock = takeLock(file);
    for (let i = 0; i < 3; i++) expect(() => takeLock(file)).toThrow('in use by this process');
    expect(readdirSync(folder).filter((name) => name.startsWith('clean'))).toEqual(['clean.card.lock']);
    lock.release();
    expect(readdirSync(folder).filter((name) => name.startsWith('clean'))).toEqual([]);
  });
});

describe('a card file that can not be opened', () => {
  const faults: readonly [name: string, code: string, spoil: (path: string) => unknown][] = [
    ['damaged', 'not a card file', (path) => writeFileSync(path, '{}')],
    ['no text at all', 'not a card file', (path) => writeFileSync(path, Uint8Array.of(0, 255, 254))],
    ['open to others', 'mode', (path) => chmodSync(path, 0o640)],
    ['too large', 'not a card file', (path) => writeFileSync(path, ' '.repeat(300_000))],
    ['sealed, without a passphrase', 'sealed', () => undefined],
    ['sealed, with another', 'passphrase', () => 'another passphrase'],
  ];

  it.each(faults)('keeps neither lock nor descriptor: %s', (name, code, spoil) => {
    const path = makeCard(at(`${name.length}-${name.slice(0, 3)}.card`), {
      key: testKey,
      passphrase: 'a passphrase',
    });
    const passphrase = spoil(path);
    const options = typeof passphrase === 'string' ? { passphrase } : {};
    for (let i = 0; i < 2; i++) {
      expect(() => openCardFile(path, options)).toThrow(expect.objectContaining({ code }));
      expect([existsSync(lockPathOf(path)), open()]).toEqual([false, []]);
    }
  });

  it('and one that can, closed, leaves the next one to open it', () => {
    const path = makeCard(at('again.card'));
    for (let i = 0; i < 3; i++) {
      const card = openCardFile(path);
      expect(() => openCardFile(path)).toThrow('in use by this process');
      card.close();
      card.close();
    }
    readCardFile(path);
    expect([existsSync(lockPathOf(path)), open()]).toEqual([false, []]);
  });
});

describe('a store file', () => {
  it('that could not be opened can be, once what was wrong is mended', async () => {
    const path = at('store.db');
    (await openSqliteStore(path)).close();
    chmodSync(path, 0o644);
    for (let i = 0; i < 2; i++) await expect(openSqliteStore(path)).rejects.toThrow('others may read it');
    chmodSync(path, 0o600);
    const store = await openSqliteStore(path, { busyMs: 0 });
    // Nobody has it locked, however often it was tried.
    store.write(({ notes }) => notes.put('n', '1'));
    store.close();
  });
});

describe('a file by which a server says that it runs', () => {
  it('goes at its end, and what another has put there stays', () => {
    const ready = readyFile(at('ready.json'));
    const token = tokenFile(at('token'));
    ready.write([{ text: 'ready', json: { kind: 'login' } }]);
    const first = newToken();
    token.write(first);
    const theirs = newToken();
    writeFileSync(at('token'), `${theirs}\n`);
    ready.remove();
    token.remove();
    token.remove();
    expect(existsSync(at('ready.json'))).toBe(false);
    expect(readFileSync(at('token'), 'utf8')).toBe(`${theirs}\n`);
  });
});

describe.runIf(process.platform === 'linux')('the name of a terminal', () => {
  it('goes with its card, and its place is the next one’s; another’s link stays', async () => {
    const path = at('port');
    const link = await lockLink(path, 'first');
    link.point('/dev/pts/7');
    await expect(lockLink(path, 'second')).rejects.toThrow('first');
    await link.close();
    expect(existsSync(path)).toBe(false);
    const next = await lockLink(path, 'second');
    next.point('/dev/pts/8');
    expect(readlinkSync(path)).toBe('/dev/./pts/8');
    // The first one, asked again, takes nothing away; nor does ours what someone has put in its place.
    rmSync(path);
    symlinkSync('/dev/./pts/9', path);
    next.remove();
    expect(readlinkSync(path)).toBe('/dev/./pts/9');
    rmSync(path);
    symlinkSync('/dev/./pts/8', path);
    link.remove();
    expect(readlinkSync(path)).toBe('/dev/./pts/8');
    await next.close();
  });
});
