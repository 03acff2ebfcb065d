/** A stream of events arrives in pieces of any size. */
import { expect, it } from 'vitest';
import { createEventReader } from '../../src/handset/event-reader.ts';

function readAll(chunks: readonly (string | Uint8Array)[]): { events: unknown[]; fits: boolean } {
  const events: unknown[] = [];
  const reader = createEventReader((event, data) => events.push([event, data]));
  const fits = chunks.map((chunk) => reader.read(Buffer.from(chunk as string))).every(Boolean);
  return { events, fits };
}

const stream =
  ': hello\n\nevent: state\ndata: {"state":"good"}\n\nid: 1\ndata: 碼\ndata:x\r\n\r\nretry: 5\n\n';
const wanted = [
  ['state', '{"state":"good"}'],
  ['message', '碼\nx'],
];

it('is read the same in one piece, byte by byte, and with an event that is not complete', () => {
  expect(readAll([stream])).toEqual({ events: wanted, fits: true });
  expect(readAll([...Buffer.from(stream)].map((byte) => Uint8Array.of(byte))).events).toEqual(wanted);
  expect(readAll([`${stream}data: cut`]).events).toEqual(wanted);
});

it('is refused where an event is longer than 64 KiB', () => {
  expect(readAll([`data: ${'x'.repeat(65_600)}`]).fits).toBe(false);
  expect(readAll(Array.from({ length: 70 }, () => `data: ${'x'.repeat(1_000)}\n`)).fits).toBe(false);
});
