/**
 * A tester runs the same scenarios on cards at the end of a wire, and gets the event log of the card in process, to
 * the byte.
 */
import { describe, test } from 'vitest';
import { examplesByWorld, expectSameLogs } from './examples-on-wires.ts';

const address = { host: '127.0.0.1', port: 0 };

describe.each(['tcp', 'rfc2217', 'http'] as const)('over %s', (kind) => {
  test.each(examplesByWorld())('$first, and those with the same card', (world) =>
    expectSameLogs({ kind, address, start: false }, world),
  );
});
