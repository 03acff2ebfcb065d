/** The text of the LCD in each state, cell by cell. */
import { allSegments, cellsMax } from '../display/lcd.ts';
import type { Profile } from '../profiles/profile.ts';
import type { State } from './state.ts';

/** Blanks for the right side, by their number, because padding at every key takes longer. */
const blanks: readonly string[] = Array.from({ length: cellsMax + 1 }, (_, n) => ' '.repeat(n));

/**
 * The text on the LCD, exactly `profile.cells` characters.
 * @param logged the PIN's last digit is masked too, for every text that is kept or sent elsewhere
 */
export function shownText(state: State, profile: Profile, logged: boolean): string {
  const text = textOf(state, profile, logged);
  return text + blanks[profile.cells - text.length]!;
}

function textOf(state: State, profile: Profile, logged: boolean): string {
  switch (state.name) {
    case 'off':
    case 'computing':
    case 'dead':
      return '';
    case 'self-test':
      return state.page === 0 ? allSegments.repeat(profile.cells) : profile.lowBatteryText;
    case 'pin':
      return state.pin === '' ? profile.pinPrompt : withPin(state.pin, profile, logged);
    case 'challenge':
      return state.challenge === '' ? profile.challengePrompt : state.challenge;
    case 'response':
      return pageOf(state.response, state.page, profile.responsePages);
    case 'failed':
      return `${profile.failText}${profile.pinTries - state.memory.tries}`;
    case 'locked':
      return profile.lockText;
  }
}

function withPin(pin: string, profile: Profile, logged: boolean): string {
  const { before, after } = profile.pinPlaces[pin.length - 1]!;
  return before + (profile.pinLastShown && !logged ? pin.charAt(pin.length - 1) : profile.pinMask) + after;
}

/** The digits of one page of the response. */
export function pageOf(response: string, page: number, pages: readonly number[]): string {
  let from = 0;
  for (let before = 0; before < page; before++) from += pages[before]!;
  return response.slice(from, from + pages[page]!);
}
