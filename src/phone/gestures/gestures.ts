/** What a person does with a phone, step by step: each step fails with the reason where the phone ignores it. */
import type { Phone } from '../phone.ts';
import type { PhoneWaitReason } from '../phone-errors.ts';
import type { PhoneMachine, PhoneOutcome } from '../phone-machine.ts';
import { phoneWaitError } from '../phone-wait.ts';
import type { FieldName, PhoneState, ScreenName, TapName } from '../steps/phone-state.ts';
import type { PhoneShortcuts } from './shortcuts.ts';

/** A phone without its shortcuts. */
export type PlainPhone = Omit<Phone, keyof PhoneShortcuts>;

/** The steps of a person. Those that don't get there throw a `PhoneWaitError`. */
export interface PhoneGestures {
  readonly phone: PlainPhone;
  readonly state: () => PhoneState;
  readonly has: (field: FieldName) => boolean;
  readonly tap: (...names: readonly TapName[]) => Promise<void>;
  readonly type: (field: FieldName, text: string) => void;
  /** Types the PIN into each field that asks for it. */
  readonly typePin: (pin: string | undefined) => void;
  /** Opens the lock of the phone, if it is asked for. */
  readonly proveOwner: () => Promise<void>;
  /** Leaves whatever shows by its own way out, until the login or the home shows. */
  readonly goToRoot: () => Promise<void>;
  readonly expectScreen: (...names: readonly ScreenName[]) => void;
  readonly fail: (reason: PhoneWaitReason, what: string) => never;
}

/** @param ownPin what the person types where no PIN is given */
export function phoneGestures(
  phone: PlainPhone,
  machine: PhoneMachine,
  ownPin: string | null,
): PhoneGestures {
  const state = (): PhoneState => machine.state;
  const fail = (reason: PhoneWaitReason, what: string): never => {
    throw phoneWaitError(reason, what, state().screen);
  };
  const accepted = (outcome: PhoneOutcome, what: string): void => {
    if (outcome.verdict === 'ignored') fail(outcome.reason, what);
  };
  const tap = async (...names: readonly TapName[]): Promise<void> => {
    for (const name of names) accepted(await phone.tap(name), `tap ${name}`);
  };
  const type = (field: FieldName, text: string): void =>
    accepted(phone.type(field, text), `type into ${field}`);
  const has = (field: FieldName): boolean => phone.screen().fields.some(({ name }) => name === field);
  return {
    ...{ phone, state, has, tap, type, fail },
    typePin(pin) {
      for (const field of ['pin', 'pin-again'] as const) if (has(field)) type(field, pin ?? ownPin ?? '');
    },
    async proveOwner() {
      if (state().screen === 'secure') accepted(await phone.prove('fingerprint'), 'prove fingerprint');
    },
    async goToRoot() {
      if (state().isAsleep) await tap('open');
      const ways: readonly TapName[] = ['done', 'back', 'cancel'];
      const wayOut = (): TapName | undefined =>
        phone.screen().taps.find(({ name }) => ways.includes(name))?.name;
      for (let out = wayOut(); out !== undefined; out = wayOut()) await tap(out);
    },
    expectScreen(...names) {
      const { screen, notice } = state();
      if (names.includes(screen)) return;
      const what = `screen ${names.join(' or ')}`;
      if (notice === 'no-network') fail('no network', what);
      if (screen === 'inactive') fail('not active', what);
      fail(notice !== null || screen === 'not-accepted' ? 'not accepted' : 'nothing happens', what);
    },
  };
}
