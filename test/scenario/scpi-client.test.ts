/** A scenario talks to a console over a wire that brings lines in pieces, late, among reports, or not at all. */
import { describe, expect, test } from 'vitest';
import { openScpiClient, type ScpiClient } from '../../src/scenario/cards/scpi-client.ts';

interface Wire {
  readonly sent: string[];
  readonly client: Promise<ScpiClient>;
  says(text: string): void;
  ends(why: string): void;
  /** The host's time passes. */
  late(): void;
  readonly isClosed: boolean;
}

function wire(): Wire {
  const sent: string[] = [];
  let received = (_: Uint8Array): void => {};
  let ended = (_: string): void => {};
  let isClosed = false;
  const late: (() => void)[] = [];
  const stream = {
    where: 'tcp://a:1',
    send: (bytes: Uint8Array) => void sent.push(Buffer.from(bytes).toString('latin1')),
    listen(onBytes: typeof received, onEnd: typeof ended) {
      received = onBytes;
      ended = onEnd;
    },
    async close() {
      isClosed = true;
    },
  };
  const client = openScpiClient(stream, (_, call) => {
    late.push(call);
    return () => void late.splice(late.indexOf(call), 1);
  });
  client.catch(() => {});
  return {
    ...{ sent, client },
    says: (text) => received(Buffer.from(text, 'latin1')),
    ends: (why) => ended(why),
    late: () => late.at(-1)?.(),
    get isClosed() {
      return isClosed;
    },
  };
}

async function opened(): Promise<Wire & { readonly open: ScpiClient }> {
  const one = wire();
  one.says('ALW\r\n');
  return Object.assign(one, { open: await one.client });
}

test('what was on its way to an earlier client is not a reply', async () => {
  const { client, says, sent } = wire();
  says('LCD "PIN>    "\r\n"DSC-1";12\r\nOK\r\nAL');
  says('W\r\n');
  await client;
  expect(sent).toEqual(['\x18SYST:REPL ALW;REPL?\r']);
});

test('lines are asked one after the other, and reports are no replies', async () => {
  const { open, says, sent } = await opened();
  const both = Promise.all([open.ask('DISP?;:TIME?'), open.ask('FAUL:CLE')]);
  await Promise.resolve();
  expect(sent.slice(1)).toEqual(['DISP?;:TIME?\r']);
  says('LCD "PIN>1   "\r\n"PIN>1   ";12\r\nLCD dropped 3\r\nOK\r\n');
  expect(await both).toEqual([['"PIN>1   "', '12'], []]);
});

describe('is refused', () => {
  test.each([
    [
      '1;ERROR -224,"Illegal parameter value;fault 7: not active; none is"\r\n',
      'fault 7: not active; none is',
      '-224',
    ],
    [
      'ERROR -113,"Undefined header;SUIT?"\r\n',
      'card at tcp://a:1: refuses a command, "Undefined header;SUIT?"; update it',
      '-113',
    ],
    [
      'ERROR -102,"Syntax error;a command begins with a letter, a colon or a star"\r\n',
      'card at tcp://a:1: refuses a command, "Syntax error;a command begins with a letter, a colon or a star"; update it',
      '-102',
    ],
    [
      'ERROR -350,"Queue overflow"\r\n',
      'card at tcp://a:1: refuses a command, "Queue overflow"; update it',
      '-350',
    ],
  ])('%j', async (reply, message, code) => {
    const { open, says } = await opened();
    const asked = open.ask('X');
    says(reply);
    await expect(asked).rejects.toMatchObject({ name: 'FarCardError', message, code });
  });

  test.each(['RESP? "12\r3"', 'FAUL:ADD? "é"', 'KEY? 1\n'])('%j, before it is sent', async (commands) => {
    const { open, sent } = await opened();
    await expect(open.ask(commands)).rejects.toThrow(
      'command: has a character that is not printable ASCII; leave it out of the values',
    );
    expect(sent.length).toBe(1);
  });

  test('a wire that is cut, at once and from then on', async () => {
    const { open, ends } = await opened();
    const asked = open.ask('KEY? 1');
    ends('ECONNRESET');
    const message = 'tcp://a:1: the wire was cut, ECONNRESET; see that the card is still there';
    await expect(asked).rejects.toMatchObject({ message, code: null });
    await expect(open.ask('KEY? 2')).rejects.toMatchObject({ message });
  });

  test('a port that does not reply in time', async () => {
    const one = wire();
    one.late();
    await expect(one.client).rejects.toThrow(
      'tcp://a:1: no reply within 30 s; see that a dscplus card is there',
    );
    expect(one.isClosed).toBe(true);
  });

  test('a port that sends no end of a line', async () => {
    const { client, says } = wire();
    says('x'.repeat(100_001));
    await expect(client).rejects.toThrow(
      'tcp://a:1: sends no end of a line; see that a dscplus card is there',
    );
  });

  test('a port that another client has', async () => {
    const { client, says } = wire();
    says('LCD refused: one client at a time, and 127.0.0.1:5 has this port\r\n');
    await expect(client).rejects.toThrow(
      'tcp://a:1: refused: one client at a time, and 127.0.0.1:5 has this port; end that client first',
    );
  });
});
