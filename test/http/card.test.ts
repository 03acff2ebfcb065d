/** A program presses the card over HTTP, in virtual time, and gets the result in the same call. */
import { describe, expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { drawPng } from '../../src/display/png.ts';
import { drawSvg } from '../../src/display/svg.ts';
import { createFaultyCard } from '../../src/faults/faulty-card.ts';
import { open } from './client.ts';

describe('a program keys in a login', () => {
  test('key by key, each answered with its verdict, the state and the frame', async () => {
    const { post } = open();
    expect((await post('/press', { key: '5' })).json).toEqual({
      verdict: 'ignored',
      reason: 'off',
      state: 'off',
      frame: { revision: 0, at: 0, text: '        ' },
    });
    expect((await post('/hold')).json).toEqual({
      verdict: 'accepted',
      state: 'pin',
      frame: { revision: 1, at: 2_090, text: 'PIN>    ' },
    });
    expect((await post('/press', { key: '1' })).json).toEqual({
      verdict: 'accepted',
      state: 'pin',
      frame: { revision: 2, at: 2_150, text: 'PIN>1   ' },
    });
    expect((await post('/type', { text: '234\r123456' })).json).toMatchObject({
      verdicts: Array(10).fill({ verdict: 'accepted' }),
      state: 'challenge',
      frame: { text: '123456  ' },
    });
    expect((await post('/press', { key: 'enter' })).json).toMatchObject({
      verdict: 'accepted',
      state: 'computing',
    });
    expect((await post('/wait', { state: 'response' })).json).toMatchObject({
      state: 'response',
      frame: { text: '90187643' },
    });
  });

  test('with a finger put down and lifted, and a second one that comes to nothing', async () => {
    const { post, card } = open();
    expect((await post('/down', { key: 'press' })).json).toEqual({
      touch: 1,
      state: 'off',
      frame: { revision: 0, at: 0, text: '        ' },
    });
    expect((await post('/press', { key: '1' })).json).toMatchObject({
      verdict: 'ignored',
      reason: 'key busy',
    });
    expect((await post('/advance', { ms: 1_910 })).json).toMatchObject({ now: 2_000, state: 'pin' });
    expect((await post('/up', { key: 'press' })).json).toMatchObject({
      state: 'pin',
      frame: { text: 'PIN>    ' },
    });
    expect(card.events().filter(({ type }) => type === 'press')).toEqual([
      { at: 0, type: 'press', key: 'digit', touch: 2, held: false, verdict: 'ignored', reason: 'key busy' },
      { at: 2_000, type: 'press', key: 'press', touch: 1, held: true, verdict: 'accepted' },
    ]);
  });

  test('and holds a key for as long as it likes', async () => {
    const { post } = open();
    await post('/hold');
    await post('/type', { text: '123' });
    expect((await post('/hold', { key: 'edit', ms: 1_000 })).json).toMatchObject({
      verdict: 'accepted',
      frame: { text: 'PIN>    ' },
    });
    expect((await post('/hold', { key: 'press', ms: 1_999 })).json).toMatchObject({
      verdict: 'ignored',
      reason: 'held too short',
    });
  });
});

describe('a program looks at the LCD', () => {
  test.each([
    ['/lcd', undefined, 'application/json'],
    ['/lcd', '*/*', 'application/json'],
    ['/lcd', 'application/json', 'application/json'],
    ['/lcd', 'text/plain', 'text/plain; charset=utf-8'],
    ['/lcd', 'image/png;q=0.5, image/svg+xml', 'image/svg+xml'],
    ['/lcd', 'image/*;q=0.2, image/png', 'image/png'],
    ['/lcd', 'text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
    ['/lcd', 'application/json;q=0, */*', 'text/plain; charset=utf-8'],
    ['/lcd.json', 'image/png', 'application/json'],
    ['/lcd.txt', undefined, 'text/plain; charset=utf-8'],
    ['/lcd.svg', undefined, 'image/svg+xml'],
    ['/lcd.png', undefined, 'image/png'],
  ])('%s with Accept %s is %s', async (path, accept, type) => {
    const { get } = open();
    const { status, headers } = await get(path, { headers: { accept: accept ?? null } });
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      type,
      'no-store',
    ]);
  });

  test('as JSON, and as text with every blank', async () => {
    const { post, get } = open();
    await post('/hold');
    expect((await get('/lcd')).json).toEqual({
      state: 'pin',
      frame: { revision: 1, at: 2_000, text: 'PIN>    ' },
    });
    expect((await get('/lcd.txt')).text).toBe('PIN>    ');
  });

  test('as the pictures that the card draws in process', async () => {
    const { post, raw, card } = open();
    await post('/hold');
    await post('/press', { key: '7' });
    const bytes = async (path: string): Promise<Buffer> =>
      Buffer.from(await (await raw('GET', path)).arrayBuffer());
    expect((await bytes('/lcd.svg')).toString()).toBe(drawSvg('PIN>7   ', card.profile));
    const png = Buffer.from(drawPng('PIN>7   ', card.profile));
    expect((await bytes('/lcd.png')).equals(png)).toBe(true);
    expect((await bytes('/lcd.png')).equals(png)).toBe(true);
    await post('/press', { key: 'C' });
    expect((await bytes('/lcd.png')).equals(Buffer.from(drawPng('PIN>    ', card.profile)))).toBe(true);
  });

  test('in pictures the PIN digit of any card but the demo card is masked', async () => {
    const card = createCard({ key: new Uint8Array(32) });
    const { post, get, raw } = open({ card });
    await post('/hold');
    await post('/press', { key: '7' });
    expect((await get('/lcd.txt')).text).toBe('PIN>7   ');
    expect((await get('/lcd.svg')).text).toBe(drawSvg('PIN>-   ', card.profile));
    const png = Buffer.from(await (await raw('GET', '/lcd.png')).arrayBuffer());
    expect(png.equals(Buffer.from(drawPng('PIN>-   ', card.profile)))).toBe(true);
  });

  test('with masked=true the PIN digit is masked in every form, also of the demo card', async () => {
    const { post, get, raw, card } = open();
    await post('/hold');
    await post('/press', { key: '7' });
    const frame = { revision: 2, at: 2_060, text: 'PIN>-   ' };
    expect((await get('/lcd?masked=true')).json).toEqual({ state: 'pin', frame });
    expect((await get('/lcd.txt?masked=true')).text).toBe('PIN>-   ');
    expect((await get('/lcd.svg?masked=true')).text).toBe(drawSvg('PIN>-   ', card.profile));
    const png = Buffer.from(await (await raw('GET', '/lcd.png?masked=true')).arrayBuffer());
    expect(png.equals(Buffer.from(drawPng('PIN>-   ', card.profile)))).toBe(true);
    expect((await get('/lcd.txt?masked=false')).text).toBe('PIN>7   ');
  });

  test('a masked frame has the segments of a faulty LCD', async () => {
    const card = createFaultyCard();
    card.faults.add('ghost-segment cell=8 segment=a');
    const { post, get } = open({ card });
    await post('/hold');
    await post('/press', { key: '7' });
    const { frame } = (await get('/lcd?masked=true')).json as { frame: { text: string } };
    expect(frame).toEqual({ revision: 3, at: 2_060, ...card.faults.shown('PIN>-   ') });
    expect(frame.text).toBe('PIN>-  ?');
  });

  test('by HEAD it gets the head alone', async () => {
    const { call } = open();
    const { status, headers, text } = await call('HEAD', '/lcd.svg');
    expect([status, headers.get('content-type'), text]).toEqual([200, 'image/svg+xml', '']);
  });
});

