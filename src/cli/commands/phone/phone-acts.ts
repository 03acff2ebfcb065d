/**
 * `dscplus phone tap|type|prove|screen`: one act on the phone of a phone file, for scripts. The act ends when the server
 * has replied; what shows is saved and printed. A secret is given to the tap that needs it, because no file keeps it.
 */
import { errorMessage, quoted } from '../../../errors/message.ts';
import type { RunningPhone } from '../../../handset/phone/running-phone.ts';
import type { PhoneOutcome } from '../../../phone/phone-machine.ts';
import { phoneWaitError } from '../../../phone/phone-wait.ts';
import { phoneScreenText } from '../../../phone/screens/phone-screen.ts';
import {
  type FieldName,
  type ProofKind,
  plainFields,
  type ScreenName,
  type SecretField,
  screenNames,
  secretFields,
  tapNames,
} from '../../../phone/steps/phone-state.ts';
import { errorLine, UsageError } from '../../io/errors.ts';
import { print, printNote } from '../../io/output.ts';
import { printable, printableJson } from '../../io/printable.ts';
import { type Options, readSecrets, type SecretName, waysFor } from '../../io/secrets/secrets.ts';
import { type OpenedPhone, openPhone, type TypedSecrets } from './opened-phone.ts';

/** The option of each field that a phone file does not keep. The repeated PIN is the new one. */
const secretOf: Readonly<Record<SecretField, SecretName>> = {
  password: 'password',
  token: 'code',
  pin: 'pin',
  'new-pin': 'new-pin',
  'pin-again': 'pin',
};

const typedSecrets: readonly SecretName[] = ['password', 'pin', 'new-pin', 'code'];

export async function tapPhone(given: string, options: Options): Promise<void> {
  const name = oneOf('tap', given, tapNames);
  await actOnPhone(options, `tap ${name}`, typedSecrets, async ({ phone, secrets }) => {
    typeSecrets(phone, secrets);
    const outcome = await phone.tap(name);
    const missing =
      outcome.verdict === 'ignored' && outcome.reason === 'field empty' ? emptySecrets(phone) : [];
    if (missing.length === 0) return outcome;
    typeSecrets(
      phone,
      await readSecrets(
        {},
        missing.map((one) => ({ name: one, need: 'asked' })),
      ),
    );
    return phone.tap(name);
  });
}

export async function typeOnPhone(given: string, text: string, options: Options): Promise<void> {
  const field = oneOf('field', given, [...plainFields, ...secretFields]);
  const isSecret = (name: FieldName): name is SecretField =>
    (secretFields as readonly string[]).includes(name);
  if (isSecret(field))
    throw new UsageError(
      errorMessage(
        `field ${field}`,
        'a phone file keeps no secret',
        `give it to dscplus phone tap, with ${waysFor(secretOf[field])}`,
      ),
    );
  await actOnPhone(options, `type into ${field}`, [], async ({ phone }) => phone.type(field, text));
}

export async function proveOnPhone(method: string, result: string, options: Options): Promise<void> {
  await actOnPhone(options, `prove ${method}`, [], ({ phone }) =>
    phone.prove(method as ProofKind, result === 'ok'),
  );
}

export async function printPhone(options: Options): Promise<void> {
  const what =
    options.wait === undefined
      ? null
      : oneOf('screen', String(options.wait), [...screenNames, 'notification'] as const);
  const limitMs = limitFrom(options.timeout);
  await actOnPhone(options, 'screen', [], async ({ phone }) => {
    if (what !== null) await waitOn(phone, what, limitMs);
    return null;
  });
}

async function waitOn(
  phone: RunningPhone,
  what: ScreenName | 'notification',
  limitMs: number,
): Promise<void> {
  phone.listen();
  await phone.wait(what, { limitMs });
}

/**
 * Does something with the phone, saves it, and prints what shows.
 * @throws PhoneWaitError for what the phone ignores, PhoneLinkError where the server did not reply
 */
async function actOnPhone(
  options: Options,
  what: string,
  typed: readonly SecretName[],
  act: (opened: OpenedPhone) => Promise<PhoneOutcome | null>,
): Promise<void> {
  const opened = await openPhone(options, typed);
  const { phone } = opened;
  const before = phone.fault();
  let outcome: PhoneOutcome | null;
  try {
    outcome = await act(opened);
  } finally {
    await opened.close();
  }
  const screen = phone.screen();
  const { name, taps, fields, proofs } = screen;
  if (options.json === true) print(`${printableJson({ ...outcome, screen })}\n`);
  else {
    const names = [
      ...(fields.length === 0 ? [] : [`fields: ${fields.map((field) => field.name).join(', ')}`]),
      `taps: ${taps.map((tap) => tap.name).join(', ')}`,
      ...(proofs.length === 0 ? [] : [`proofs: ${proofs.join(', ')}`]),
    ];
    const lines = [...phoneScreenText(screen).split('\n'), ...names];
    print(lines.map((line) => `${printable(line)}\n`).join(''));
  }
  if (outcome?.verdict === 'ignored') throw phoneWaitError(outcome.reason, what, name);
  const fault = phone.fault();
  // What needed no server has been done all the same.
  if (fault !== null && fault === before) printNote(errorLine(fault));
  else if (fault !== null) throw fault;
}

/** Types what was given into the fields that ask for it. @throws UsageError for one that no field asks for */
function typeSecrets(phone: RunningPhone, secrets: TypedSecrets): void {
  const { fields, name: screen } = phone.screen();
  const asked = secretFields.filter((field) => fields.some(({ name }) => name === field));
  const hasNewPin = asked.includes('new-pin');
  const used = new Set<SecretName>(['passphrase']);
  for (const field of asked) {
    const name = field === 'pin-again' && hasNewPin ? 'new-pin' : secretOf[field];
    const text = secrets[name];
    if (text === undefined) continue;
    used.add(name);
    phone.type(field, text);
  }
  const unused = typedSecrets.find((name) => secrets[name] !== undefined && !used.has(name));
  if (unused !== undefined)
    throw new UsageError(
      errorMessage(`--${unused}-…`, `the screen ${screen} has no field for it`, 'see dscplus phone screen'),
    );
}

/** The secrets to ask for: none where a field that is not secret is empty too. */
function emptySecrets(phone: RunningPhone): readonly SecretName[] {
  const empty = phone
    .screen()
    .fields.filter(({ text }) => text === '')
    .map(({ name }) => name);
  const secret = secretFields.filter((field) => empty.includes(field));
  if (secret.length < empty.length) return [];
  const hasNewPin = secret.includes('new-pin');
  return [
    ...new Set(secret.map((field) => (field === 'pin-again' && hasNewPin ? 'new-pin' : secretOf[field]))),
  ];
}

/** @throws UsageError */
function oneOf<N extends string>(what: string, given: string, known: readonly N[]): N {
  const found = known.find((name) => name === given);
  if (found !== undefined) return found;
  throw new UsageError(
    errorMessage(`${what} ${quoted(given)}`, 'unknown', `give one of ${known.join(', ')}`),
  );
}

function limitFrom(seconds: unknown): number {
  if (seconds === undefined) return 60_000;
  const value = typeof seconds === 'string' && /^[0-9]{1,4}$/.test(seconds) ? Number(seconds) : 0;
  if (value >= 1 && value <= 3_600) return value * 1_000;
  throw new UsageError(
    errorMessage('--timeout', `invalid value ${quoted(seconds)}`, 'give whole seconds from 1 to 3600'),
  );
}
