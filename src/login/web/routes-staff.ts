/**
 * The staff API: each command of commands/commands.ts as `POST /api/staff/…`, with its arguments, options and secrets
 * as fields of the body. It needs the staff token, which is made when the server starts.
 */
import * as v from 'valibot';
import { formatKey, KeyError } from '../../crypto/key.ts';
import { SuiteError } from '../../crypto/suite.ts';
import { HttpFault } from '../../net/http-error.ts';
import { jsonReply } from '../../net/reply.ts';
import type { Fields } from '../../net/request-fields.ts';
import { StaffError } from '../admin/admin-types.ts';
import {
  nameOfArgument,
  type Verb,
  type VerbInput,
  type VerbOption,
  type VerbSecret,
} from '../admin/commands/command.ts';
import { verbs } from '../admin/commands/commands.ts';
import { BusyError } from '../auth/passwords/hash-queue.ts';
import { StoreError } from '../auth/store.ts';
import {
  type ApiRoute,
  type ApiRouteContext,
  apiPostRoute,
  counterField,
  decimalField,
  flagField,
  textField,
} from './route.ts';
import { fault } from './schemas.ts';

const charactersMax = 1_024;

const replies: ApiRoute['replies'] = {
  200: { description: 'done: the new state', schema: v.unknown() },
  400: { description: 'not possible, with the reason', schema: fault },
  401: { description: 'no staff token', schema: fault },
  409: { description: 'the response of the card is wrong; `rule` is the reason', schema: fault },
  503: {
    description: 'the store can’t be used, or too many password hashes are waiting; try again',
    schema: fault,
  },
};

export const staffRoutes: readonly ApiRoute[] = verbs.map((verb) =>
  apiPostRoute(
    {
      path: `/api/staff/${verb.words.replaceAll(' ', '/')}`,
      description: verb.description,
      needs: 'staff',
      replies,
    },
    fieldsOf(verb),
    (context, body) => run(context, verb, body),
  ),
);

/** `new pin` is `newPin` in a body. */
function fieldNameOf(secret: string): string {
  return secret.replace(/\?$/, '').replace(/ (.)/, (_, letter: string) => letter.toUpperCase());
}

function fieldsOf({ args, numbers, options, secrets }: Verb): Fields {
  return Object.fromEntries([
    ...args.map((name) => {
      const field = argumentField(nameOfArgument(name), numbers?.[name]);
      return [nameOfArgument(name), name.endsWith('?') ? v.exactOptional(field) : field];
    }),
    ...options.map((option) => [option.name, v.exactOptional(optionField(option))]),
    ...secrets.map((secret) => {
      const field = textField(`the ${secret.replace(/\?$/, '')}`, charactersMax);
      return [fieldNameOf(secret), secret.endsWith('?') ? v.exactOptional(field) : field];
    }),
  ]);
}

function argumentField(name: string, number: 'whole' | 'decimal' | undefined): v.GenericSchema {
  if (number === undefined) return textField(`the ${name}`, charactersMax);
  return number === 'whole' ? counterField(`the ${name}`) : decimalField(`the ${name}`);
}

function optionField({ value, description }: VerbOption): v.GenericSchema {
  if (value === null) return flagField(description);
  return value === 'N' || value === 'NUMBER'
    ? counterField(description)
    : textField(description, charactersMax);
}

async function run(
  { service }: ApiRouteContext,
  verb: Verb,
  body: Readonly<Record<string, unknown>>,
): Promise<Response> {
  try {
    const input = inputFrom(verb, body);
    const { value, key, refused } = await verb.run(service, input);
    if (refused === true) {
      const { reason, says } = value as { reason: string; says: string };
      throw new HttpFault(409, reason, says);
    }
    // A new key is returned only this once, to the one who puts it into the card.
    const drawn = key !== undefined && input.secrets.key === undefined;
    return jsonReply(drawn ? { ...(value as object), key: formatKey(key) } : value);
  } catch (error) {
    if (error instanceof StaffError || error instanceof KeyError || error instanceof SuiteError) {
      throw new HttpFault(400, 'staff', error.message);
    }
    if (error instanceof StoreError) throw new HttpFault(503, 'store', error.message);
    if (error instanceof BusyError) {
      throw new HttpFault(503, 'busy', error.message, { headers: { 'Retry-After': '1' } });
    }
    throw error;
  }
}

function inputFrom(verb: Verb, body: Readonly<Record<string, unknown>>): VerbInput {
  const options: Record<string, string | boolean> = {};
  for (const { name } of verb.options) {
    const value = body[name];
    if (value === undefined) continue;
    options[name] = typeof value === 'boolean' ? value : String(value);
  }
  const secrets: Partial<Record<VerbSecret, string>> = {};
  for (const secret of verb.secrets) {
    const value = body[fieldNameOf(secret)];
    if (value !== undefined) secrets[secret.replace(/\?$/, '') as VerbSecret] = value as string;
  }
  return {
    args: Object.fromEntries(
      verb.args.map(nameOfArgument).flatMap((name) => {
        const value = body[name];
        return value === undefined ? [] : [[name, String(value)]];
      }),
    ),
    options,
    secrets,
  };
}
