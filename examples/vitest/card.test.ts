import { expect, test } from 'dscplus/vitest';
import { describe } from 'vitest';
import { logIn } from './log-in.ts';

const demo = { user: 'demo', password: 'demo-password' };

test('the card asks for PIN and challenge, and goes off by itself', ({ card, clock }) => {
  card.hold('press');
  expect(card).toShow('PIN>');
  card.type('1234\r');
  expect(card).toShow('CHALLNG>');
  clock.advance(60_000);
  expect(card).toShow('');
});

test('a fifth digit of the PIN is ignored', ({ card }) => {
  card.hold('press');
  card.type('12345');
  expect(card).toHaveIgnored('5', 'field full');
});

test('the client logs in', async ({ card, server }) => {
  const respond = (challenge: string) => card.respond({ pin: '1234', challenge }).response;
  expect(await logIn({ url: server.url, ...demo, respond })).toBe(true);
  expect(server).toHaveAccepted('demo');
});

test('a user who waits too long is refused', async ({ card, server, clock }) => {
  const respond = (challenge: string) => {
    clock.advance(10 * 60_000);
    return card.respond({ pin: '1234', challenge }).response;
  };
  expect(await logIn({ url: server.url, ...demo, respond })).toBe(false);
  expect(server).not.toHaveAccepted('demo');
  expect(server.audit({ limit: 1 })[0]?.reason).toBe('late');
});

test('a user logs in with a code by SMS', async ({ server, line, clock }) => {
  const respond = async () => (await line.message()).code ?? '';
  expect(await logIn({ url: server.url, user: 'demo-sms', password: 'demo-password', respond })).toBe(true);
  expect(line).toHaveMessage('delivered');
  // The message was on its way for five seconds.
  expect(clock.now()).toBe(5_000);
});

test('a card of your own', async ({ cards, server }) => {
  await server.staff.addUser({ name: 'ada', password: 'a long password' });
  const { key } = server.staff.orderCard({ serial: 'ADA-1', user: 'ada', pin: '4711', activated: true });
  const respond = (challenge: string) => cards('ADA-1', { key }).respond({ pin: '4711', challenge }).response;
  expect(await logIn({ url: server.url, user: 'ada', password: 'a long password', respond })).toBe(true);
});

describe('a card with a counter that misbehaves', () => {
  test.override({ cardOptions: { suite: 'ib-key', seed: 7 } });

  test('has skipped five responses', ({ card }) => {
    card.faults.add('counter-ahead by=5');
    expect(card.memory().counter).toBe('5');
  });
});
