/** What `dscplus convert` makes of two recordings, as files for the projects of examples/. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testCode } from '../../src/recording/convert/test-code.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import { recordedDriver } from '../recording/played-back.ts';

const ownKey = new Uint8Array(20).fill(7);

/** Key and PIN of the card that is not the demo card. */
export const recordedSecrets = { DSCPLUS_KEY: Buffer.from(ownKey).toString('hex'), DSCPLUS_PIN: '1234' };

/** Writes two tests into the folder of a project. */
export async function writeRecordedTests(path: string, runner: 'vitest' | 'playwright'): Promise<void> {
  const ending = runner === 'vitest' ? 'test' : 'spec';
  const recorded = [await demoLogin(), await ownLogin()];
  recorded.forEach(({ text, profile }, i) => {
    const code = testCode(readRecording(text), profile, `recording ${i + 1}`, runner);
    writeFileSync(join(path, `recorded-${i + 1}.${ending}.ts`), code);
  });
}

type Recorded = { readonly text: string } & Pick<ReturnType<typeof recordedDriver>['card'], 'profile'>;

/** A login with an ignored key, a wrong digit, pauses, and faults that come and go. */
async function demoLogin(): Promise<Recorded> {
  const { card, driver, stop } = recordedDriver();
  await driver.press('5');
  await driver.advance(500);
  await driver.hold('press');
  await driver.type('13');
  await driver.press('edit');
  const dead = card.faults.add('dead-key key=2');
  await driver.press('2');
  card.faults.clear(dead);
  await driver.type('234\r');
  await driver.advance(1_000);
  await driver.type('123456\r');
  await driver.wait('90187643');
  card.faults.add('missing-segment cell=1 segment=a');
  await driver.advance(60_000);
  card.faults.clear();
  return { text: stop(), profile: card.profile };
}

/** A card with a counter that was used before; a digit of its PIN is held. */
async function ownLogin(): Promise<Recorded> {
  const memory = { counter: '41', battery: 100, tries: 3, locked: false };
  const { card, driver, stop } = recordedDriver({ serial: 'MINE', suite: 'ib-key', key: ownKey, memory });
  await driver.hold('press');
  await driver.hold('1', 200);
  await driver.type('234\r123456\r');
  await driver.advance(2_000);
  return { text: stop(), profile: card.profile };
}
