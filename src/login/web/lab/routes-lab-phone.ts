/** A phone over HTTP beside the server, for the page `/lab`: its screen, and what a person does with it. */
import * as v from 'valibot';
import { type ApiRoute, flagField, textField } from '../route.ts';
import { besideRoutes } from './routes-beside.ts';

/** Characters of a name. The phone itself knows the names. */
const nameMax = 32;
/** Characters of a text, as the phone takes them. */
const textMax = 4_096;

const status = v.looseObject({
  screen: v.looseObject({ name: v.string(), title: v.string() }),
  online: v.boolean(),
  fault: v.nullable(v.string()),
});
const done = v.looseObject({ ...status.entries, verdict: v.picklist(['accepted', 'ignored']) });
const info = v.strictObject({ os: v.string(), locale: v.string() });

const { route, events } = besideRoutes('phone');

export const labPhoneRoutes: readonly ApiRoute[] = [
  route('info', 'the system and the language of the phone over HTTP beside the server', info, {}, (phone) =>
    phone.info(),
  ),
  route('screen', 'what that phone shows, as its `/screen`', status, {}, (phone) => phone.screen()),
  route(
    'tap',
    'taps something on that phone',
    done,
    { name: textField('what its screen lists in taps', nameMax) },
    (phone, { name }) => phone.tap(name),
  ),
  route(
    'type',
    'types a text into a field of that phone; a secret is never sent back',
    done,
    {
      field: textField('what its screen lists in fields', nameMax),
      text: textField('the text, in place of the one in the field', textMax),
    },
    (phone, { field, text }) => phone.type(field, text),
  ),
  route(
    'prove',
    'opens the lock of that phone where its app asks for it, or fails to',
    done,
    {
      proof: textField('fingerprint, face or passcode', nameMax),
      ok: flagField('whether it is the owner'),
    },
    (phone, { proof, ok }) => phone.prove(proof, ok),
  ),
  events,
];
