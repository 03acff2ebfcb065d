/**
 * dscplus/phone: the phone with the app as a pure machine in virtual time, for tests: `createPhone({ os, link })`. It
 * runs unchanged in Node and in a browser.
 */
export { OptionError } from './options/option-check.ts';
export type { PhoneAuto } from './phone/gestures/auto.ts';
export type {
  ApprovalEntries,
  CodeSource,
  PhoneActivation,
  PhoneShortcuts,
  ResponseEntries,
} from './phone/gestures/shortcuts.ts';
export { createPhone, type Phone, type PhoneWait } from './phone/phone.ts';
export { PhoneError, PhoneWaitError, type PhoneWaitReason } from './phone/phone-errors.ts';
export { type PhoneEvent, phoneEventText } from './phone/phone-events.ts';
export type {
  AppPurpose,
  CardAsked,
  EnrolmentBegun,
  EnrolmentProved,
  LinkNotActive,
  LinkPush,
  LinkRefusal,
  LinkReply,
  LinkRequest,
  NumberAsked,
  PhoneLink,
  PhoneLinkCall,
  PhoneLinkCalls,
  PurposeRefusal,
  TokenSent,
  TooSoon,
} from './phone/phone-link.ts';
export type { PhoneOutcome } from './phone/phone-machine.ts';
export type {
  EnrolmentBinding,
  PhoneKept,
  PhoneMemory,
  PhoneSecrets,
  PhoneUser,
  PhoneUserStatus,
  UserSecrets,
} from './phone/phone-memory.ts';
export { demoPhone, type PhoneOptions } from './phone/phone-options.ts';
export type {
  PhoneProfile,
  PhoneProfileName,
  PhoneProver,
  PhoneSystem,
  PhoneValues,
} from './phone/phone-profile.ts';
export type { PhoneSnapshot } from './phone/phone-snapshot.ts';
export {
  type PhoneScreen,
  phoneScreenText,
  type ScreenField,
  type ScreenTap,
  type ShownLogin,
} from './phone/screens/phone-screen.ts';
export type { PhoneLocale } from './phone/screens/phone-texts.ts';
export { createServerLink, type SendToServer, type ServerReply } from './phone/server-link.ts';
export type { FieldName, PhoneReason, ProofKind, ScreenName, TapName } from './phone/steps/phone-state.ts';