describe('a program waits', () => {
  test('for a text, blanks at its end or not', async () => {
    const { post } = open();
    await post('/hold');
    await post('/type', { text: '1234\r' });
    expect((await post('/wait', { lcd: 'CHALLNG>' })).json.state).toBe('challenge');
    expect((await post('/wait', { lcd: '' })).json.state).toBe('off');
  });

  test('and is told at once what can not come any more, and why', async () => {
    const { post } = open();
    await post('/hold');
    const { status, json } = await post('/wait', { state: 'response' });
    expect([status, json]).toEqual([
      409,
      {
        error:
          'wait for the state response: not shown by 32.000 s, it went off (idle) at 32.000 s and stays off until press is held; see the last frames, "PIN>    " "        ", and the last keys, press accepted',
        rule: 'wait-never',
      },
    ]);
  });

  test('or that the time it gave is over', async () => {
    const { post } = open();
    await post('/hold');
    const { status, json } = await post('/wait', { lcd: 'CHALLNG>', limitMs: 1_000 });
    expect([status, json.rule, json.error]).toEqual([
      409,
      'wait-limit',
      'wait for the text asked for: not shown by 3.030 s, 1000 ms of card time have passed; see the last frames, "PIN>    ", and the last keys, press accepted',
    ]);
  });
});

