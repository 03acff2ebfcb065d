/** A phone as the page `/lab` shows it and a person uses it: in the browser, or over HTTP. */
import type { Phone } from '../phone/phone.ts';
import type { PhoneSystem } from '../phone/phone-profile.ts';
import type { PhoneLocale } from '../phone/screens/phone-texts.ts';
import type { FieldName, PhoneReason, ProofKind, TapName } from '../phone/steps/phone-state.ts';
import type { LabTextName, Words } from './texts/words.ts';

/** What is done with it resolves with the reason why it was ignored, or null. */
export interface PagePhone extends Pick<Phone, 'screen'> {
  readonly os: PhoneSystem;
  /** The language of the app. */
  readonly locale: PhoneLocale;
  /** Whether it has the network: notifications come, and the server can be asked. */
  isOnline(): boolean;
  /** What keeps it from its server or its file, in words; null if nothing does. */
  fault(): string | null;
  tap(name: TapName): Promise<PhoneReason | null>;
  type(field: FieldName, text: string): Promise<PhoneReason | null>;
  prove(proof: ProofKind, ok: boolean): Promise<PhoneReason | null>;
}

const reasonNames: Readonly<Record<PhoneReason, LabTextName>> = {
  'not here': 'notHere',
  'field empty': 'fieldEmpty',
  'PIN unfit': 'pinUnfit',
  'PINs differ': 'pinsDiffer',
  'no network': 'noNetwork',
  waiting: 'waiting',
  'not active': 'notActive',
  asleep: 'asleep',
  'text unfit': 'textUnfit',
};

/** What a person reads when the phone has ignored something. */
export function phoneReasonText(words: Words, reason: PhoneReason): string {
  return words(reasonNames[reason]);
}
