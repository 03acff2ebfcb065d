/** What a card at the end of a wire refuses, or a wire that does not carry. */
import { errorMessage } from '../../errors/message.ts';

export class FarCardError extends Error {
  override readonly name = 'FarCardError';
  /** The number of the SCPI error or the rule of the HTTP reply; null for a wire that does not carry. */
  readonly code: string | null;
  /** Why the card gave no response. */
  readonly reason: string | null;

  constructor(message: string, code: string | null = null, reason: string | null = null) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** Events that nobody could read any more. */
export function lostEvents(where: string): FarCardError {
  return new FarCardError(
    errorMessage(`card at ${where}`, 'a part of its event log is lost', 'use steps that do less at once'),
  );
}
