/**
 * A power failure can happen at any call: a file is written under another name, synced, renamed, and its folder
 * synced, in this order. `kill -9` does not test this, because the system's memory outlives the process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { makeMasterKey } from '../../src/login/store/master-key.ts';
import { keptCertificate, lifeMs } from '../../src/net/certificate.ts';
import { openCardFile } from '../../src/storage/card-file.ts';
import { takeLock } from '../../src/storage/file-lock.ts';
import { makeCard } from './card-folder.ts';
import { recordCalls } from './recorded-fs.ts';

const calls = recordCalls();
const folder = mkdtempSync(join(tmpdir(), 'dscplus-durable-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  calls.length = 0;
});

const at = (name: string): string => join(folder, name);
const replaced = (name: string): string[] => [
  `write ${name}.dscplus-tmp`,
  `sync ${name}.dscplus-tmp`,
  `rename ${name}.dscplus-tmp → ${name}`,
  'sync the folder',
];

describe('a card file', () => {
  it('that is made is synced before it has its name, and the name after', () => {
    makeCard(at('new.card'));
    expect(calls.filter((call) => !call.includes('.lock'))).toEqual([
      'write new.card.dscplus-tmp',
      'sync new.card.dscplus-tmp',
      'link new.card.dscplus-tmp → new.card',
      'sync the folder',
    ]);
  });

  it('is written anew as a whole, synced, before the response shows that depends on it', () => {
    const open = openCardFile(makeCard(at('kept.card')));
    open.card.on((event) => {
      if (event.type === 'lcd' && /[0-9]{8}/.test(event.text)) calls.push('the response shows');
    });
    calls.length = 0;
    for (let i = 0; i < 2; i++) {
      open.card.respond({ pin: '1234', challenge: '123456' });
      open.card.advance(60_000);
    }
    open.close();
    const shown = calls.indexOf('the response shows');
    // The counter, and whatever else the memory has, each time in full.
    expect(calls.slice(0, 4)).toEqual(replaced('kept.card'));
    expect(calls.slice(shown - 4, shown)).toEqual(replaced('kept.card'));
    const writes = calls.filter((call) => call !== 'the response shows');
    for (let i = 0; i < writes.length; i += 4) expect(writes.slice(i, i + 4)).toEqual(replaced('kept.card'));
    expect(calls.filter((call) => call === 'the response shows').length).toBe(2);
  });

  it('has a lock that is whole before it has its name', () => {
    takeLock(at('locked.card')).release();
    expect(calls).toEqual([
      'write locked.card.lock.#.tmp',
      'sync locked.card.lock.#.tmp',
      'link locked.card.lock.#.tmp → locked.card.lock',
    ]);
  });
});

describe('a master key', () => {
  it('is synced, and its name too, before a store is made with it', () => {
    makeMasterKey(at('store.key'));
    expect(calls).toEqual([
      'write store.key.#',
      'sync store.key.#',
      'link store.key.# → store.key',
      'sync the folder',
    ]);
    calls.length = 0;
    makeMasterKey(at('store.key'));
    expect(calls).toEqual([]);
  });
});

describe('a certificate', () => {
  it('and its key are synced before they have their name, made for the first time and anew', async () => {
    const home = at('tls');
    await keptCertificate(home);
    const certificate = [
      'write localhost.crt.#.tmp',
      'sync localhost.crt.#.tmp',
      'rename localhost.crt.#.tmp → localhost.crt',
    ];
    expect(calls).toEqual([
      'write localhost.pem.#.tmp',
      'sync localhost.pem.#.tmp',
      'link localhost.pem.#.tmp → localhost.pem',
      ...certificate,
    ]);
    calls.length = 0;
    await keptCertificate(home, Date.now() + lifeMs);
    expect(calls).toEqual([
      'write localhost.pem.after-#.#.tmp',
      'sync localhost.pem.after-#.#.tmp',
      'link localhost.pem.after-#.#.tmp → localhost.pem.after-#',
      'write localhost.pem.#.tmp',
      'sync localhost.pem.#.tmp',
      'rename localhost.pem.#.tmp → localhost.pem',
      ...certificate,
    ]);
  });
});
