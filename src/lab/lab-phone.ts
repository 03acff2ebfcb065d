/**
 * A phone with the app on the page `/lab`: the app itself in the browser, with the network of its phone line, in the
 * virtual time of the login server or by the browser's clock. It has no user until a person activates one, but the demo
 * phone.
 */
import type { LineStateName } from '../line/line-state.ts';
import type { TimeView } from '../login/admin/staff/staff-time.ts';
import { createPhone, type Phone } from '../phone/phone.ts';
import type { PhoneLink } from '../phone/phone-link.ts';
import type { PhoneKept } from '../phone/phone-memory.ts';
import type { PhoneSystem } from '../phone/phone-profile.ts';
import type { PhoneLocale } from '../phone/screens/phone-texts.ts';
import type { PhoneReason } from '../phone/steps/phone-state.ts';
import type { Clock } from '../time/clock.ts';
import type { PagePhone } from './page-phone.ts';

/** A phone in the browser. */
export interface LabPhone extends PagePhone, Pick<Phone, 'memory'> {
  /** Takes over the state of its line; null while that is not known. */
  setLine(state: LineStateName | null): void;
  /** Takes over the server's report of its time. */
  follow(view: TimeView): void;
  /** Lets the time of the browser pass, and asks for notifications. */
  look(): Promise<void>;
}

export interface LabPhoneParts {
  readonly os: PhoneSystem;
  readonly locale: PhoneLocale;
  readonly link: PhoneLink;
  /** What tells it from other phones; or what an earlier phone kept. */
  readonly from: { readonly installation: string } | { readonly kept: PhoneKept };
  readonly clock: Pick<Clock, 'now'>;
  /** The screen may have changed. */
  readonly changed: () => void;
}

export function createLabPhone({ clock, changed, from, ...options }: LabPhoneParts): LabPhone {
  const phone = createPhone({ ...options, ...from });
  const passTo = phoneTime(phone);
  let isVirtual = false;
  let isOnline = true;
  phone.on(changed);
  return {
    ...{ os: options.os, locale: options.locale, screen: phone.screen, memory: phone.memory },
    isOnline: () => isOnline,
    fault: () => null,
    tap: async (name) => reasonOf(await phone.tap(name)),
    type: async (field, text) => reasonOf(phone.type(field, text)),
    prove: async (proof, ok) => reasonOf(await phone.prove(proof, ok)),
    setLine(state) {
      const online = hasData(state);
      if (online === isOnline) return;
      isOnline = online;
      phone.setOnline(online);
      changed();
    },
    follow({ mode, unixMs }) {
      isVirtual = mode === 'virtual';
      if (isVirtual) passTo(unixMs);
    },
    async look() {
      if (!isVirtual) passTo(clock.now());
      // What did not reach the server is asked for again at the next look.
      if (isOnline) await phone.poll().catch(() => {});
    },
  };
}

/** Returns a function that lets phone time pass to a time of a clock. Where that goes back, the phone continues. */
function phoneTime(phone: Phone): (ms: number) => void {
  let from: number | null = null;
  let last = 0;
  return (ms) => {
    if (from === null || ms < last) from = phone.now() - ms;
    last = ms;
    const passed = Math.floor(ms + from - phone.now());
    if (passed > 0) phone.advance(passed);
  };
}

/** Where calls and messages come, but no data, the app computes and gets no notification. */
function hasData(state: LineStateName | null): boolean {
  return state === null || state === 'good' || state === 'stuck' || state === 'filtered';
}

function reasonOf(outcome: { readonly verdict: string; readonly reason?: PhoneReason }): PhoneReason | null {
  return outcome.reason ?? null;
}
