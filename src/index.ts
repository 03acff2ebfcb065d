/**
 * dscplus: the card as a pure, deterministic machine. Runs unchanged in Node and in a browser.
 *
 * Card files and the real clock are in `dscplus/node`.
 */

export { demoPin, demoSerial } from './crypto/demo-card.ts';
export { createHotp, hotp } from './crypto/hotp.ts';
export { formatKey, KeyError, parseKey } from './crypto/key.ts';
export { createOcra, type Ocra, type OcraInput, OcraInputError, ocra, timeStepAt } from './crypto/ocra.ts';
export { type PinCheck, type PinChecker, pinChecker } from './crypto/pin-checker.ts';
export { type HashName, parseSuite, type Suite, SuiteError } from './crypto/suite.ts';
export { type SuiteAlias, suiteAliases } from './crypto/suite-aliases.ts';
export { type Based, type Basis, bases } from './device/basis.ts';
export { type Card, type CardOptions, createCard } from './device/card.ts';
export { type CardEvent, eventLine } from './device/events.ts';
export { EntryError, NoAnswerError, SnapshotError, WaitError } from './device/faults.ts';
export { type LiveCard, liveCard } from './device/live.ts';
export type { Memory } from './device/memory.ts';
export { type Profile, type ProfileSheet, profileFields } from './device/profile.ts';
export { loadProfile, ProfileError, profileNamed, withSuite } from './device/profile-check.ts';
export { profileSheets } from './device/profiles.ts';
export type { Clock } from './device/runner.ts';
export type { Answer, Entries, WaitFor } from './device/scripts.ts';
export type { Snapshot } from './device/snapshot.ts';
export type { Reason, StateName, Verdict, Why } from './device/state.ts';
export { type Frame, frameSegments, type Glass, GlassError, segmentNames } from './display/glass.ts';
export { drawPng } from './display/png.ts';
export { drawSvg, type PictureOptions } from './display/svg.ts';
export { drawText } from './display/text.ts';
export { type Key, KeyNameError, keyNamed, keys } from './keypad/keys.ts';
export { OptionError } from './options/option-check.ts';
