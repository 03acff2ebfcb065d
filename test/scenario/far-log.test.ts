/** A scenario with many steps at the end of a wire has its whole event log, though the card keeps 256 events. */
import { describe, expect, test } from 'vitest';
import { createFaultyCard } from '../../src/faults/faulty-card.ts';
import { createHttpCall } from '../../src/scenario/cards/http-call.ts';
import { openHttpCard } from '../../src/scenario/cards/http-card.ts';
import { createInProcessCard } from '../../src/scenario/cards/in-process-card.ts';
import { openScpiCard } from '../../src/scenario/cards/scpi-card.ts';
import { openScpiClient } from '../../src/scenario/cards/scpi-client.ts';
import type { ScenarioCard } from '../../src/scenario/scenario-card.ts';
import { createConsole } from '../../src/serial/console/console.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import { open } from '../http/client.ts';

/** A card on a console of this process, byte by byte. */
async function consoleCard(): Promise<ScenarioCard> {
  const console = createConsole({ card: createFaultyCard(), clock: createManualClock() });
  let received = (_: Uint8Array): void => {};
  const connection = console.connect((bytes) => received(bytes));
  const client = await openScpiClient(
    {
      where: 'console',
      send: (bytes) => connection.receive(bytes),
      listen(onBytes) {
        received = onBytes;
      },
      async close() {
        console.stop();
      },
    },
    () => () => {},
  );
  return openScpiCard(client, false);
}

function httpCard(): Promise<ScenarioCard> {
  const { raw } = open({ card: createFaultyCard() });
  const call = createHttpCall('', '', async (path, { method, body }) => {
    const reply = await raw(method, path, {
      headers: { accept: 'application/json' },
      ...(body !== undefined && { body }),
    });
    return { ok: reply.ok, text: await reply.text() };
  });
  return openHttpCard(call, false);
}

/** Some hundred events: keys, typing in long lines, waits by pattern, snapshots, faults, a day and more. */
async function use(card: ScenarioCard): Promise<unknown[]> {
  await card.begin();
  const seen: unknown[] = [];
  for (let i = 0; i < 12; i += 1) {
    seen.push(await card.hold('press'), await card.type('123C4567\r1234567C6\r'));
    seen.push((await card.wait(/^\d{8}$/)).at);
    seen.push(await card.hold('press', 500), await card.press('OK'));
    const before = await card.snapshot();
    const id = await card.addFault(`wrong-digit place=${(i % 8) + 1}`);
    seen.push(id, (await card.respond({ pin: '1234', challenge: '000016' })).response);
    await card.restoreSnapshot(before);
    seen.push((await card.frame()).text);
    await card.clearFaults(i % 2 === 0 ? id : undefined);
    await card.advance(100_000_000);
    seen.push(await card.now(), (await card.identity()).battery);
  }
  return [...seen, ...(await card.eventLines())];
}

describe('the whole log of a long scenario', () => {
  test.each([
    ['on a console', consoleCard],
    ['over HTTP', httpCard],
  ])('%s', async (_, made) => {
    const wanted = await use(createInProcessCard(createFaultyCard()));
    expect(wanted.length).toBeGreaterThan(600);
    const card = await made();
    expect(await use(card)).toEqual(wanted);
    await card.close();
  });
});

describe('what can not happen is an error with its reason', () => {
  test.each([
    ['on a console', consoleCard],
    ['over HTTP', httpCard],
  ])('%s', async (_, made) => {
    const card = await made();
    await card.begin();
    await expect(card.wait('PIN>')).rejects.toMatchObject({ name: 'WaitError', cause: 'never' });
    await card.hold('press');
    await expect(card.wait('X', 1_000)).rejects.toMatchObject({
      name: 'WaitError',
      cause: 'limit',
      message: 'wait for "X": not shown by 3.030 s, 1000 ms of card time have passed; see the last keys',
    });
    await card.addFault('battery-dies');
    await expect(card.respond({ pin: '1234', challenge: '123456' })).rejects.toMatchObject({
      name: 'NoResponseError',
      reason: 'no battery',
    });
    await expect(card.addFault('ded-key key=5')).rejects.toThrow(
      'fault "ded-key": unknown; did you mean dead-key? see dscplus faults for all',
    );
    await expect(card.clearFaults(99)).rejects.toThrow('fault 99: not active; give one of 1');
    await expect(card.restoreSnapshot({})).rejects.toThrow(
      'snapshot: its format is undefined; give format 1',
    );
    await card.close();
  });
});

describe('a text that is not an entry is refused, and no key is pressed', () => {
  test.each([
    ['in process', async () => createInProcessCard(createFaultyCard())],
    ['on a console', consoleCard],
    ['over HTTP', httpCard],
  ])('%s', async (_, made) => {
    const card = await made();
    await card.begin();
    await card.hold('press');
    const before = [await card.now(), await card.eventLines()];
    for (const text of ['1"2', '12\r3', '12é456', '123456"\rKEY? OK', '123456";:KEY? 1;:SUIT?;"']) {
      await expect(card.respond({ pin: '1234', challenge: text })).rejects.toThrow();
      await expect(card.respond({ pin: text, challenge: '123456' })).rejects.toThrow();
      await expect(card.addFault(text)).rejects.toThrow();
    }
    await expect(card.type(`${'1'.repeat(70)}"`)).rejects.toMatchObject({
      name: 'KeyNameError',
      message: 'key "\\"": unknown; give 0 to 9, OK (enter), edit (C, back) or press (power)',
    });
    // Each reply still belongs to its command.
    expect([await card.now(), await card.eventLines()]).toEqual(before);
    expect((await card.respond({ pin: '1234', challenge: '123456' })).response).toBe('90187643');
    await card.close();
  });
});
