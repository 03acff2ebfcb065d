/** A message or a call of a line. It ends when the next thing happens to it. */
export interface StoredMessage {
  /** The number of the line and its own, as `+15550100001 7`. */
  readonly id: string;
  readonly line: string;
  readonly epoch: string;
  readonly endsAt: number;
  /** All of it, with text and code. */
  readonly sealed: string;
}
