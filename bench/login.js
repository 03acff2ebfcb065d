/**
 * Complete logins a second on one core, beside the bare computation of the same suite by node:crypto in the same run.
 * A login is a hold, twelve taps, computing and the response read from the LCD, all through the firmware.
 *
 * Each of the two has its own thread and so its own heap, and they take turns: in one heap, the garbage of one
 * (node:crypto leaves two native handles for each computation) is collected in the time of the other, which adds 2 to
 * 3 us to a login.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createCard } from '../dist/index.js';
import { amount, median } from './measure.js';

const perRound = 2_000;
const rounds = amount(31, 9);

export async function benchLogin() {
  const challenges = Array.from({ length: perRound }, (_, i) =>
    String((i * 7_919) % 1_000_000).padStart(6, '0'),
  );
  const works = ['card', 'hmac'].map(
    (work) => new Worker(new URL('login-round.js', import.meta.url), { workerData: { work, challenges } }),
  );
  const times = works.map(() => []);
  const responses = [];
  for (let round = 0; round < rounds; round++) {
    for (const [i, worker] of works.entries()) {
      worker.postMessage('round');
      const [{ ms, response }] = await once(worker, 'message');
      times[i].push(ms);
      responses[i] = response;
    }
  }
  await Promise.all(works.map((worker) => worker.terminate()));
  const [ours, theirs] = responses;
  if (ours !== theirs) throw new Error(`the card says ${ours}, node:crypto says ${theirs}`);

  const counted = createCard();
  let events = 0;
  counted.on(() => {
    events += 1;
  });
  counted.respond({ pin: '1234', challenge: '123456' });
  counted.advance(60_000);

  const [card_us, hmac_us] = times.map((of) => (median(of) / perRound) * 1_000);
  return {
    lines: [
      `login      ${Math.round(1e6 / card_us)} complete logins a second (${card_us.toFixed(1)} us each, ${events} events each)`,
      `           the same suite by node:crypto createHmac: ${hmac_us.toFixed(1)} us; ratio ${(card_us / hmac_us).toFixed(2)}`,
    ],
    aims: [{ name: 'login / createHmac', value: card_us / hmac_us, aim: 2 }],
  };
}
