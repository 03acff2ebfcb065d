/** The forms and the replies of the wire login, as valibot schemas: what is checked, and what `/openapi.json` has. */
import * as v from 'valibot';
import { describedField, type Fields } from '../../../net/request-fields.ts';
import { type ApiRoute, choiceField, textField } from '../route.ts';
import { fault } from '../schemas.ts';

export const authenticatorPath = '/sso/Authenticator';
export const dispatcherPath = '/sso/Dispatcher';

const charactersMax = 1_024;
/** Digits of N, and of a hash. */
const keyDigits = 128;
const proofDigits = 40;
const responseCharacters = 64;

export const authenticatorFields = {
  ACTION: choiceField('the step', ['INIT', 'COMPLETEAUTH', 'COMPLETEAUTH_1', 'COMPLETETWOFACT']),
  USER: v.exactOptional(textField('the user name', charactersMax)),
  LOGIN_TYPE: v.exactOptional(choiceField('the account mode, live or paper', ['1', '2'])),
  A: v.exactOptional(hexField('the public key of the client', keyDigits)),
  M1: v.exactOptional(hexField('the proof of the client', proofDigits)),
  SF: v.exactOptional(textField('the code of the second factor', responseCharacters)),
  RESPONSE: v.exactOptional(textField('the response', responseCharacters)),
  PUSH: v.exactOptional(textField('true, to wait for the phone', responseCharacters)),
  RESP_TYPE: v.exactOptional(choiceField('the form of the reply', ['XML', 'JSON'])),
} satisfies Fields;

export const dispatcherFields = {
  user_name: v.exactOptional(textField('the user name', charactersMax)),
  M1: v.exactOptional(hexField('the proof of the client', proofDigits)),
  M2: v.exactOptional(hexField('the proof of the server', proofDigits)),
} satisfies Fields;

function hexField(description: string, digitsMax: number): v.GenericSchema<string> {
  return describedField(
    v.pipe(v.string(), v.maxLength(digitsMax), v.regex(/^[0-9a-fA-F]+$/), v.description(description)),
    `${description}, 1 to ${digitsMax} hex digits`,
  );
}

const text = v.string();
const hex = v.pipe(text, v.regex(/^([0-9a-f]{2})+$/));
/** A boolean, as its text. */
const flag = v.picklist(['true', 'false']);
const reached = v.strictObject({ reached_max_login: flag });

const error = v.strictObject({ error: text });

/** What each step replies, by the names of the broker's elements. */
const authenticatorReply = v.union([
  v.strictObject({
    ini_params: v.strictObject({
      ...{ g: v.literal('2'), N: hex, proto: v.picklist(['6', '6a']), hash: v.literal('SHA1') },
      ...{ s: hex, B: hex, lp: flag, rsapub: hex, paper: flag },
    }),
  }),
  v.strictObject({
    error: v.exactOptional(text),
    ini_params: v.strictObject({
      M2: v.pipe(text, v.regex(/^([0-9a-f]{40}|null)$/), v.description('`null` for a wrong proof')),
    }),
    auth_info: reached,
    sftypes: v.exactOptional(v.pipe(text, v.description('codes of the second factors, comma between'))),
  }),
  v.strictObject({
    two_factor: v.strictObject({ type: v.picklist(['SWCR', 'SWTK']), challenge: v.exactOptional(text) }),
  }),
  v.strictObject({ auth_res: flag, error: v.exactOptional(text), reached_max_login: flag }),
  error,
]);

const xml = { types: ['text/xml'], xml: 'ib_auth_res' } as const;
/** With `RESP_TYPE=JSON` the content of the element, as JSON. */
const xmlOrJson = { types: ['text/xml', 'application/json'], xml: 'ib_auth_res' } as const;

/** A route as it is described. */
export type DescribedRoute = Omit<ApiRoute, 'run'>;

export const wireRoutes: readonly DescribedRoute[] = [
  {
    ...{ methods: ['POST'], path: authenticatorPath, needs: 'nothing', form: true },
    description: 'a step of the wire login (SRP); only where the server was started with it',
    fields: authenticatorFields,
    replies: {
      200: { description: 'the reply of the step', schema: authenticatorReply, ...xmlOrJson },
      400: { description: 'a form that is wrong', schema: error, ...xmlOrJson },
      404: { description: 'the wire login is not served', schema: fault },
      413: { description: 'a form that is too large', schema: error, ...xml },
      415: { description: 'not a form', schema: error, ...xml },
      503: {
        description: 'a part of the server failed',
        schema: v.strictObject({
          ...{ error: text, ini_params: v.strictObject({ M2: v.literal('null') }) },
          auth_res: v.literal('false'),
        }),
        ...xmlOrJson,
      },
    },
  },
  {
    ...{ methods: ['POST'], path: dispatcherPath, needs: 'nothing', form: true },
    description: 'the last step of the wire login: the session begins, with its cookies',
    fields: dispatcherFields,
    replies: {
      200: {
        description: 'logged in',
        schema: v.literal('Client login succeeds'),
        types: ['text/plain'],
      },
      400: { description: 'a form that is wrong', schema: fault },
      401: { description: 'without a login that was accepted', schema: fault },
      404: { description: 'the wire login is not served', schema: fault },
      413: { description: 'a form that is too large', schema: fault },
      415: { description: 'not a form', schema: fault },
      503: { description: 'a part of the server failed', schema: fault },
    },
  },
];
