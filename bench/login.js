/**
 * Complete logins a second on one core, beside the bare sum of the same suite by node:crypto in the same run.
 * A login is a hold, twelve taps, computing and the answer read from the glass, all through the firmware.
 */
import { createHash, createHmac } from 'node:crypto';
import { createCard } from '../dist/index.js';
import { inTurn } from './measure.js';

const perRound = 2_000;
const rounds = 31;

export function benchLogin() {
  const challenges = Array.from({ length: perRound }, (_, i) =>
    String((i * 7_919) % 1_000_000).padStart(6, '0'),
  );
  const key = Buffer.from('12345678901234567890123456789012');
  const card = createCard();
  const fresh = card.snapshot();
  let ours = '';
  let theirs = '';
  const [card_ms, hmac_ms] = inTurn(rounds, [
    () => {
      // Battery and clock are put back: no card lives through all the rounds.
      card.restore(fresh, { memory: true });
      for (const challenge of challenges) ours = respond(card, challenge);
    },
    () => {
      for (const challenge of challenges) theirs = bareSum(key, '1234', challenge);
    },
  ]);
  if (ours !== theirs) throw new Error(`the card says ${ours}, node:crypto says ${theirs}`);

  const counted = createCard();
  let events = 0;
  counted.on(() => {
    events += 1;
  });
  counted.respond({ pin: '1234', challenge: '123456' });
  counted.advance(60_000);

  const card_us = (card_ms / perRound) * 1_000;
  const hmac_us = (hmac_ms / perRound) * 1_000;
  return {
    lines: [
      `login      ${Math.round(1e6 / card_us)} complete logins a second (${card_us.toFixed(1)} us each, ${events} events each)`,
      `           the same suite by node:crypto createHmac: ${hmac_us.toFixed(1)} us; ratio ${(card_us / hmac_us).toFixed(2)}`,
    ],
    aims: [{ name: 'login / createHmac', value: card_us / hmac_us, aim: 3 }],
  };
}

/** One login on a card that is off, and off again. */
function respond(card, challenge) {
  const { response } = card.respond({ pin: '1234', challenge });
  card.advance(30_000);
  return response;
}

/** OCRA-1:HOTP-SHA256-8:QN06-PSHA1 as one would write it with node:crypto. */
function bareSum(key, pin, challenge) {
  const pinHash = createHash('sha1').update(pin).digest();
  const question = Buffer.alloc(128);
  const hex = Number(challenge).toString(16);
  question.write(hex.length % 2 === 0 ? hex : `${hex}0`, 'hex');
  const data = Buffer.concat([Buffer.from('OCRA-1:HOTP-SHA256-8:QN06-PSHA1\0'), question, pinHash]);
  const digest = createHmac('sha256', key).update(data).digest();
  const offset = digest[31] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 100_000_000).padStart(8, '0');
}
