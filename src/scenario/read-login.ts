/** The step `login`: a whole login, its first step alone, or its second. */
import type { StepPath, StepReader } from './read-steps.ts';
import type { LoginAction, SecretSource, StepAction, WorldCard } from './scenario.ts';
import type { StepFields } from './step-schema.ts';

type LoginFields = NonNullable<StepFields['login']>;

/** A password that is never right, which any scenario may have. */
export const wrongPassword = 'wrong';

/** Words that are for the first step of a login. */
const beginningWords = ['password', 'mode', 'factor', 'save'] as const;

export function readLogin(
  reader: StepReader,
  fields: LoginFields,
  path: StepPath,
  card: WorldCard,
): StepAction {
  const { user, pin, response, result, reason = null } = fields;
  if (reader.context.server === null)
    reader.refuse(path, 'this world has no login server', 'add server: {} to world');
  if (fields.resync && (user !== undefined || response !== undefined || pin === undefined))
    reader.refuse(path, 'resync is not alone with pin', 'write { resync: true, pin: "{pin}" }');
  if (user === undefined && response === undefined && !fields.resync)
    reader.refuse(
      path,
      'user is missing',
      'give user and password, or the response to a login that has begun',
    );
  if (user !== undefined && response !== undefined)
    reader.refuse(path, 'has user and response', 'begin in one step and give the response in the next');
  for (const word of user === undefined ? beginningWords : [])
    if (fields[word] !== undefined)
      reader.refuse([...path, word], 'only a login that begins here has it', 'leave it out, or give user');
  if (response !== undefined && pin !== undefined)
    reader.refuse(path, 'has pin and response', 'give either of them');
  if (reason !== null && result !== undefined && result !== 'refused')
    reader.refuse([...path, 'reason'], 'only a refused login has a reason', 'leave it out');
  if (pin !== undefined && result === 'challenge')
    reader.refuse(
      [...path, 'result'],
      'with pin it is a whole login',
      'leave pin out, or give accepted or refused',
    );
  if (pin !== undefined) reader.save('response', path);
  const wanted = result ?? usualResult(fields);
  const saveAs = fields.save ?? 'challenge';
  if (user !== undefined && (wanted !== 'refused' || pin !== undefined))
    reader.save(saveAs, [...path, 'save']);
  else if (fields.save !== undefined)
    reader.refuse([...path, 'save'], 'a login that is refused at once has no challenge', 'leave it out');
  const login: LoginAction = {
    user: user === undefined ? null : reader.textOf(user, [...path, 'user']),
    password: passwordOf(reader, fields, path),
    mode: fields.mode ?? 'live',
    factor: fields.factor ?? null,
    pin: pin === undefined ? null : reader.pinOf(pin, card, [...path, 'pin']),
    response: response === undefined ? null : reader.textOf(response, [...path, 'response']),
    resync: fields.resync ?? false,
    ...{ result: wanted, reason, saveAs },
  };
  return { do: 'login', login };
}

function usualResult({ reason, pin, response }: LoginFields): LoginAction['result'] {
  if (reason !== undefined) return 'refused';
  return pin === undefined && response === undefined ? 'challenge' : 'accepted';
}

/** A text only for the public demo users, or the one that is always wrong. */
function passwordOf(
  reader: StepReader,
  { user, password }: LoginFields,
  path: StepPath,
): SecretSource | null {
  if (user === undefined) return null;
  const at = [...path, 'password'];
  if (password === undefined)
    return reader.refuse(
      path,
      'password is missing',
      'give the password of a demo user, { env: NAME } or { file: PATH }',
    );
  if (typeof password !== 'string') return password;
  if (reader.context.server?.users === null || password === wrongPassword) return { public: password };
  return reader.refuse(at, 'a password in the file', 'write { env: NAME } or { file: PATH }');
}
