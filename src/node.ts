/**
 * dscplus in Node: card files, sealed snapshots and the real clock.
 */
export { FakeTimersError, type TimeSource } from './clock/host.ts';
export { createRealClock, type RealClock } from './clock/real-clock.ts';
export { OptionError } from './options/option-check.ts';
export {
  type CardFileInfo,
  createCardFile,
  type NewCardFile,
  type OpenCard,
  openCardFile,
  readCardFile,
} from './storage/card-file.ts';
export { openSnapshot, sealSnapshot } from './storage/snapshot-file.ts';
export { type StoredFileCode, StoredFileError } from './storage/stored-file-error.ts';
