/**
 * The dialogues of docs/user/serial.md are real.
 *
 * In a block marked `wire`, `> ` is what is sent, `⏎` being CR; the other lines are output. Each block has its own
 * card, off, in virtual time.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectClient } from './console-client.ts';

const text = readFileSync(new URL('../../docs/user/serial.md', import.meta.url), 'utf8');
const dialogues = Array.from(text.matchAll(/^```wire\n([\s\S]*?)^```/gm), ({ 1: lines }) =>
  lines!.trimEnd().split('\n'),
);

describe('docs/user/serial.md', () => {
  it('has dialogues', () => {
    expect(dialogues.length).toBe(6);
  });

  it.each([
    [
      'two programs on one PTY (virt-manager 584)',
      'pyserial’s `exclusive=True` keeps out others that ask for it too, and no others',
    ],
    [
      'modem lines on a PTY (pyserial 133)',
      '`ser.dtr = …` afterwards raises an `OSError`. RFC 2217 has them',
    ],
    [
      '7E1 right after a close',
      'Use 8N1. Other formats open too, and every speed, but they can fail immediately after another program has closed',
    ],
    ['the list of ports (pyserial 457)', '`list_ports` does not list PTYs'],
    ['a PTY of the host in a container (docker/for-linux 77)', 'can’t be used inside a container: use TCP'],
    ['a COM port of a PTY (docker/for-win 478)', 'Without PTYs, as on Windows, use `--rfc2217`'],
    ['write_timeout (pyserial 412)', '`write_timeout` of pyserial does not work on `rfc2217://`'],
    ['key presses by DTR (esptool 383)', 'time key presses with `KEY:DOWN` and `TIME:ADVance`, not with DTR'],
  ])('tells what no card can mend: %s', (_what, sentence) => {
    expect(text.replaceAll(/\s+/g, ' ').replaceAll("'", '’')).toContain(sentence);
  });

  for (const lines of dialogues) {
    it(`is right from ${lines[0]}`, () => {
      const { send } = connectClient({ virtual: true });
      const said = lines.flatMap((line) =>
        line.startsWith('> ') ? [line, ...send(line.slice(2).replaceAll('⏎', '\r'))] : [],
      );
      expect(said).toEqual(lines);
    });
  }
});
