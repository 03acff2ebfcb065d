/**
 * The state of a card at one moment, saved to go back to or to start another card from.
 *
 * Inside a process it is opaque and safe to pass around: it prints as a mask. It leaves the process through
 * `JSON.stringify`, which is refused while it contains PIN digits, unless the card is the public demo card. It
 * includes the memory, but `restore` restores memory only if an option asks for it.
 */
import { errorMessage, quoted } from '../../errors/message.ts';
import type { Contact } from '../../keypad/contacts.ts';
import { isDigit, type Key, keys } from '../../keypad/keys.ts';
import type { Profile } from '../../profiles/profile.ts';
import { SnapshotError } from '../errors.ts';
import { shownText } from '../lcd-text.ts';
import { type Memory, memoryFault } from '../memory.ts';
import { type State, type StateName, stateNames } from '../state.ts';
import { withStateNames } from './earlier-snapshot-names.ts';

export const snapshotFormat = 1;

/** The form of a snapshot outside its process. */
export interface SnapshotJson<S = State> {
  readonly format: typeof snapshotFormat;
  readonly profile: string;
  readonly suite: string;
  /** Card time, ms. */
  readonly at: number;
  readonly state: S;
}

/** What a masked snapshot has for a digit of the PIN. */
export const maskedDigit = '-';

/** A state without the digits of its PIN. */
export type MaskedState = Omit<State, 'contact'> & {
  readonly contact: Omit<Contact, 'key'> & { readonly key: Key | typeof maskedDigit };
};

/**
 * A state of a card, saved to restore it or to fork from. Make one with `card.snapshot()`.
 *
 * It prints as a mask. `JSON.stringify` takes it out of the process, but throws while it holds PIN digits, unless
 * the card is the demo card; `sealSnapshot` of `dscplus/node` seals any.
 *
 * @example
 * ```ts
 * import { createCard } from 'dscplus';
 *
 * const card = createCard();
 * card.hold('press');
 * const snapshot = card.snapshot();
 * snapshot.text; // → 'PIN>    '
 * snapshot.at; // → 2030
 * ```
 */
export class Snapshot {
  /** Card time in ms. */
  readonly at: number;
  /** The name of the card's profile. */
  readonly profile: string;
  /** The text of the card's suite. */
  readonly suite: string;
  /** The text of the LCD, PIN masked. */
  readonly text: string;
  /** Whether it contains PIN digits. */
  readonly holdsPin: boolean;
  readonly #state: State;
  readonly #open: boolean;

  /** For the card that takes it: use `card.snapshot()`. */
  constructor(state: State, at: number, profile: Profile, demo: boolean) {
    this.at = at;
    this.profile = profile.name;
    this.suite = profile.suite;
    this.text = shownText(state, profile, true);
    // The digit of a key that is down may belong to a PIN. In challenge entry the PIN is still in the state too.
    this.holdsPin = state.pin !== '' || isDigit(state.contact.key);
    this.#state = state;
    this.#open = demo || !this.holdsPin;
  }

  /**
   * What `JSON.stringify` writes of it.
   *
   * @throws {SnapshotError} while it holds PIN digits, unless the card is the demo card
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * createCard().snapshot().toJSON().format; // → 1
   * ```
   */
  toJSON(): SnapshotJson {
    if (!this.#open) {
      throw new SnapshotError(
        errorMessage(
          'snapshot',
          'holds PIN digits',
          'take it before the PIN is keyed or after the card is off',
        ),
      );
    }
    return Snapshot.contentOf(this);
  }

  /**
   * What is inside with `-` for each PIN digit, for recordings. It can't be restored as it is.
   * @internal
   */
  masked(): SnapshotJson<MaskedState> {
    const { profile, suite, at, text } = this;
    const { pin, contact, lcd, ...state } = this.#state;
    const { phase, key, touch, since, releasedAt, handled } = contact;
    // A digit that is keyed into the challenge shows on the LCD.
    const isHidden = isDigit(key) && state.name !== 'challenge';
    return {
      ...{ format: snapshotFormat, profile, suite, at },
      state: {
        ...state,
        pin: maskedDigit.repeat(pin.length),
        contact: { phase, key: isHidden ? maskedDigit : key, touch, since, releasedAt, handled },
        lcd: { ...lcd, text },
      },
    };
  }

