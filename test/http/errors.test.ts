/** A client that makes a mistake gets the problem and what is accepted, and nothing of what it sent. */
import { describe, expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { cardMsMax, typeKeysMax } from '../../src/http/limits.ts';
import { bodyBytesMax } from '../../src/net/request-body.ts';
import { type CallOptions, open } from './client.ts';

type Case = readonly [
  method: string,
  path: string,
  options: CallOptions,
  status: number,
  rule: string,
  error: string,
];

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const key = 'key: invalid; give a key: "0" to "9", "OK", "edit" or "press"';
const text = `text: invalid; give a text of 1 to 64 keys: digits, "\\r" or "\\n" for OK, "C" for edit, "P" for a tap of press`;
const ms = 'ms: invalid; give whole milliseconds from 0 to 86400000';
const host = 'Host header: not this machine; give 127.0.0.1, localhost or [::1]';
const site =
  'request: sent by a page of another site (Origin, Sec-Fetch-Site); send it from a page of this server';
const bearer =
  'token: missing or wrong; send Authorization: Bearer with the token that the server printed at its start';
const notJson = 'request body: not JSON; send a JSON object';
const noObject = 'request body: not a JSON object; send one';
const type = 'request body: its type is not JSON; send JSON with Content-Type: application/json';

const cases: readonly Case[] = [
  // Who is let in
  ['GET', '/state', { headers: { host: 'card.example' } }, 403, 'host', host],
  ['GET', '/state', { headers: { host: 'card.example:4711' } }, 403, 'host', host],
  ['GET', '/state', { headers: { host: '127.0.0.1.example' } }, 403, 'host', host],
  ['GET', '/state', { headers: { host: '10.0.0.1' } }, 403, 'host', host],
  ['GET', '/state', { headers: { host: '' } }, 403, 'host', host],
  ['GET', '/state', { headers: { origin: 'https://example.com' } }, 403, 'cross-site', site],
  ['GET', '/state', { headers: { origin: 'null' } }, 403, 'cross-site', site],
  ['GET', '/state', { headers: { origin: 'http://127.0.0.1:4712' } }, 403, 'cross-site', site],
  ['GET', '/state', { headers: { 'sec-fetch-site': 'cross-site' } }, 403, 'cross-site', site],
  ['GET', '/state', { headers: { 'sec-fetch-site': 'same-site' } }, 403, 'cross-site', site],
  ['OPTIONS', '/press', { headers: { origin: 'https://example.com' } }, 403, 'cross-site', site],
  ['GET', '/state', { headers: { authorization: null } }, 401, 'token', bearer],
  ['GET', '/state', { headers: { authorization: 'Bearer' } }, 401, 'token', bearer],
  ['GET', '/state', { headers: { authorization: 'Bearer wrong' } }, 401, 'token', bearer],
  ['GET', '/state', { headers: { authorization: 'Bearer a-token-of-a-test2' } }, 401, 'token', bearer],
  ['GET', '/state', { headers: { authorization: 'Basic a-token-of-a-test' } }, 401, 'token', bearer],
  ['GET', '/nothing', { headers: { authorization: null } }, 401, 'token', bearer],
  ['GET', '/state?token=a-token-of-a-test', { headers: { authorization: null } }, 401, 'token', bearer],
  // Where it goes
  ['GET', '/nothing', {}, 404, 'path', 'path: unknown; see GET / for all paths'],
  ['GET', '/press/1', {}, 404, 'path', 'path: unknown; see GET / for all paths'],
  ['GET', '/Press', {}, 404, 'path', 'path: unknown; see GET / for all paths'],
  ['GET', '/%70%72ess%', {}, 404, 'path', 'path: unknown; see GET / for all paths'],
  ['GET', '/press', {}, 405, 'method', 'method: not accepted by this path; use POST'],
  ['PUT', '/lcd', {}, 405, 'method', 'method: not accepted by this path; use GET, HEAD'],
  ['DELETE', '/respond', {}, 405, 'method', 'method: not accepted by this path; use POST, GET'],
  ['OPTIONS', '/press', {}, 405, 'method', 'method: not accepted by this path; use POST'],
  [
    'POST',
    '/press?x=1',
    { body: { key: '1' } },
    400,
    'query',
    'query parameter: unknown or repeated; leave it out',
  ],
  [
    'GET',
    '/lcd?after=1&after=2',
    {},
    400,
    'query',
    'query parameter: unknown or repeated; give after, masked, each at most once',
  ],
  ['GET', '/lcd?after=-1', {}, 400, 'after', 'after: invalid; give a whole number'],
  ['GET', '/lcd.svg?masked=1', {}, 400, 'masked', 'masked: invalid; give true or false'],
  ['GET', '/lcd?after=', {}, 400, 'after', 'after: invalid; give a whole number'],
  [
    'GET',
    '/lcd',
    { headers: { accept: 'text/html' } },
    406,
    'accept',
    'Accept header: not a form of the LCD; give one of application/json, text/plain, image/svg+xml, image/png',
  ],
  // The body
  [
    'POST',
    '/press',
    { body: '' },
    400,
    'key',
    'key: missing; give a key: "0" to "9", "OK", "edit" or "press"',
  ],
  ['POST', '/press', { body: '{"key": "1"' }, 400, 'body-json', notJson],
  ['POST', '/press', { body: '{"key": "1"}x' }, 400, 'body-json', notJson],
  ['POST', '/press', { body: 'key=1', headers: form }, 415, 'body-type', type],
  ['POST', '/press', { body: '{"key": "1"}', headers: { 'content-type': null } }, 415, 'body-type', type],
  [
    'POST',
    '/press',
    { body: '{"key": "1"}', headers: { 'content-type': 'application/json; charset=utf-16' } },
    415,
    'body-type',
    type,
  ],
  [
    'POST',
    '/press',
    { body: '{"key": "1"}', headers: { 'content-encoding': 'gzip' } },
    415,
    'body-encoding',
    'request body: compressed; send plain JSON',
  ],
  [
    'POST',
    '/press',
    { body: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d) },
    400,
    'body-encoding',
    'request body: not UTF-8 text; send JSON in UTF-8',
  ],
  ['POST', '/press', { body: Buffer.from('{"key": "1"}', 'utf16le') }, 400, 'body-json', notJson],
  ['POST', '/press', { body: '["1"]' }, 400, 'body-json', noObject],
  ['POST', '/press', { body: 'null' }, 400, 'body-json', noObject],
  ['POST', '/press', { body: '"1"' }, 400, 'body-json', noObject],
  ['POST', '/press', { body: '['.repeat(bodyBytesMax) }, 400, 'body-json', notJson],
  [
    'POST',
    '/press',
    { body: ' '.repeat(bodyBytesMax + 1) },
    413,
    'body-size',
    'request body: too large; send at most 16384 bytes',
  ],
  [
    'POST',
    '/press',
    { body: { key: '1', ms: 5 } },
    400,
    'field',
    'request body: has an unknown field; give key',
  ],
  [
    'POST',
    '/press',
    { body: '{"__proto__": {"key": "1"}}' },
    400,
    'field',
    'request body: has an unknown field; give key',
  ],
  // Keys
  ['POST', '/press', { body: { key: 1 } }, 400, 'key', key],
  ['POST', '/press', { body: { key: '12' } }, 400, 'key', key],
  ['POST', '/press', { body: { key: '' } }, 400, 'key', key],
  ['POST', '/press', { body: { key: ['1'] } }, 400, 'key', key],
  ['POST', '/press', { body: { key: '１' } }, 400, 'key', key],
  [
    'POST',
    '/press',
    { body: { key: '1', constructor: 1 } },
    400,
    'field',
    'request body: has an unknown field; give key',
  ],
  // What is unknown is said before what is missing.
  ['POST', '/up', { body: { toString: 1 } }, 400, 'field', 'request body: has an unknown field; give key'],
  ['POST', '/press', { body: { key: 'constructor' } }, 400, 'key', key],
  ['POST', '/hold', { body: { ms: -1 } }, 400, 'ms', ms],
  ['POST', '/hold', { body: { ms: 1.5 } }, 400, 'ms', ms],
  ['POST', '/hold', { body: { ms: '5' } }, 400, 'ms', ms],
  ['POST', '/hold', { body: { ms: cardMsMax + 1 } }, 400, 'ms', ms],
  ['POST', '/hold', { body: '{"ms": 1e400}' }, 400, 'ms', ms],
  ['POST', '/type', { body: { text: '' } }, 400, 'text', text],
  ['POST', '/type', { body: { text: '12x4' } }, 400, 'text', text],
  ['POST', '/type', { body: { text: '1'.repeat(typeKeysMax + 1) } }, 400, 'text', text],
  // Time
  ['POST', '/advance', { body: {} }, 400, 'ms', 'ms: missing; give whole milliseconds from 0 to 86400000'],
  ['POST', '/advance', { body: { ms: cardMsMax + 1 } }, 400, 'ms', ms],
  ['POST', '/time', { body: { mode: 'fast' } }, 400, 'mode', 'mode: invalid; give "virtual" or "real"'],
  [
    'POST',
    '/time',
    { body: { speed: 0 } },
    400,
    'speed',
    'speed: invalid; give the speed of real time, as a multiple of clock time, 0.001 to 1000000',
  ],
  [
    'POST',
    '/time',
    { body: { speed: 1_000_001 } },
    400,
    'speed',
    'speed: invalid; give the speed of real time, as a multiple of clock time, 0.001 to 1000000',
  ],
  ['POST', '/wait', { body: {} }, 400, 'wait', 'wait: needs one of lcd, state and after; give one of them'],
  [
    'POST',
    '/wait',
    { body: { lcd: 'PIN>', state: 'pin' } },
    400,
    'wait',
    'wait: needs one of lcd, state and after; give one of them',
  ],
  [
    'POST',
    '/wait',
    { body: { lcd: 'x'.repeat(17) } },
    400,
    'lcd',
    'lcd: invalid; give the text to wait for on the LCD; blanks at its end are ignored',
  ],
  [
    'POST',
    '/wait',
    { body: { state: 'on' } },
    400,
    'state',
    'state: invalid; give one of off, self-test, pin, challenge, computing, response, failed, locked, dead',
  ],
  // Logins
  [
    'POST',
    '/respond',
    { body: { pin: '1234' } },
    400,
    'challenge',
    `challenge: missing; give exactly 6 digits for dsc-plus, leading zeros included`,
  ],
  [
    'POST',
    '/respond',
    { body: { pin: '1234', challenge: '12345' } },
    400,
    'challenge',
    `challenge: has 5 digits; give exactly 6 digits for dsc-plus, leading zeros included`,
  ],
  [
    'POST',
    '/respond',
    { body: { pin: '1234', challenge: '1234567' } },
    400,
    'challenge',
    `challenge: has 7 digits; give exactly 6 digits for dsc-plus, leading zeros included`,
  ],
  [
    'POST',
    '/respond',
    { body: { pin: '1234', challenge: 123456 } },
    400,
    'challenge',
    'challenge: invalid; give the challenge, digits as a text, leading zeros included; blanks are allowed',
  ],
  [
    'POST',
    '/respond',
    { body: { pin: '123', challenge: '123456' } },
    400,
    'pin',
    'PIN: does not fit; give 4 digits for dsc-plus',
  ],
  [
    'POST',
    '/respond',
    { body: { pin: 1234, challenge: '123456' } },
    400,
    'pin',
    'pin: invalid; give the PIN, digits as a text, leading zeros included',
  ],
  [
    'POST',
    '/respond',
    { body: { challenge: '123456' } },
    400,
    'pin',
    'PIN: missing, and the server has no default PIN; send pin in the body of POST /respond, or start the server with --pin-stdin, --pin-file or --pin-fd',
  ],
  [
    'GET',
    '/respond?challenge=123456',
    {},
    400,
    'pin',
    'PIN: missing, and the server has no default PIN; send pin in the body of POST /respond, or start the server with --pin-stdin, --pin-file or --pin-fd',
  ],
  [
    'GET',
    '/respond?challenge=12345x',
    {},
    400,
    'challenge',
    'challenge: invalid; give the challenge, digits as a text, leading zeros included; blanks are allowed',
  ],
  [
    'GET',
    '/respond?challenge=123456&pin=1234',
    {},
    400,
    'query',
    'PIN: not accepted in a URL, which gets into logs; send it in the body of POST /respond, or set a default PIN at the start',
  ],
  [
    'POST',
    '/respond?PIN=1234',
    { body: { challenge: '123456' } },
    400,
    'query',
    'PIN: not accepted in a URL, which gets into logs; send it in the body of POST /respond, or set a default PIN at the start',
  ],
  [
    'POST',
    '/respond',
    { body: { challenge: '123456', pin: '1234' }, headers: { accept: 'image/png' } },
    406,
    'accept',
    'Accept header: not a form of the response; give text/plain or application/json',
  ],
  ['HEAD', '/respond?challenge=123456', {}, 405, 'method', ''],
  // Snapshots
  ['POST', '/restore', { body: {} }, 400, 'snapshot', 'snapshot: its format is undefined; give format 1'],
  ['POST', '/restore?memory=1', { body: {} }, 400, 'memory', 'memory: invalid; give true or false'],
  [
    'POST',
    '/restore',
    { body: { format: 1, profile: 'dsc', suite: 'HOTP-SHA1-6', at: 0, state: {} } },
    400,
    'snapshot',
    'snapshot: of a card with profile "dsc" and suite "HOTP-SHA1-6"; give one of dsc-plus with OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
  ],
  // Events
  ['GET', '/events?after=x', {}, 400, 'after', 'after: invalid; give a whole number'],
  [
    'GET',
    '/events',
    { headers: { 'last-event-id': '1' } },
    400,
    'last-event',
    'event number: higher than the last one, 0; give 0 for all that are kept',
  ],
  ['HEAD', '/events', {}, 405, 'method', ''],
];

