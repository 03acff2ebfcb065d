/**
 * The same scripts as on the bare console and the mock binding, played by pyserial on each carrier.
 */
import { describe, expect } from 'vitest';
import { testWith } from '../tools.ts';
import { type Carrier, servePort } from './cards-on-ports.ts';
import { cardFor, expected, scriptEnd, scripts, syncBytes } from './scripts.ts';
import { runPython } from './tools.ts';

const carriers: readonly (readonly [Carrier, string])[] = [
  ['pty', 'a path'],
  ['tcp', 'socket://'],
  ['rfc2217', 'rfc2217://'],
];

describe('a script gives its transcript byte for byte, whatever carries it', () => {
  for (const [carrier, opened] of carriers) {
    testWith(['pyserial', ...(carrier === 'pty' ? ['Linux'] : [])], `pyserial on ${opened}`, async () => {
      const rigs = await Promise.all(scripts.map((script) => servePort(carrier, { card: cardFor(script) })));
      const tasks = scripts.map(({ steps }, i) => [rigs[i]!.url, syncBytes, scriptEnd, steps]);
      const played = await runPython<string[]>('play.py', [], JSON.stringify(tasks));
      await Promise.all(rigs.map(({ close }) => close()));
      for (const [i, script] of scripts.entries()) {
        expect(played[i], `${script.name}: ${script.says}`).toBe(expected(script));
      }
      expect(played.length).toBeGreaterThanOrEqual(20);
    });
  }
});
