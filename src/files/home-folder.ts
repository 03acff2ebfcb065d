/** The home folder of this user, which the environment of a service or a container may lack. */
import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/** That of the environment if it is absolute, else the system's own; null where neither is known. */
export function homeFolder(
  ofEnvironment = homedir,
  ofSystem = (): string => userInfo().homedir,
): string | null {
  for (const look of [ofEnvironment, ofSystem]) {
    try {
      const home = look();
      if (isAbsolute(home)) return home;
    } catch {
      // The system does not know this user, as in some containers.
    }
  }
  return null;
}
