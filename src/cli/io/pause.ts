/** Stops the whole program for a moment, for a pipe that is not ready and that another process made non-blocking. */
export function pauseMs(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
