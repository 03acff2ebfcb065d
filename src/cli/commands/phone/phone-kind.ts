/** The kind of phone that options name: its system (`--os`), and values of its own (`--value NAME=VALUE`). */
import { errorMessage, quoted, quotedPath } from '../../../errors/message.ts';
import { type PhoneProfileName, type PhoneValues, phoneProfileWith } from '../../../phone/phone-profile.ts';
import type { PhoneFileInfo } from '../../../storage/phone-file.ts';
import { UsageError } from '../../io/errors.ts';
import type { Options } from '../../io/secrets/secrets.ts';

/**
 * The values that options give for a kind of phone.
 * @throws UsageError for one that can't be set, or is out of its range
 */
export function ownValues({ value: given }: Options, profile: PhoneProfileName): PhoneValues {
  const values = Object.fromEntries(((given as string[] | undefined) ?? []).map(named));
  try {
    phoneProfileWith(profile, values);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
  return values;
}

/**
 * A phone keeps the kind and the values that it was made with.
 * @param kept what its file says; null for a file without a phone, which only `--os` makes
 * @throws UsageError for options that say something else
 */
export function checkKind(
  options: Options,
  path: string,
  kept: Pick<PhoneFileInfo, 'profile' | 'values'> | null,
): void {
  const { os } = options;
  if (kept === null) {
    if (os !== undefined) return;
    throw new UsageError(
      errorMessage(quotedPath(path), 'phone file not found', 'give --os ios or --os android to make it'),
    );
  }
  if (os !== undefined && os !== kept.profile) throw other('--os', path, `is ${kept.profile}`);
  const values: object = phoneProfileWith(kept.profile, kept.values);
  for (const [name, value] of Object.entries(ownValues(options, kept.profile))) {
    const has = values[name as keyof typeof values];
    if (has !== value) throw other('--value', path, `has ${name} ${has}`);
  }
}

function other(option: string, path: string, problem: string): UsageError {
  return new UsageError(
    errorMessage(
      option,
      `the phone in ${quotedPath(path)} ${problem}`,
      `leave ${option} out, or give another file`,
    ),
  );
}

function named(text: string): [string, string | number] {
  const [, name, value] = /^([A-Za-z]+)=([A-Za-z0-9]{1,15})$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined)
    return [name, /^[0-9]+$/.test(value) ? Number(value) : value];
  throw new UsageError(
    errorMessage(
      '--value',
      `invalid value ${quoted(text)}`,
      'give a name and a value, such as sleepMs=60000',
    ),
  );
}
