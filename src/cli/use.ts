/**
 * A bare `dscplus`: the card on this terminal, in real time; `--plain` has it as lines, with or without a terminal.
 *
 * The terminal's bundle is an ES module with Ink in it, which only this command loads, and only when it draws. It takes
 * longer than all else at the start, and waits for WebAssembly to be compiled, so it is begun first.
 */
import { isatty } from 'node:tty';
import { speedMax, speedMin } from '../clock/real.ts';
import { chooseCard, noteDemo } from './chosen-card.ts';
import { UsageError } from './faults.ts';
import { note } from './output.ts';
import { type Options, readSecrets } from './secrets.ts';

export async function presentCard(options: Options): Promise<void> {
  const { INK_SCREEN_READER, TERM } = process.env;
  const onTerminal = isatty(0) && isatty(1);
  // A dumb terminal has no cursor to move.
  const plain = options.plain === true || INK_SCREEN_READER === 'true' || (onTerminal && TERM === 'dumb');
  if (!plain && !onTerminal) {
    throw new UsageError(
      'the card is shown on a terminal, and there is none: dscplus --plain takes keys from anywhere and prints lines, dscplus respond CHALLENGE answers at once',
    );
  }
  const terminal = plain ? null : import('../terminal/main.tsx');
  // Who comes to need it hears of a failure.
  terminal?.catch(() => {});
  const speed = speedFrom(options.speed);
  const chosen = await chooseCard(options);
  const { passphrase } = await readSecrets(
    options,
    chosen.sealed ? [{ name: 'passphrase', need: 'asked' }] : [],
  );
  if (plain && options.card === undefined) noteDemo();
  const unixMs = Date.now();
  const { card, close } = chosen.open(passphrase, unixMs);
  const shown = { card, unixMs, speed, folder: process.cwd() };
  try {
    const { exitCode, says } =
      terminal === null
        ? await (await import('../terminal/plain-main.ts')).showPlain(shown)
        : await (await terminal).showCard({
            ...shown,
            ascii: options.ascii === true,
            mouse: options.mouse !== false,
          });
    if (says !== '') note(`dscplus: ${says}\n`);
    process.exitCode = exitCode;
  } finally {
    close();
  }
}

function speedFrom(text: unknown): number {
  if (text === undefined) return 1;
  const speed = typeof text === 'string' && /^[0-9]{1,7}(\.[0-9]{1,3})?$/.test(text) ? Number(text) : 0;
  if (speed >= speedMin && speed <= speedMax) return speed;
  throw new UsageError(
    `--speed is ${JSON.stringify(text)}: how many times as fast as real time, ${speedMin} to ${speedMax}, is accepted`,
  );
}
