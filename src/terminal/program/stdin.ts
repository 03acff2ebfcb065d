/** The standard input of this process, read as bytes. */

export interface StdinListener {
  onData(bytes: Uint8Array): void;
  /** A pipe has ended, or the terminal has been closed. */
  onEnd(): void;
  onError(error: Error): void;
}

/** Reads stdin until the function that it returns is called. */
export function readStdin({ onData, onEnd, onError }: StdinListener): () => void {
  const { stdin } = process;
  stdin.on('data', onData).on('end', onEnd).on('error', onError).resume();
  return () => {
    stdin.off('data', onData).off('end', onEnd).off('error', onError).pause();
  };
}
