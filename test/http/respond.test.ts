/** A login bot hands the challenge to the card and gets the digits, and nothing but the digits. */
import { describe, expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { createCardRouteContext } from '../../src/http/server.ts';
import { profileNamed } from '../../src/profiles/profile-validation.ts';
import { open } from './client.ts';

const asJson = { headers: { accept: 'application/json' } };

describe('with the PIN in the body', () => {
  test('the response is exactly the digits, as text', async () => {
    const { post } = open();
    const { status, headers, text } = await post('/respond', { challenge: '123456', pin: '1234' });
    expect([status, headers.get('content-type'), text]).toEqual([
      200,
      'text/plain; charset=utf-8',
      '90187643',
    ]);
  });

  test('or JSON, where Accept asks for it', async () => {
    const { post } = open();
    const { json } = await post('/respond', { challenge: '123456', pin: '1234' }, asJson);
    expect(json).toEqual({
      response: '90187643',
      suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      counter: null,
      showsForMs: 30_000,
      state: 'response',
      frame: { revision: 14, at: 3_350, text: '90187643' },
    });
  });

  test('every POST is a login of its own', async () => {
    const { post, card } = open({ card: createCard({ suite: 'ib-key' }), pin: '1234' });
    const first = await post('/respond', { challenge: '123456' });
    const second = await post('/respond', { challenge: '123456' });
    expect([first.text, second.text, card.memory().counter]).toEqual(['10232584', '03945211', '2']);
  });

  test('a PIN in the body goes before the bound one', async () => {
    const { post } = open({ pin: '9999' });
    expect((await post('/respond', { challenge: '123456', pin: '1234' })).text).toBe('90187643');
  });
});

describe('with a bound PIN', () => {
  test('GET asks again and gets the same, until it no longer shows', async () => {
    const card = createCard({ suite: 'ib-key' });
    const { get, post } = open({ card, pin: '1234' });
    expect((await get('/respond?challenge=123456')).text).toBe('10232584');
    expect((await get('/respond?challenge=123456')).text).toBe('10232584');
    await post('/advance', { ms: 29_999 });
    const { json } = await get('/respond?challenge=123456', asJson);
    expect(json).toMatchObject({ response: '10232584', counter: '0', showsForMs: 1 });
    expect(card.memory().counter).toBe('1');
    await post('/advance', { ms: 1 });
    expect((await get('/respond?challenge=123456')).text).toBe('03945211');
  });

  test('a challenge pasted with blanks is the same challenge', async () => {
    const card = createCard({ suite: 'ib-key' });
    const { get, post } = open({ card, pin: '1234' });
    for (const given of ['123456', '123%20456', '123+456', '%20123%C2%A0456%0A']) {
      expect([given, (await get(`/respond?challenge=${given}`)).text]).toEqual([given, '10232584']);
    }
    expect(card.memory().counter).toBe('1');
    expect((await post('/respond', { challenge: '123 456' })).text).toBe('03945211');
    expect((await post('/respond', { challenge: '123456', pin: '12 34' })).status).toBe(400);
  });

  test('another challenge, or the card used in between, is a login of its own', async () => {
    const card = createCard({ suite: 'ib-key' });
    const { get, post } = open({ card, pin: '1234' });
    await get('/respond?challenge=123456');
    await get('/respond?challenge=123457');
    await get('/respond?challenge=123456');
    expect(card.memory().counter).toBe('3');
    await post('/respond', { challenge: '123456', pin: '4321' });
    await get('/respond?challenge=123456');
    expect(card.memory().counter).toBe('5');
  });

  test('what a snapshot shows is no response to the challenge', async () => {
    const { get, post } = open({ pin: '1234' });
    await get('/respond?challenge=654321');
    const { text: snapshot } = await get('/snapshot');
    expect((await get('/respond?challenge=123456')).text).toBe('90187643');
    await post('/restore', snapshot);
    expect((await get('/lcd.txt')).text).not.toBe('90187643');
    expect((await get('/respond?challenge=123456')).text).toBe('90187643');
    expect((await get('/lcd.txt')).text).toBe('90187643');
  });

  test('a leading zero stays', async () => {
    const { get } = open({ card: createCard({ suite: 'ib-key', memory: memoryAt('1') }), pin: '1234' });
    expect((await get('/respond?challenge=123456')).text).toBe('03945211');
  });

  test('the older card pages its response, the first card takes no challenge', async () => {
    const older = open({ card: createCard({ profile: 'dsc-plus-a' }), pin: '1234' });
    expect((await older.get('/respond?challenge=123456')).text).toBe('90187643');
    expect((await older.get('/respond?challenge=123456')).text).toBe('90187643');
    const first = open({ card: createCard({ profile: 'dsc' }), pin: '1234' });
    expect((await first.get('/respond')).text).toBe('755224');
    expect((await first.get('/respond')).text).toBe('755224');
    expect((await first.post('/respond')).text).toBe('287082');
  });

  test('one that does not fit the card is refused at the start', () => {
    expect(() => createCardRouteContext({ card: createCard(), pin: '12345' })).toThrow('PIN: has 5 digits');
  });
});

describe('when there is no response', () => {
  test('a card that checks the PIN says what it showed', async () => {
    const { post } = open({ card: createCard({ profile: 'keypad-local-pin' }) });
    const { status, json } = await post('/respond', { challenge: '123456', pin: '4321' });
    expect([status, json.rule, json.reason]).toEqual([409, 'no-response', 'wrong PIN']);
    expect(json.error).toMatch(
      /^card: no response, the PIN is wrong, it shows "FAIL 1"; see the last frames, /,
    );
  });

  test('a memory that can not be kept gives none', async () => {
    const card = createCard({
      suite: 'ib-key',
      store() {
        throw new Error('disk full');
      },
    });
    const { status, json } = await open({ card, pin: '1234' }).get('/respond?challenge=123456');
    expect([status, json.rule, json.reason]).toEqual([409, 'no-response', 'memory']);
  });

  test('nor does an empty battery', async () => {
    const card = createCard({ memory: { ...memoryAt('0'), battery: 0 } });
    const { status, json } = await open({ card, pin: '1234' }).get('/respond?challenge=123456');
    expect([status, json.rule, json.reason]).toEqual([409, 'no-response', 'dead']);
  });
});

function memoryAt(counter: string): { counter: string; battery: number; tries: number; locked: boolean } {
  const [battery] = profileNamed('dsc-plus').values.batteryComputations;
  return { counter, battery, tries: 3, locked: false };
}
