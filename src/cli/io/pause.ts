/** A short stop of the whole program, for a pipe that is not ready and was made non-blocking by someone else. */
export function pauseMs(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
