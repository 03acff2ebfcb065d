/**
 * Limits of the card over HTTP, so that no client can make it cost more. Those of connections are in net/http-server.ts.
 */

/** Keys of one `POST /type`. */
export const typeKeysMax = 64;

/** Of `hold`, `wait` and `advance`: a day of card time. */
export const cardMsMax = 86_400_000;

/** Whole acts (press, hold, type, respond) that wait in real time for the one under way. */
export const callsWaitingMax = 16;

/** `POST /wait` and `GET /lcd?after=` that are under way. */
export const waitsMax = 32;

/** `GET /events` that are open. */
export const streamsMax = 8;

/** Events that a stream can be resumed within. */
export const eventsResumable = 1_024;

/** How long `GET /lcd?after=` waits for another frame, ms of the host. */
export const longPollMs = 25_000;

/** A stream in which nothing happens says that it is there this often, ms of the host. */
export const heartbeatMs = 15_000;

/** A stream into which nothing could be written for this long is closed, ms of the host. */
export const unreadMs = 45_000;
