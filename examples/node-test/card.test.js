import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTestWorld } from 'dscplus/fixtures';

test(
  'the card goes off by itself',
  inTestWorld(({ card, clock }) => {
    card.hold('press');
    assert.equal(card.frame().text, 'PIN>    ');
    clock.advance(60_000);
    assert.equal(card.state(), 'off');
  }),
);

test(
  'the server refuses a response that comes late',
  inTestWorld(async (world) => {
    const { card, clock } = world;
    const server = await world.server();
    const {
      login,
      binding,
      ask: { challenge },
    } = await post(server, '/api/login', {
      user: 'demo',
      password: 'demo-password',
    });
    const { response } = card.respond({ pin: '1234', challenge });
    clock.advance(10 * 60_000);
    await post(server, '/api/login/respond', { login, binding, response });
    assert.equal(server.audit({ limit: 1 })[0].reason, 'late');
  }),
);

async function post(server, path, body) {
  const reply = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return reply.json();
}
