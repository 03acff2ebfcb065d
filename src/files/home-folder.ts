/** The home folder of this user, which the environment of a service or a container may not name. */
import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/** The folder from the environment if it is absolute, else the system's own; null if neither is known. */
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
