/** Not a test of its own: tools.test.ts runs it as one, on machines with tmux and without. */
import { expect, test } from 'vitest';
import { needing, testWith } from '../../tools.ts';
import { outputOf } from '../start.ts';

testWith(['tmux', 'node'], 'needs tmux', async () => {
  expect(await outputOf('tmux', ['-V'])).toMatch(/^tmux /);
});
needing('pyserial', 'tmux').each([1, 2])('needs two programs: %i', () => {});
test('needs nothing', () => {});
