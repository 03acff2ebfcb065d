/** A program that runs the same test on many cards resets a card over HTTP, and counts its events from there. */
import { expect, test } from 'vitest';
import { open } from './client.ts';

test('a used card is off again, and its log from there is that of a new card', async () => {
  const { get, post } = open();
  await post('/hold', {});
  await post('/press', { key: '1' });
  const { json: reset } = await post('/reset', {});
  expect(reset).toMatchObject({ now: 2120, event: 6, state: 'off', frame: { text: '        ' } });
  await post('/hold', {});
  expect((await get('/log?after=6')).json).toEqual({
    last: 9,
    events: [
      {
        id: 7,
        event: {
          ...{ at: 4120, type: 'press', key: 'press', touch: 3, held: true },
          verdict: 'accepted',
        },
      },
      { id: 8, event: { at: 4120, type: 'state', from: 'off', to: 'pin', why: 'power key' } },
      { id: 9, event: { at: 4120, type: 'lcd', revision: 4, text: 'PIN>    ' } },
    ],
  });
});

test('a program waits for the next frame by the revision of the last one', async () => {
  const { post } = open();
  const { json } = await post('/hold', {});
  const { revision } = json.frame as { revision: number };
  expect((await post('/wait', { after: revision, limitMs: 1000 })).json).toMatchObject({
    rule: 'wait-limit',
  });
  expect((await post('/wait', { after: revision })).json).toMatchObject({
    state: 'off',
    frame: { at: 32000, text: '        ' },
  });
  expect((await post('/wait', { after: revision, lcd: 'PIN>' })).json).toMatchObject({ rule: 'wait' });
});
