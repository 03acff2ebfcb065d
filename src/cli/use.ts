/**
 * A bare `dscplus`: the card on this terminal, keyed by the person in front of it, on the virtual clock.
 *
 * A new state is drawn as the glass shows it, what changes within a state is a line. Both come from the events of
 * the card, in which every PIN digit is masked.
 */
import { isatty } from 'node:tty';
import type { Card } from '../device/card.ts';
import { type CardEvent, cardTime } from '../device/events.ts';
import { NoAnswerError, stillness } from '../device/faults.ts';
import type { Profile } from '../device/profile.ts';
import type { StateName } from '../device/state.ts';
import { drawText } from '../display/text.ts';
import { openTerminal, type Terminal } from './ask.ts';
import { chooseCard, noteDemo } from './chosen-card.ts';
import { UsageError } from './faults.ts';
import { print } from './output.ts';
import { type Options, readSecrets } from './secrets.ts';

export async function useCard(options: Options): Promise<void> {
  if (!isatty(0) || !isatty(1)) {
    throw new UsageError(
      'the card is used on a terminal, and there is none: dscplus respond CHALLENGE answers without, see dscplus respond --help',
    );
  }
  const chosen = await chooseCard(options);
  const { passphrase } = await readSecrets(
    options,
    chosen.sealed ? [{ name: 'passphrase', need: 'asked' }] : [],
  );
  if (options.card === undefined) noteDemo();
  const { card, fault, close } = chosen.open(passphrase, Date.now());
  const terminal = openTerminal();
  if (terminal === null) throw new UsageError("the terminal can't be opened: use dscplus respond CHALLENGE");
  try {
    await login(card, terminal);
  } catch (error) {
    throw fault?.() ?? error;
  } finally {
    terminal.close();
    close();
  }
}

async function login(card: Card, terminal: Terminal): Promise<void> {
  const { profile } = card;
  card.on(shower(profile));
  print(`The power key is held for ${profile.powerHoldMs / 1000} s.\n`);
  card.hold('press');
  for (let state = reach(card); state !== 'answer'; state = reach(card)) {
    const pin = state === 'pin';
    const digits = pin ? profile.pinDigits : profile.challengeDigits;
    const entry = await askDigits(terminal, pin ? 'PIN' : 'Challenge', digits, pin);
    card.type(`${entry}\r`);
  }
  let response = card.frame().text.trimEnd();
  for (const _ of profile.answerPages.slice(1)) {
    card.press('OK');
    response += card.frame().text.trimEnd();
  }
  print(`Response: ${response}\n`);
}

/** Lets time pass until the card asks for something or answers. */
function reach(card: Card): StateName {
  card.wait(() => ['pin', 'challenge', 'answer', 'off', 'dead'].includes(card.state()));
  const state = card.state();
  if (state !== 'off' && state !== 'dead') return state;
  const off = card.events().findLast((event) => event.type === 'state');
  const why = off?.type === 'state' ? off.why : 'no battery';
  throw new NoAnswerError(why, `no answer: ${stillness(state, card.events())}`);
}

async function askDigits(terminal: Terminal, what: string, digits: number, hidden: boolean): Promise<string> {
  for (;;) {
    const text = await terminal.ask(`${what} (${digits} digits${hidden ? ', not shown' : ''}): `, hidden);
    if (text.length === digits && /^[0-9]+$/.test(text)) return text;
    terminal.write(`The card takes exactly ${digits} digits here.\n`);
  }
}

/** Prints each frame as it comes: drawn when the state is new, else as a line. */
function shower(profile: Profile): (event: CardEvent) => void {
  let fresh = false;
  return (event) => {
    if (event.type === 'state') {
      fresh = true;
      print(`${cardTime(event.at)}  ${event.to}\n`);
    }
    if (event.type !== 'glass') return;
    print(fresh ? drawText(event.text, profile) : `${cardTime(event.at)}  "${event.text}"\n`);
    fresh = false;
  };
}
