/** What follows for a server from the computation itself, counted over every challenge and every PIN of the card. */

import { expect, test } from 'vitest';
import { createOcra, dataInput } from '../../src/crypto/ocra.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';

const key = new Uint8Array(Buffer.from('12345678901234567890123456789012', 'latin1'));

test('the 1,000,000 challenges have 937,501 encodings', () => {
  const suite = parseSuite('OCRA-1:HOTP-SHA256-8:QN06');
  const start = suite.text.length + 1;
  const seen = new Uint8Array(2 ** 24);
  let encodings = 0;
  for (let number = 0; number < 1_000_000; number++) {
    const bytes = dataInput(suite, { challenge: String(number).padStart(6, '0') });
    // Six digits fit 20 bits, so three bytes hold all of the encoding.
    const encoding = (bytes[start]! << 16) | (bytes[start + 1]! << 8) | bytes[start + 2]!;
    if (seen[encoding] === 0) encodings++;
    seen[encoding] = 1;
  }
  expect(encodings).toBe(937_501);
});

/** The PINs behind each response of the demo card to one challenge. */
function pinsByResponse(challenge: string): ReadonlyMap<string, readonly string[]> {
  const respond = createOcra(parseSuite('OCRA-1:HOTP-SHA256-8:QN06-PSHA1'), key);
  const pins = new Map<string, string[]>();
  for (let number = 0; number < 10_000; number++) {
    const pin = String(number).padStart(4, '0');
    const response = respond({ challenge, pin });
    pins.set(response, [...(pins.get(response) ?? []), pin]);
  }
  return pins;
}

test('all 10,000 PINs give different responses to 111111, so one observed pair gives the PIN away', () => {
  const pins = pinsByResponse('111111');
  expect(pins.size).toBe(10_000);
  expect(pins.get('76269671')).toEqual(['1234']);
});

test('to some challenges two PINs share a response: 10,000 draws of 8 digits meet in four cases of ten', () => {
  const pins = pinsByResponse('123456');
  expect(pins.size).toBe(9999);
  expect(pins.get('61829434')).toEqual(['4085', '5170']);
  expect(pins.get('90187643')).toEqual(['1234']);
});
