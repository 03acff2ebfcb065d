/**
 * Does a quick login: keys PIN and a pasted challenge in virtual time, key by key, and copies the response to the
 * clipboard. Then the card runs by its clock again, with the response on the LCD.
 */
import { type CardResponse, respondGesture } from '../device/gestures.ts';
import type { Driver } from '../driver/driver.ts';
import type { ProgramActions } from './session-commands.ts';
import { timedLine } from './view/log-lines.ts';

export interface QuickLoginOptions {
  readonly driver: Driver;
  readonly program: Pick<ProgramActions, 'copy'>;
  /** Null if it is not known. */
  readonly pin: string | null;
  readonly notify: (notice: string) => void;
  readonly log: (line: string) => void;
}

/** @returns a function that logs in with a challenge; the card must be off, with no key down */
export function createQuickLogin(options: QuickLoginOptions): (challenge: string) => void {
  const { driver, program, pin, notify, log } = options;

  function logTimeMode(text: string): void {
    log(timedLine(driver.card.now(), text));
    notify(text);
  }

  return (challenge) => {
    if (pin === null) {
      notify('no PIN for a quick login: see --pin-file');
      return;
    }
    let notifyResult = (): void => {};
    driver.sync();
    logTimeMode('virtual time begins');
    driver.runInVirtualTime({
      gesture: (card) => respondGesture(card, { pin, challenge }),
      done(result: CardResponse) {
        notifyResult = () => {
          program.copy(result.response);
          notify('response copied, if the terminal allows it');
        };
      },
      failed(error) {
        notifyResult = () => notify(`no response: ${reasonOf(error)}`);
      },
    });
    logTimeMode('virtual time ends');
    notifyResult();
  };
}

/** By name: the card may come from another bundle, with its own class. @throws any other error */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'NoResponseError' && 'reason' in error)
    return String(error.reason);
  throw error;
}
