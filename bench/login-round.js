// A thread of bench/login.js: does a round of logins, or of computations alone, on request.
import { createHash, createHmac } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { createCard } from '../dist/index.js';
import { timed } from './measure.js';

const { work, challenges } = workerData;
const pin = '1234';
const key = Buffer.from('12345678901234567890123456789012');
const card = createCard();
const fresh = card.snapshot();

parentPort.on('message', () => {
  // With its battery and its clock reset, because no card lasts for 62,000 logins (its battery has 15,000).
  card.restore(fresh, { memory: true });
  const compute = work === 'card' ? login : bareSum;
  let response = '';
  const ms = timed(() => {
    for (const challenge of challenges) response = compute(challenge);
  });
  parentPort.postMessage({ ms, response });
});

/** One login on a card that is off, and off again. */
function login(challenge) {
  const { response } = card.respond({ pin, challenge });
  card.advance(30_000);
  return response;
}

/** OCRA-1:HOTP-SHA256-8:QN06-PSHA1 as a developer would write it with node:crypto. */
function bareSum(challenge) {
  const pinHash = createHash('sha1').update(pin).digest();
  const question = Buffer.alloc(128);
  const hex = Number(challenge).toString(16);
  question.write(hex.length % 2 === 0 ? hex : `${hex}0`, 'hex');
  const data = Buffer.concat([Buffer.from('OCRA-1:HOTP-SHA256-8:QN06-PSHA1\0'), question, pinHash]);
  const digest = createHmac('sha256', key).update(data).digest();
  const offset = digest[31] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 100_000_000).padStart(8, '0');
}