describe('a request that is refused', () => {
  test.each(cases)('%s %s %j: %i %s', async (method, path, options, status, rule, error) => {
    const { call, card } = open();
    const reply = await call(method, path, options);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([status, 'application/json']);
    if (method !== 'HEAD') expect(reply.json).toEqual({ error, rule });
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
    expect(card.events()).toEqual([]);
  });

  test('says where the token goes, and what the address takes', async () => {
    const { get } = open();
    const { headers } = await get('/state', { headers: { authorization: null } });
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect((await get('/press')).headers.get('allow')).toBe('POST');
  });

  test('in real time tells what lets time pass', async () => {
    const { post } = open({ mode: 'real' });
    const { status, json } = await post('/advance', { ms: 1 });
    expect([status, json]).toEqual([
      409,
      {
        error: 'time: real time passes by itself; send POST /time with {"mode": "virtual"} first, or wait',
        rule: 'real-time',
      },
    ]);
  });

  test('of the first card has no challenge', async () => {
    const { post } = open({ card: createCard({ profile: 'dsc' }) });
    const { status, json } = await post('/respond', { pin: '1234', challenge: '123456' });
    expect([status, json]).toEqual([
      400,
      { error: 'challenge: not taken by dsc; leave it out', rule: 'challenge' },
    ]);
  });
});

