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
} from './store/card-file.ts';
export { type CardFileCode, CardFileError } from './store/fault.ts';
export { openSnapshot, sealSnapshot } from './store/snapshot-file.ts';
