/** A tester runs the same scenarios on a card behind a pseudo-terminal, and gets the same event log. */
import { join } from 'node:path';
import { folder } from '../serial/tools.ts';
import { needing } from '../tools.ts';
import { examplesByWorld, expectSameLogs } from './examples-on-wires.ts';

needing('Linux').each(examplesByWorld())('$first, and those with the same card', (world) =>
  expectSameLogs({ kind: 'device', path: join(folder, 'card'), start: false }, world),
);
