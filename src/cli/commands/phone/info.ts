/**
 * `dscplus phone --info`: every number, tap and text of the app, and the numbers that a login server holds it to, each
 * with its provenance and source. With a phone file the numbers are those of its phone.
 */
import { errorMessage } from '../../../errors/message.ts';
import { phoneFields } from '../../../login/auth/rules/phone-policies.ts';
import { policyTable } from '../../../login/auth/rules/policies.ts';
import {
  type PhoneProfileName,
  type PhoneValues,
  phoneProfileFields,
  phoneSheets,
  phoneValueChoice,
} from '../../../phone/phone-profile.ts';
import { noticeTexts, phoneTexts } from '../../../phone/screens/phone-texts.ts';
import { rowOf } from '../../../phone/screens/screen-table.ts';
import { screenNames } from '../../../phone/steps/phone-state.ts';
import { provenances } from '../../../profiles/provenance.ts';
import { readPhoneFile } from '../../../storage/phone-file.ts';
import { UsageError } from '../../io/errors.ts';
import { columns, print } from '../../io/output.ts';
import { printableJson } from '../../io/printable.ts';
import type { Options } from '../../io/secrets/secrets.ts';
import { checkKind, ownValues } from './phone-kind.ts';

/** How sure a value is, in words; a policy of the server may be seen in public clients. */
const grades: Readonly<Record<string, string>> = { ...provenances, S: 'seen in clients' };

interface InfoRow {
  readonly name: string;
  readonly value: string | number;
  readonly provenance: string;
  /** Where it comes from, or what it is. */
  readonly note: string;
}

/** Options for the use of a phone, which `--info` only describes. */
const ofUse: Readonly<Record<string, string>> = {
  ...{ http: '--http', tokenFile: '--token-file', httpReadyFile: '--http-ready-file' },
  ...{ server: '--server', readyFile: '--ready-file', offline: '--offline', locale: '--locale' },
  ...{ ascii: '--ascii', unicode: '--unicode', plain: '--plain' },
  ...{ passphraseStdin: '--passphrase-stdin', passphraseFile: '--passphrase-file' },
  passphraseFd: '--passphrase-fd',
};

/** @throws UsageError, StoredFileError */
export function phoneInfo(options: Options): void {
  const [, option] = Object.entries(ofUse).find(([name]) => options[name] !== undefined) ?? [];
  if (option !== undefined)
    throw new UsageError(errorMessage(`--info and ${option}`, "can't be combined", `leave ${option} out`));
  const { profile, values } = options.phone === undefined ? asked(options) : ofFile(options);
  const info = {
    profile,
    values: valuesOf(profile, values),
    taps: taps(),
    texts: texts(),
    policies: policies(),
  };
  print(options.json === true ? `${printableJson(info, 2)}\n` : asTables(info));
}

interface Kind {
  readonly profile: PhoneProfileName;
  readonly values: PhoneValues;
}

function asked(options: Options): Kind {
  const profile = (options.os ?? 'android') as PhoneProfileName;
  return { profile, values: ownValues(options, profile) };
}

function ofFile(options: Options): Kind {
  const path = String(options.phone);
  const kept = readPhoneFile(path);
  checkKind(options, path, kept);
  return kept;
}

function valuesOf(profile: PhoneProfileName, own: PhoneValues): InfoRow[] {
  const names = Object.keys(phoneProfileFields) as (keyof typeof phoneProfileFields)[];
  return names.map((name) => {
    const [usual, letter, from = ''] = phoneSheets[profile][name];
    const choice = phoneValueChoice(name, phoneSheets[profile].os[0]);
    const settable = choice === null ? '' : `--value sets it, ${choice}`;
    const value = own[name as keyof PhoneValues];
    const [provenance, source] = value === undefined ? [letter, from] : ['O' as const, `usually ${usual}`];
    const note = [phoneProfileFields[name], source, settable].filter(Boolean).join('; ');
    return { name, value: value ?? usual, provenance: grades[provenance] ?? '', note };
  });
}

/** Each tap of each screen, of both systems. */
function taps(): InfoRow[] {
  return screenNames.flatMap((screen) =>
    rowOf({ screen }).taps.map(({ tap, label, on, needs, provenance }) => ({
      name: `${screen} ${tap}`,
      value: phoneTexts[label][0],
      provenance: grades[provenance] ?? '',
      note: [on === 'always' ? '' : on, needs.length === 0 ? '' : `needs ${needs.join(', ')}`]
        .filter(Boolean)
        .join('; '),
    })),
  );
}

function texts(): InfoRow[] {
  return Object.entries({ ...phoneTexts, ...noticeTexts }).map(([name, [en, enFrom, zh, zhFrom]]) => ({
    name,
    value: en,
    provenance: grades[enFrom] ?? '',
    note: `${zh} (${grades[zhFrom]})`,
  }));
}

function policies(): InfoRow[] {
  return Object.keys(phoneFields).map((name) => {
    const { value, provenance, description } = policyTable[name as keyof typeof phoneFields];
    return { name, value, provenance: grades[provenance] ?? '', note: description };
  });
}

function asTables({
  profile,
  values,
  taps,
  texts,
  policies,
}: Readonly<Record<'values' | 'taps' | 'texts' | 'policies', InfoRow[]>> & { profile: string }): string {
  const part = (heading: string, rows: readonly InfoRow[]): string =>
    columns([
      [heading, 'VALUE', 'PROVENANCE', 'SOURCE, WHAT IT IS'],
      ...rows.map(({ name, value, provenance, note }) => [name, String(value), provenance, note]),
    ]);
  return [
    part(`VALUE OF ${profile}`, values),
    part('TAP', taps),
    part('TEXT', texts),
    part('POLICY OF THE SERVER', policies),
  ].join('\n');
}
