import { describe, expect, test } from 'vitest';
import { heldBytesMax } from '../../src/serial/console/limits.ts';
import { createOutbox, linesIn } from '../../src/serial/console/outbox.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const droppedNotice = (count: number): Uint8Array => bytes(`LCD dropped ${count}\r\n`);

/** Takes everything that is there to send, in parts of at most `most` bytes. */
function drain(outbox: ReturnType<typeof createOutbox>, most = Number.POSITIVE_INFINITY): string {
  let text = '';
  for (let part = outbox.next(); part !== null; part = outbox.next()) {
    const count = Math.min(most, part.length);
    text += Buffer.from(part.subarray(0, count)).toString('latin1');
    outbox.sent(count);
  }
  return text;
}

describe('a reader gets every line, whole and in order', () => {
  test.each([1, 2, 3, 1_000])('from a wire that takes %i bytes at a time', (most) => {
    const outbox = createOutbox(droppedNotice);
    for (const line of ['LCD "PIN>    "\r\n', '1\r\n', 'LCD "        "\r\n']) outbox.push(bytes(line));
    expect(drain(outbox, most)).toBe('LCD "PIN>    "\r\n1\r\nLCD "        "\r\n');
    expect(outbox.bytes).toBe(0);
  });
});

describe('a reader that stops costs no memory', () => {
  const line = bytes(`LCD "${'x'.repeat(8)}"\r\n`);
  const fits = Math.floor(heldBytesMax / line.length);

  test('up to the limit everything is kept', () => {
    const outbox = createOutbox(droppedNotice);
    for (let i = 0; i < fits; i++) outbox.push(line);
    expect(outbox.dropped).toBe(0);
    expect(linesIn(bytes(drain(outbox)))).toBe(fits);
  });

  test('one line more, and the oldest goes; a line in its place says so', () => {
    const outbox = createOutbox(droppedNotice);
    outbox.push(bytes('LCD "00000000"\r\n'));
    for (let i = 0; i < fits; i++) outbox.push(line);
    expect(outbox.bytes).toBeLessThanOrEqual(heldBytesMax);
    const text = drain(outbox);
    expect(text.startsWith('LCD dropped 1\r\nLCD "xxxxxxxx"\r\n')).toBe(true);
    expect(text).not.toContain('00000000');
  });

  test('a million lines hold no more', () => {
    const outbox = createOutbox(droppedNotice);
    for (let i = 0; i < 1_000_000; i++) outbox.push(line);
    expect(outbox.bytes).toBeLessThanOrEqual(heldBytesMax);
    expect(outbox.dropped).toBe(1_000_000 - fits);
  });

  test('a line that is begun is finished before anything is dropped', () => {
    const outbox = createOutbox(droppedNotice);
    outbox.push(bytes('LCD "00000000"\r\n'));
    outbox.next();
    outbox.sent(5);
    for (let i = 0; i < 2 * fits; i++) outbox.push(line);
    expect(drain(outbox).startsWith(`00000000"\r\nLCD dropped ${fits}\r\nLCD "xxxxxxxx"\r\n`)).toBe(true);
  });
});

describe('what a client left unread is not for the next', () => {
  test('it becomes a number, with what was sent and taken back', () => {
    const outbox = createOutbox(droppedNotice);
    outbox.push(bytes('1\r\n'));
    outbox.push(bytes('2\r\n'));
    outbox.next();
    outbox.sent(2);
    outbox.push(bytes('3\r\n'));
    outbox.dropAll(4);
    outbox.push(bytes('5\r\n'));
    expect(drain(outbox)).toBe('LCD dropped 7\r\n5\r\n');
  });

  test('a number that was never read counts again', () => {
    const outbox = createOutbox(droppedNotice);
    outbox.dropAll(3);
    outbox.next();
    outbox.dropAll();
    expect(drain(outbox)).toBe('LCD dropped 3\r\n');
    expect(drain(outbox)).toBe('');
  });

  test('a number that was sent whole can be told again, once, and one that was not is not counted twice', () => {
    const outbox = createOutbox(droppedNotice);
    outbox.dropAll(3);
    outbox.next();
    outbox.sent(5);
    expect(outbox.takeReported()).toBe(0);
    drain(outbox);
    outbox.push(bytes('1\r\n'));
    drain(outbox);
    expect([outbox.takeReported(), outbox.takeReported()]).toEqual([3, 0]);
  });

  test('no notice is sent where reports are off', () => {
    const outbox = createOutbox(() => null);
    outbox.dropAll(3);
    outbox.push(bytes('1\r\n'));
    expect(drain(outbox)).toBe('1\r\n');
  });
});
