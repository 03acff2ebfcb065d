/** The error of recordings. */

/** A file that is not a recording, or one that can't be played or converted. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** The action of an error about a recording that is not as it was written. */
export const recordingHint = 'give a file that dscplus recorded';
