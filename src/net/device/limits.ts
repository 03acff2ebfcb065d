/** Limits of the events of a device over HTTP. */

/** Open `GET /events`. */
export const streamsMax = 8;

/** The number of past events from which a stream can be resumed. */
export const eventsResumable = 1_024;

/** How often a stream without events sends a keep-alive, in real ms. */
export const heartbeatMs = 15_000;

/** A stream whose client reads nothing for this long is closed, in real ms. */
export const unreadMs = 45_000;
