/** A program breaks the card over HTTP. */
import { describe, expect, test } from 'vitest';
import { drawSvg } from '../../src/display/svg.ts';
import { createFaultyCard } from '../../src/faults/faulty-card.ts';
import { open } from './client.ts';

describe('/faults', () => {
  test('adds, lists and clears faults', async () => {
    const { get, post, call } = open({ card: createFaultyCard() });
    expect((await get('/faults')).json).toEqual({ faults: [] });
    expect((await post('/faults', { fault: 'dead-key key=5' })).json).toEqual({
      id: 1,
      faults: [{ id: 1, text: 'dead-key key=5' }],
    });
    await post('/hold');
    expect((await post('/press', { key: '5' })).json).toMatchObject({
      verdict: 'ignored',
      reason: 'no contact',
    });
    expect((await post('/faults', { fault: 'power-cut' })).json).toEqual({
      id: 2,
      faults: [{ id: 1, text: 'dead-key key=5' }],
    });
    expect((await get('/state')).json).toMatchObject({ state: 'off' });
    expect((await call('DELETE', '/faults?id=1')).json).toEqual({ faults: [] });
    await post('/faults', { fault: 'low-battery' });
    expect((await call('DELETE', '/faults')).json).toEqual({ faults: [] });
  });

  test.each([
    ['dead-key key=1234', 400, 'fault dead-key: invalid key "####"; give a key: 0 to 9, OK, edit or press'],
    [
      'counter-ahead',
      400,
      'fault counter-ahead: the suite has no counter; use a suite with C, such as ib-key',
    ],
    [
      'serial-cut',
      400,
      'fault serial-cut: a fault of the wire, and this card is on no serial port; add it to a card on one',
    ],
  ])('refuses %s', async (fault, status, error) => {
    const { post } = open({ card: createFaultyCard() });
    const reply = await post('/faults', { fault });
    expect([reply.status, reply.json]).toEqual([status, { error, rule: 'fault' }]);
  });

  test('refuses the number of a fault that is not active, and a card without faults', async () => {
    const { call } = open({ card: createFaultyCard() });
    expect((await call('DELETE', '/faults?id=1')).json).toEqual({
      error: 'fault 1: not active; none is',
      rule: 'fault',
    });
    const { get } = open();
    expect((await get('/faults')).json).toEqual({
      error: 'card: takes no faults; make it with createFaultyCard',
      rule: 'no-faults',
    });
  });

  test('a faulty segment is in the frame and in the picture', async () => {
    const card = createFaultyCard();
    const { get, post } = open({ card });
    await post('/faults', { fault: 'ghost-segment cell=1 segment=d' });
    expect((await get('/lcd.txt')).text).toBe('_       ');
    expect((await get('/lcd')).json).toMatchObject({
      frame: { text: '_       ', segments: [8, 0, 0, 0, 0, 0, 0, 0] },
    });
    expect((await get('/lcd.svg')).text).toBe(drawSvg('_       ', card.profile));
    const masked = createFaultyCard({ key: Uint8Array.from({ length: 32 }, (_, i) => i) });
    const other = open({ card: masked });
    await other.post('/faults', { fault: 'ghost-segment cell=1 segment=d' });
    expect((await other.get('/lcd.svg')).text).toBe(drawSvg('_       ', card.profile));
  });
});
