// Each test fails, for docs/user/failures.md. The word before the colon is the kind of failure.
import { expect, test } from 'dscplus/vitest';
import { logIn } from '../vitest/log-in.ts';

test('lcd: the card shows the response', ({ card }) => {
  card.hold('press');
  card.type('1234\r123456\r');
  expect(card).toShow('90187643');
});

test('ignored: the card takes the PIN', ({ card }) => {
  card.hold('press');
  card.type('12345\r');
  expect(card).not.toHaveIgnored('5');
});

test('never: the response is still there after a minute', ({ card, clock }) => {
  card.respond({ pin: '1234', challenge: '123456' });
  clock.advance(60_000);
  card.wait('90187643');
});

test('limit: the card asks for the challenge', ({ card }) => {
  card.hold('press');
  card.type('1234');
  card.wait('CHALLNG>', 5_000);
});

test('difference: a login counts up by one', ({ cards }) => {
  const card = cards('SIM-2', { suite: 'ib-key' });
  card.respond({ pin: '1234', challenge: '123456' });
  card.respond({ pin: '1234', challenge: '123456' });
  expect(card.memory().counter).toBe('1');
});

test('no response: a card that checks the PIN gives a response', ({ cards }) => {
  const card = cards('SIM-2', { profile: 'keypad-local-pin' });
  card.respond({ pin: '9999', challenge: '123456' });
});

test('refused: the server accepts the demo user', async ({ card, server }) => {
  await logIn({
    url: server.url,
    user: 'demo',
    password: 'demo-password',
    respond: () => card.respond({ pin: '1234', challenge: '123456' }).response,
  });
  expect(server).toHaveAccepted('demo');
});

test('line: a code comes by SMS', async ({ server, line }) => {
  line.set('filtered');
  await logIn({
    url: server.url,
    user: 'demo-sms',
    password: 'demo-password',
    respond: async () => (await line.message()).code ?? '',
  });
});

test('error: a counter that skips ahead', ({ card }) => {
  card.faults.add('counter-ahead by=5');
});
