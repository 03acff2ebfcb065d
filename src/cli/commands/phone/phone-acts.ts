/**
 * `dscplus phone tap|type|prove|screen`: one act on a phone, of a phone file or one that runs, for scripts. The act ends
 * when the server has replied; what shows is printed. A secret is given to the tap that needs it, because no file keeps
 * it.
 */
import { errorMessage, quoted } from '../../../errors/message.ts';
import { PhoneWaitError, type PhoneWaitReason } from '../../../phone/phone-errors.ts';
import type { PhoneOutcome } from '../../../phone/phone-machine.ts';
import { phoneWaitError } from '../../../phone/phone-wait.ts';
import { phoneScreenText } from '../../../phone/screens/phone-screen.ts';
import {
  type FieldName,
  type ProofKind,
  plainFields,
  type SecretField,
  screenNames,
  secretFields,
  tapNames,
} from '../../../phone/steps/phone-state.ts';
import { errorLine, UsageError } from '../../io/errors.ts';
import { print, printNote } from '../../io/output.ts';
import { printable, printableJson } from '../../io/printable.ts';
import { isGiven, type Options, readSecrets, type SecretName, waysFor } from '../../io/secrets/secrets.ts';
import { farPhone } from './far-phone.ts';
import { commandAction, type PhoneVerb, withAction } from './phone-errors.ts';
import { filePhone, type TypedSecrets, type UsedPhone } from './used-phone.ts';

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
  await actOnPhone(options, { verb: 'tap', name }, typedSecrets, async (phone) => {
    await typeSecrets(phone, phone.secrets);
    const outcome = await phone.tap(name);
    const missing =
      outcome.verdict === 'ignored' && outcome.reason === 'field empty' ? emptySecrets(phone) : [];
    if (missing.length === 0) return outcome;
    await typeSecrets(
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
        'a secret is not given as a word of a command',
        `give it to dscplus phone tap, with ${waysFor(secretOf[field])}`,
      ),
    );
  await actOnPhone(options, { verb: 'type into', name: field }, [], (phone) => phone.type(field, text));
}

export async function proveOnPhone(method: string, result: string, options: Options): Promise<void> {
  await actOnPhone(options, { verb: 'prove', name: method }, [], (phone) =>
    phone.prove(method as ProofKind, result === 'ok'),
  );
}

export async function printPhone(options: Options): Promise<void> {
  const what =
    options.wait === undefined
      ? null
      : oneOf('screen', String(options.wait), [...screenNames, 'notification'] as const);
  const limitMs = limitFrom(options.timeout);
  if (what === null && options.timeout !== undefined)
    throw new UsageError(
      errorMessage('--timeout', 'nothing is waited for', 'give --wait SCREEN or --wait notification too'),
    );
  await actOnPhone(options, { verb: 'wait for', name: what ?? '' }, [], async (phone) => {
    if (what !== null) await phone.wait(what, limitMs);
    return null;
  });
}

/**
 * Does something with the phone, and prints what shows.
 * @throws PhoneWaitError for what the phone ignores; the fault where the server did not reply
 */
async function actOnPhone(
  options: Options,
  { verb, name: what }: { readonly verb: PhoneVerb; readonly name: string },
  typed: readonly SecretName[],
  act: (phone: UsedPhone) => Promise<PhoneOutcome | null>,
): Promise<void> {
  const phone = await usedPhone(options, typed);
  const actionFor = (reason: PhoneWaitReason): string => commandAction(reason, verb, phone.screen(), options);
  let outcome: PhoneOutcome | null;
  try {
    outcome = await act(phone);
  } catch (error) {
    throw error instanceof PhoneWaitError ? withAction(error, actionFor(error.reason)) : error;
  } finally {
    await phone.close();
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
  if (outcome?.verdict === 'ignored')
    throw phoneWaitError(outcome.reason, `${verb} ${what}`, name, actionFor(outcome.reason));
  const fault = phone.fault();
  // What needed no server has been done all the same.
  if (fault?.isNew === true) throw fault.error;
  if (fault !== null) printNote(errorLine(fault.error));
}

/** @throws UsageError */
async function usedPhone(options: Options, typed: readonly SecretName[]): Promise<UsedPhone> {
  if (options.at !== undefined) return farPhone(options, typed);
  if (isGiven(options, 'token'))
    throw new UsageError(errorMessage('--token-…', 'for a phone that runs', 'give --at URL too'));
  if (options.phone !== undefined) return filePhone(options, typed);
  throw new UsageError(
    errorMessage('--phone', 'missing', 'give --phone FILE, or --at URL of a phone that runs'),
  );
}

/**
 * Types what was given into the fields that ask for it. A phone that is asleep has none; the tap says so.
 * @throws UsageError for one that no field asks for
 * @throws PhoneWaitError for one that its field does not take
 */
async function typeSecrets(phone: UsedPhone, secrets: TypedSecrets): Promise<void> {
  const { fields, name: screen, asleep } = phone.screen();
  if (asleep) return;
  const asked = secretFields.filter((field) => fields.some(({ name }) => name === field));
  const texts = asked.map((field) => ({ field, name: secretFor(field, asked) }));
  const unused = typedSecrets.find(
    (name) => secrets[name] !== undefined && !texts.some((one) => one.name === name),
  );
  if (unused !== undefined)
    throw new UsageError(
      errorMessage(`--${unused}-…`, `the screen ${screen} has no field for it`, 'see dscplus phone screen'),
    );
  for (const { field, name } of texts) {
    const text = secrets[name];
    const outcome = text === undefined ? null : await phone.type(field, text);
    if (outcome?.verdict === 'ignored') throw phoneWaitError(outcome.reason, `type into ${field}`, screen);
  }
}

/** What is typed into a field of a screen with these ones. */
function secretFor(field: SecretField, asked: readonly SecretField[]): SecretName {
  return field === 'pin-again' && asked.includes('new-pin') ? 'new-pin' : secretOf[field];
}

/** The secrets to ask for: none where a field that is not secret is empty too. */
function emptySecrets(phone: UsedPhone): readonly SecretName[] {
  const empty = phone
    .screen()
    .fields.filter(({ text }) => text === '')
    .map(({ name }) => name);
  const secret = secretFields.filter((field) => empty.includes(field));
  if (secret.length < empty.length) return [];
  return [...new Set(secret.map((field) => secretFor(field, secret)))];
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