  /**
   * What is inside, PIN digits included: for sealing, and for nothing else.
   * @internal
   */
  static contentOf(snapshot: Snapshot): SnapshotJson {
    const { profile, suite, at } = snapshot;
    return { format: snapshotFormat, profile, suite, at, state: snapshot.#state };
  }

  /**
   * The state inside, for the card that restores it.
   * @internal
   */
  static stateOf(snapshot: Snapshot): State {
    return snapshot.#state;
  }
}

/**
 * A snapshot from the parsed JSON of one.
 * @throws SnapshotError if its format, card or fields differ
 */
export function snapshotFrom(json: unknown, profile: Profile, demo: boolean): Snapshot {
  const { format, profile: name, suite, at, state } = record(json, 'snapshot');
  if (format !== snapshotFormat) {
    throw new SnapshotError(
      errorMessage('snapshot', `its format is ${quoted(format)}`, `give format ${snapshotFormat}`),
    );
  }
  if (name !== profile.name || suite !== profile.suite) {
    throw new SnapshotError(
      errorMessage(
        'snapshot',
        `of a card with profile ${quoted(name)} and suite ${quoted(suite)}`,
        `give one of ${profile.name} with ${profile.suite}`,
      ),
    );
  }
  need(isTime(at), 'at', at);
  return new Snapshot(
    checkState(record(withStateNames(state), 'state'), at as number, profile),
    at as number,
    profile,
    demo,
  );
}

/**
 * The state of a card after a restore; `kept` is its present one.
 * @param memory whether memory is restored too
 * @param keepsMemory whether the card's memory is stored outside, and so is never restored
 * @throws SnapshotError if it is of another card, or does not fit the memory that is kept
 */
export function stateToRestore(
  snapshot: Snapshot,
  kept: State,
  profile: Profile,
  { memory, keepsMemory }: { readonly memory: boolean; readonly keepsMemory: boolean },
): State {
  if (snapshot.profile !== profile.name || snapshot.suite !== profile.suite) {
    throw new SnapshotError(
      errorMessage(
        'snapshot',
        `of a card with profile ${quoted(snapshot.profile)} and suite ${quoted(snapshot.suite)}`,
        `give one of ${profile.name} with ${profile.suite}`,
      ),
    );
  }
  if (memory && keepsMemory)
    throw new SnapshotError(
      errorMessage('memory', 'kept in a file, and never restored', 'leave memory: true out'),
    );
  const then = Snapshot.stateOf(snapshot);
  const back: State = { ...then, memory: memory ? then.memory : kept.memory };
  const misfit = snapshotMisfit(back, back.memory, profile);
  if (misfit !== null)
    throw new SnapshotError(
      errorMessage(
        'snapshot',
        `does not fit the present memory, ${misfit}`,
        'give { memory: true } to restore the memory too',
      ),
    );
  return back;
}

const snapshotHint = 'give what JSON.stringify(card.snapshot()) returned';

const locked: readonly StateName[] = ['off', 'self-test', 'locked', 'dead'];
const empty: readonly StateName[] = ['off', 'computing', 'response', 'dead'];

/**
 * Why a card with this memory can't be in this state, in words, or null, because memory is not restored with a state.
 */
export function snapshotMisfit({ name, counter }: State, memory: Memory, profile: Profile): string | null {
  if (memory.locked && !locked.includes(name)) return 'the card is locked';
  if (!memory.locked && name === 'locked') return 'the card is not locked';
  if (memory.battery === 0 && !empty.includes(name)) return 'the battery is empty';
  if (memory.battery > 0 && name === 'dead') return 'the battery is not empty';
  if (name === 'failed' && memory.tries === profile.pinTries) return 'no wrong PIN counts';
  if (profile.counting && name === 'computing' && BigInt(counter) >= BigInt(memory.counter))
    return `counter ${counter} is not spent`;
  return null;
}

function checkState(s: Record<string, unknown>, at: number, profile: Profile): State {
  const contact = record(s.contact, 'contact');
  const lcd = record(s.lcd, 'lcd');
  const memory = record(s.memory, 'memory');
  const name = stateNames.find((one) => one === s.name);
  need(name !== undefined, 'name', s.name);
  need(isTime(s.entered) && s.entered <= at, 'entered', s.entered);
  const isEndless = name === 'off' || name === 'dead';
  need(isEndless ? s.leavesAt === null : isTime(s.leavesAt), 'leavesAt', s.leavesAt);
  need(s.turnsAt === null || isTime(s.turnsAt), 'turnsAt', s.turnsAt);
  need(isTime(s.page) && s.page < Math.max(2, profile.responsePages.length), 'page', s.page);
  need(isEntry(s.pin, profile.pinDigits), 'pin', null);
  need(isEntry(s.challenge, profile.challengeDigits), 'challenge', s.challenge);
  need(isEntry(s.response, profile.responseDigits), 'response', s.response);
  const { pinDigits, challengeDigits, responseDigits } = profile;
  const isWhole = (entry: unknown, digits: number): boolean => (entry as string).length === digits;
  const isAfterPin = name === 'challenge' || name === 'computing';
  need(!isAfterPin || isWhole(s.pin, pinDigits), 'pin', null);
  need(name !== 'computing' || isWhole(s.challenge, challengeDigits), 'challenge', s.challenge);
  need(name !== 'response' || isWhole(s.response, responseDigits), 'response', s.response);
  need(typeof s.counter === 'string' && /^[0-9]{1,20}$/.test(s.counter), 'counter', s.counter);
  need(
    ['open', 'closing', 'closed', 'opening'].includes(contact.phase as string),
    'contact.phase',
    contact.phase,
  );
  need(keys.includes(contact.key as Key), 'contact.key', null);
  need([contact.touch, contact.since, contact.releasedAt].every(isTime), 'contact', null);
  need(typeof contact.handled === 'boolean', 'contact.handled', contact.handled);
  need(isTime(lcd.revision) && isTime(lcd.at), 'lcd', null);
  need(s.awaiting === null, 'awaiting', null);
  const fault = memoryFault(memory as unknown as State['memory'], profile);
  if (fault !== null) throw new SnapshotError(errorMessage('snapshot memory', fault, snapshotHint));
  const state = s as unknown as State;
  const misfit = snapshotMisfit(state, state.memory, profile);
  if (misfit !== null)
    throw new SnapshotError(
      errorMessage('snapshot', `its state is ${quoted(name)}, but ${misfit}`, snapshotHint),
    );
  need(lcd.text === shownText(state, profile, false), 'lcd.text', null);
  return state;
}

function need(holds: boolean, field: string, value: unknown): void {
  if (!holds)
    throw new SnapshotError(
      errorMessage(
        `snapshot field ${field}`,
        value === null ? 'invalid' : `invalid value ${quoted(value)}`,
        snapshotHint,
      ),
    );
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new SnapshotError(errorMessage(what, 'not an object', snapshotHint));
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isEntry(value: unknown, digits: number): boolean {
  return typeof value === 'string' && value.length <= digits && /^[0-9]*$/.test(value);
}
