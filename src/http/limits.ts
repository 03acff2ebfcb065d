/**
 * Limits of the card over HTTP, so that a client can't use up the server. net/http-server.ts has the limits of
 * connections.
 */

/** Keys of one `POST /type`. */
export const typeKeysMax = 64;

/** Of `hold`, `wait` and `advance`: a day of card time. */
export const cardMsMax = 86_400_000;

/** Gestures (press, hold, type, respond) that wait in real time for the current one. */
export const callsWaitingMax = 16;

/** Concurrent `POST /wait` and `GET /lcd?after=`. */
export const waitsMax = 32;

/** How long `GET /lcd?after=` waits for another frame, in real ms. */
export const longPollMs = 25_000;
