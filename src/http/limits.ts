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

/** Open `GET /events`. */
export const streamsMax = 8;

/** The number of past events from which a stream can be resumed. */
export const eventsResumable = 1_024;

/** How long `GET /lcd?after=` waits for another frame, in real ms. */
export const longPollMs = 25_000;

/** How often a stream without events sends a keep-alive, in real ms. */
export const heartbeatMs = 15_000;

/** A stream whose client reads nothing for this long is closed, in real ms. */
export const unreadMs = 45_000;