test('a snapshot as long as a body is not repeated', async () => {
  const { json } = await open().post('/restore', { format: 'x'.repeat(16_000) });
  expect(String(json.error)).toBe(
    `snapshot: its format is "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"; give format 1`,
  );
});

describe('a request that is let in', () => {
  test.each([
    { host: 'localhost' },
    { host: 'LOCALHOST:9000' },
    { host: '[::1]:4711' },
    { host: '127.0.0.1' },
    { host: '127.0.0.1:4711', origin: 'http://127.0.0.1:4711', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { authorization: 'bearer a-token-of-a-test' },
  ])('%j', async (headers) => {
    expect((await open().get('/state', { headers })).status).toBe(200);
  });

  test.each([
    ['/press', { body: `{"key": "1"}${' '.repeat(bodyBytesMax - 12)}` }],
    ['/press', { body: '{"key": "1"}', headers: { 'content-type': 'Application/JSON; Charset="UTF-8"' } }],
    ['/press', { body: '{"key": "1"}', headers: { 'content-encoding': 'identity' } }],
    ['/hold', { body: { ms: cardMsMax } }],
    ['/hold', { body: '', headers: { 'content-type': null } }],
    ['/type', { body: { text: '1'.repeat(typeKeysMax) } }],
    ['/type', { body: { text: 'P123\r\n<C' } }],
    ['/advance', { body: { ms: cardMsMax } }],
    ['/time', { body: { speed: 1_000_000 } }],
    ['/time', { body: { speed: 0.001 } }],
    ['/wait', { body: { lcd: ' '.repeat(16) } }],
  ])('%s at the limit, %#', async (path, options) => {
    expect((await open().call('POST', path, options)).status).toBe(200);
  });
});
