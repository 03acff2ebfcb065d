/**
 * dscplus: the card as a pure, deterministic machine. It runs unchanged in Node and in a browser.
 *
 * Card files and the real clock are in `dscplus/node`.
 */

export { demoPin, demoSerial } from './crypto/demo-card.ts';
export { createHotp, hotp } from './crypto/hotp.ts';
export { formatKey, KeyError, parseKey } from './crypto/key.ts';
export { createOcra, type Ocra, ocra, timeStepAt } from './crypto/ocra.ts';
export { type OcraInput, OcraInputError } from './crypto/ocra-input.ts';
export { type PinCheck, type PinChecker, pinChecker } from './crypto/pin-checker.ts';
export { type HashName, type Suite, SuiteError } from './crypto/suite.ts';
export { type SuiteAlias, suiteAliases } from './crypto/suite-aliases.ts';
export { parseSuite } from './crypto/suite-parser.ts';
export { type Card, createCard } from './device/card.ts';
export type { CardInput } from './device/card-input.ts';
export type { CardOptions } from './device/card-options.ts';
export { EntryError, NoResponseError, SnapshotError, WaitError } from './device/errors.ts';
export { type CardEvent, eventLine } from './device/events.ts';
export type { CardResponse, Entries, WaitFor } from './device/gestures.ts';
export type { Memory } from './device/memory.ts';
export type { Snapshot } from './device/snapshot/snapshot.ts';
export type { KeyOutcome, Reason, StateName, Why } from './device/state.ts';
export {
  type Frame,
  frameSegments,
  type Lcd,
  type LcdContent,
  LcdError,
  segmentNames,
} from './display/lcd.ts';
export { drawPng } from './display/png.ts';
export { drawSvg, type PictureOptions } from './display/svg.ts';
export { drawText } from './display/text.ts';
export { createDriver, type Driver } from './driver/driver.ts';
export type { DriverClock, TimeMode } from './driver/driver-clock.ts';
export { DriverError } from './driver/driver-error.ts';
export type { DriverInput } from './driver/driver-input.ts';
export type { DriverOptions } from './driver/driver-options.ts';
export { type Fault, faultText, parseFault } from './faults/fault.ts';
export { FaultError } from './faults/fault-error.ts';
export { type FaultKind, type FaultParameter, faultKinds } from './faults/fault-kinds.ts';
export {
  type CardFaults,
  createFaultyCard,
  type FaultyCard,
  type FaultyCardOptions,
  type ListedFault,
} from './faults/faulty-card.ts';
export { type Key, KeyNameError, keyNamed, keys } from './keypad/keys.ts';
export { LineError, LineWaitError } from './line/line-errors.ts';
export { type LineEvent, lineEventText } from './line/line-events.ts';
export type { LineCall, LineMessage } from './line/line-inbox.ts';
export type { LineOutcome, LineWait } from './line/line-machine.ts';
export { type LineProfile, lineFields } from './line/line-profile.ts';
export type { LineSnapshot } from './line/line-snapshot.ts';
export type { LineCondition } from './line/line-state.ts';
export { createLine, type LineOptions, type PhoneLine, type SentCode } from './line/phone-line.ts';
export { OptionError } from './options/option-check.ts';
export { profileSheets } from './profiles/built-in-profiles.ts';
export { type Profile, type ProfileSheet, profileFields } from './profiles/profile.ts';
export { ProfileError } from './profiles/profile-error.ts';
export { loadProfile, profileNamed, withSuite } from './profiles/profile-validation.ts';
export { type Provenance, provenances, type WithProvenance } from './profiles/provenance.ts';
export { createRecorder, type Recorder, type RecorderOptions } from './recording/recorder.ts';
export type { Clock } from './time/clock.ts';
export { createManualClock, type ManualClock } from './time/manual-clock.ts';
