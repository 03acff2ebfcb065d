/** When the time of a world begins, in a scenario and in a world file. */
import * as v from 'valibot';
import { unixMsMax } from '../time/world-start.ts';

export const startSchema = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((text) => {
    const unixMs = Date.parse(text);
    return unixMs >= 0 && unixMs <= unixMsMax;
  }, 'give a time from 1970 to 9999'),
  v.description('a time such as 2026-01-01T00:00:00Z, which is the default'),
);
