/** `dscplus info`: prints the values of a card with unit, provenance and source, and its memory. Never the key. */

import { demoSerial } from '../../crypto/demo-card.ts';
import { pinCheckerText } from '../../crypto/pin-checker.ts';
import { type Memory, newMemory } from '../../device/memory.ts';
import { errorMessage } from '../../errors/message.ts';
import {
  describedValues,
  fieldNames,
  type ProfileSheet,
  profileFields,
  profileOf,
} from '../../profiles/profile.ts';
import { provenances } from '../../profiles/provenance.ts';
import { checkNotInFile, sheetFrom } from '../io/chosen-card.ts';
import { UsageError } from '../io/errors.ts';
import { columns, print } from '../io/output.ts';
import { printableJson } from '../io/printable.ts';
import type { Options } from '../io/secrets/secrets.ts';

interface Shown {
  readonly file: string | null;
  readonly serial: string;
  readonly sheet: ProfileSheet;
  readonly key: 'public test key' | 'in the file' | 'sealed with a passphrase';
  readonly memory: Memory;
}

export async function info(file: string | undefined, options: Options): Promise<void> {
  if (file !== undefined && options.card !== undefined) {
    throw new UsageError(errorMessage('FILE and --card', "can't be combined", 'give one'));
  }
  const path = file ?? (options.card as string | undefined);
  const shown = path === undefined ? demo(options) : await ofFile(path, options);
  print(options.json === true ? `${printableJson(asJson(shown), 2)}\n` : asTable(shown));
}

function demo(options: Options): Shown {
  const sheet = sheetFrom(options);
  return {
    file: null,
    serial: demoSerial,
    sheet,
    key: 'public test key',
    memory: newMemory(profileOf(sheet)),
  };
}

async function ofFile(path: string, options: Options): Promise<Shown> {
  checkNotInFile(options, 'FILE', 'leave it out, the card in the file has its own');
  const { readCardFile } = await import('../../storage/card-file.ts');
  const { serial, sheet, memory, sealed } = readCardFile(path);
  return { file: path, serial, sheet, key: sealed ? 'sealed with a passphrase' : 'in the file', memory };
}

function asTable({ file, serial, sheet, key, memory }: Shown): string {
  const { counting, pinChecker } = profileOf(sheet);
  const head = [
    ['card', file ?? 'the public demo card'],
    ['serial number', serial],
    ['profile', sheet.about === '' ? sheet.name : `${sheet.name}: ${sheet.about}`],
    ['key', key],
    ...(counting ? [['next counter', memory.counter]] : []),
    ['computations left', String(memory.battery)],
    ['PIN check', pinCheckerText[pinChecker]],
    ...(pinChecker === 'card'
      ? [['PIN tries left', memory.locked ? 'none, locked' : String(memory.tries)]]
      : []),
  ];
  const rows = fieldNames.map((field) => {
    const [value, provenance, from = ''] = sheet.values[field];
    return [
      field,
      written(value),
      profileFields[field].unit,
      provenances[provenance],
      from,
      profileFields[field].description,
    ];
  });
  const heading = ['FIELD', 'VALUE', 'UNIT', 'PROVENANCE', 'SOURCE', 'WHAT IT IS'];
  return `${columns(head)}\n${columns([heading, ...rows])}`;
}

function asJson({ file, serial, sheet, key, memory }: Shown): object {
  return {
    file,
    serial,
    profile: sheet.name,
    about: sheet.about,
    key,
    pinChecker: profileOf(sheet).pinChecker,
    memory,
    values: describedValues(sheet),
  };
}

/** Puts texts in quotes, since a prompt can be a blank or contain one; names and numbers have no quotes. */
function written(value: unknown): string {
  if (Array.isArray(value)) return value.join(' + ');
  return typeof value === 'string' && /^[A-Za-z][\w:.-]*( [a-z]+)*$/.test(value)
    ? value
    : JSON.stringify(value);
}
