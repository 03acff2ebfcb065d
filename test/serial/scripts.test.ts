/** A client plays a script to a card and gets the transcript beside it, however the bytes are split. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConsole } from '../../src/serial/console/console.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import {
  bytesOf,
  cardFor,
  expected,
  play,
  type ScriptClient,
  type SerialScript,
  scripts,
} from './scripts.ts';

/** A console without a carrier; `cut` cuts what is written. */
function direct(
  script: SerialScript,
  cut: (bytes: Uint8Array) => Uint8Array[] = (bytes) => [bytes],
): ScriptClient {
  let out = '';
  const { connect } = createConsole({ card: cardFor(script), clock: createManualClock() });
  const client = connect((line) => {
    out += Buffer.from(line).toString('latin1');
  });
  return {
    write(bytes) {
      for (const piece of cut(bytes)) client.receive(piece);
    },
    readUntil() {
      const all = out;
      out = '';
      return all;
    },
  };
}

describe('the scripts', () => {
  it('are at least twenty, begin in virtual time and end with the version', () => {
    expect(scripts.length).toBeGreaterThanOrEqual(20);
    for (const { steps, transcript } of scripts) {
      expect(steps[0]).toBe('*RST;:TIME:MODE VIRT;:DISP:REP ON\r');
      expect([steps.at(-1), transcript.at(-1)]).toEqual(['SYST:VERS?\r', '1999.0']);
      expect(transcript.indexOf('1999.0')).toBe(transcript.length - 1);
    }
  });

  for (const script of scripts) {
    it(script.says, async () => {
      expect(await play(script, direct(script))).toBe(expected(script));
    });

    it(`${script.name}, byte by byte`, async () => {
      const single = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (byte) => Uint8Array.of(byte));
      expect(await play(script, direct(script, single))).toBe(expected(script));
    });
  }

  it('give the same transcript cut anywhere', async () => {
    const all = scripts.map((script) => [script, Buffer.concat(script.steps.map(bytesOf))] as const);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }),
        async ([script, bytes], sizes) => {
          const client = direct(script, () => {
            const pieces: Uint8Array[] = [];
            for (let at = 0, i = 0; at < bytes.length; i++) {
              const size = sizes[i % sizes.length]!;
              pieces.push(bytes.subarray(at, at + size));
              at += size;
            }
            return pieces;
          });
          await client.write(bytes);
          expect(await client.readUntil('')).toBe(expected(script));
        },
      ),
      { numRuns: 200 },
    );
  });
});
