/** A service or a container may have no home folder in its environment. */
import { expect, it } from 'vitest';
import { homeFolder } from '../../src/files/home-folder.ts';

const unknown = (): string => {
  throw new Error('no such user');
};

it.each([
  ['that of the environment', () => '/home/a', () => '/home/b', '/home/a'],
  ['that of the system where the environment has a relative one', () => 'a', () => '/home/b', '/home/b'],
  ['none where the system does not know the user', () => '', unknown, null],
])('%s', (_, ofEnvironment, ofSystem, home) => {
  expect(homeFolder(ofEnvironment, ofSystem)).toBe(home);
});
