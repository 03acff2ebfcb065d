/** The bytes of a wire, whatever carries them. */
export interface ByteStream {
  /** For reports: `tcp://127.0.0.1:4000`, `/dev/ttyUSB0`. */
  readonly where: string;
  send(bytes: Uint8Array): void;
  /** To be called once. @param ended called when nothing can come any more, with the reason */
  listen(received: (bytes: Uint8Array) => void, ended: (why: string) => void): void;
  close(): Promise<void>;
}

/** Calls back once after `ms` of the host; returns the function that cancels it. */
export type HostTimer = (ms: number, call: () => void) => () => void;
