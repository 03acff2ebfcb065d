/**
 * The dialogues of docs/serial.md are what a card says.
 *
 * In a block marked `wire`, `> ` is what is sent, `⏎` being CR; other lines are what comes back. Each block has a
 * card of its own, off, in virtual time.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { desk } from './desk.ts';

const text = readFileSync(new URL('../../docs/serial.md', import.meta.url), 'utf8');
const dialogues = Array.from(text.matchAll(/^```wire\n([\s\S]*?)^```/gm), ({ 1: lines }) =>
  lines!.trimEnd().split('\n'),
);

describe('docs/serial.md', () => {
  it('has dialogues', () => {
    expect(dialogues.length).toBe(4);
  });

  for (const lines of dialogues) {
    it(`is right from ${lines[0]}`, () => {
      const { say } = desk({ virtual: true });
      const said = lines.flatMap((line) =>
        line.startsWith('> ') ? [line, ...say(line.slice(2).replaceAll('⏎', '\r'))] : [],
      );
      expect(said).toEqual(lines);
    });
  }
});