describe('a program keeps a state and goes back', () => {
  test('to the LCD and the time, with the memory as it is', async () => {
    const { post, get } = open();
    await post('/hold');
    await post('/type', { text: '1234\r' });
    const { text: snapshot } = await get('/snapshot');
    await post('/type', { text: '123456\r' });
    await post('/wait', { lcd: '90187643' });
    expect((await post('/restore', snapshot)).json).toMatchObject({
      state: 'challenge',
      frame: { text: 'CHALLNG>' },
    });
    expect((await get('/state')).json).toMatchObject({ now: 2_480, memory: { battery: 14_999 } });
    await post('/restore?memory=true', snapshot);
    expect((await get('/state')).json).toMatchObject({ memory: { battery: 15_000 } });
  });

  test('but not with PIN digits in it, unless it is the demo card', async () => {
    const demo = open();
    await demo.post('/hold');
    await demo.post('/type', { text: '12' });
    expect((await demo.get('/snapshot')).status).toBe(200);

    const { post, get } = open({ card: createCard({ key: new Uint8Array(32) }) });
    await post('/hold');
    expect((await get('/snapshot')).status).toBe(200);
    await post('/type', { text: '12' });
    const { status, json } = await get('/snapshot');
    expect([status, json]).toEqual([
      409,
      {
        error: 'snapshot: holds PIN digits; take it before the PIN is keyed or after the card is off',
        rule: 'snapshot-pin',
      },
    ]);
  });

  test('never to the memory of a card that is kept', async () => {
    const { post, get } = open({ card: createCard({ store() {} }) });
    const { text: snapshot } = await get('/snapshot');
    const { status, json } = await post('/restore?memory=true', snapshot);
    expect([status, json.error]).toEqual([
      400,
      'memory: kept in a file, and never restored; leave memory: true out',
    ]);
  });
});

describe('a program asks what the card is', () => {
  test('its state, time and memory', async () => {
    const { get } = open();
    expect((await get('/state')).json).toEqual({
      state: 'off',
      frame: { revision: 0, at: 0, text: '        ' },
      now: 0,
      leavesAt: null,
      time: { mode: 'virtual', speed: 1 },
      memory: { counter: '0', battery: 15_000, tries: 3, locked: false },
    });
  });

  test('every value with its provenance', async () => {
    const { get } = open();
    const { json } = await get('/info');
    expect(json).toMatchObject({
      serial: 'DEMO-0001',
      demo: true,
      boundPin: false,
      profile: 'dsc-plus',
      values: {
        computingMs: { value: 300, unit: 'ms', provenance: 'assumed' },
        pinDigits: { value: 4, unit: 'digits', provenance: 'documented' },
      },
    });
  });

  test('and what can be called', async () => {
    const { get } = open();
    const { routes } = (await get('/')).json as { routes: { method: string; path: string }[] };
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      ...['POST /press', 'POST /hold', 'POST /type', 'POST /down', 'POST /up'],
      ...['GET /lcd', 'GET /lcd.json', 'GET /lcd.txt', 'GET /lcd.svg', 'GET /lcd.png'],
      ...['POST /respond', 'GET /respond', 'POST /wait', 'POST /advance', 'POST /time'],
      ...['GET /log', 'GET /events'],
      ...['GET /faults', 'POST /faults', 'DELETE /faults'],
      ...['GET /state', 'GET /info', 'GET /snapshot', 'POST /restore', 'POST /reset'],
    ]);
  });
});
