/**
 * Reads a record of a store file from its JSON. A record without the fields of its table was changed from outside; it
 * is reported and not used. The rules of the login are not checked here.
 */

import * as v from 'valibot';
import { errorMessage, quoted, quotedPath } from '../../../errors/message.ts';
import { conditionNames } from '../../../line/line-state.ts';
import { applications } from '../../auth/applications.ts';
import type { AppRecord } from '../../auth/records/app-record.ts';
import type { EnrolmentRecord } from '../../auth/records/enrolment-record.ts';
import type { FaultRecord } from '../../auth/records/fault-record.ts';
import type { BrokerageRecord, GatewayRecord } from '../../auth/records/gateway-record.ts';
import type { StoredMessage } from '../../auth/records/message-record.ts';
import {
  type CardRecord,
  type CodeCardRecord,
  type LoginRecord,
  type SessionRecord,
  type SmsFactorRecord,
  type StoredLine,
  StoreError,
  type TemporaryRecord,
  type TotpRecord,
  type UserRecord,
} from '../../auth/store.ts';

/** The tables of records, and the table of audit lines. */
export type RecordTable =
  | 'users'
  | 'factors'
  | 'logins'
  | 'sessions'
  | 'enrolments'
  | 'gateway'
  | 'lines'
  | 'messages'
  | 'faults'
  | 'audit';

/** A row as the tables return it. */
export interface RecordRow {
  /** SQLite's row number; in the audit log the number of the line. */
  readonly row: number;
  readonly body: string;
  /** For a user or a factor, its name or id. */
  readonly id?: string;
}

const restoreCopy = 'restore a copy of the store';

/** A record that can't be read. The message contains only the name of a field, no content. */
export class DamagedRecord extends StoreError {
  override readonly name = 'DamagedRecord';
  readonly #problem: string;
  readonly #actionFor: (path: string) => string;

  constructor(table: RecordTable, { row, id }: RecordRow, problem: string) {
    const which = id === undefined ? `row ${row}` : `record ${quoted(id)}`;
    super('damaged', errorMessage(`${which} of ${table}`, `damaged, ${problem}`, restoreCopy));
    this.#problem = `${which} of ${table} is damaged, ${problem}`;
    // Users and factors refer to each other; the other tables are not required.
    this.#actionFor = (path) =>
      ['users', 'factors'].includes(table)
        ? restoreCopy
        : `restore a copy of the store, or remove the row with sqlite3 ${quotedPath(path)} "DELETE FROM ${table} WHERE rowid = ${row}"`;
  }

  /** One line: file, record, problem, what to do. */
  inFile(path: string): string {
    return errorMessage(quotedPath(path), this.#problem, this.#actionFor(path));
  }
}

type Shape<R> = { readonly [F in keyof Required<R>]: v.GenericSchema };

const text = v.string();
const textOrNone = v.nullable(v.string());
const time = v.pipe(v.number(), v.finite());
const moment = v.object({ epoch: text, now: time, unixMs: time });
const moments = v.array(moment);
const lockout = v.object({ failures: moments, lock: v.picklist(['no', 'by failures', 'by staff']) });
const mode = v.picklist(['live', 'paper']);
const decimal = v.nullable(v.pipe(text, v.regex(/^[0-9]{1,20}$/)));
const names = v.array(text);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const user: Shape<UserRecord> = {
  id: text,
  mode,
  password: text,
  verifier: v.optional(text),
  factors: names,
  lockout,
  issued: moments,
  aloneFrom: v.nullable(moment),
  factorRequired: v.boolean(),
};
const factor = {
  id: text,
  label: text,
  status: v.picklist(['ordered', 'active', 'revoked']),
  users: names,
  sealed: text,
  lockout,
};
const computing = { ...factor, suite: text, lastCounter: decimal, lastStep: decimal };
const card: Shape<CardRecord> = {
  ...computing,
  kind: v.literal('card'),
  pinCheck: v.optional(v.picklist(['none', 'server', 'card'])),
};
const os = v.picklist(['ios', 'android']);
const app: Shape<AppRecord> = {
  ...computing,
  ...{ kind: v.literal('app'), os, installation: text, device: text, number: textOrNone },
  pushes: v.array(
    v.object({
      ...{ number: count, login: text, at: moment },
      state: v.picklist(['sent', 'unsent', 'approved', 'denied']),
    }),
  ),
};
const totp: Shape<TotpRecord> = { ...factor, kind: v.literal('totp'), lastStep: decimal };
const temporary: Shape<TemporaryRecord> = { ...factor, kind: v.literal('temporary'), given: moment };
const codeCard: Shape<CodeCardRecord> = { ...factor, kind: v.literal('code-card'), given: moment };
const sent = v.array(v.object({ way: v.picklist(['sms', 'voice']), at: moment }));
const sms: Shape<SmsFactorRecord> = { ...factor, kind: v.literal('sms'), number: text, sent };
const line: Shape<StoredLine> = {
  ...{ id: text, owner: text, sim: text, sent },
  condition: v.picklist(conditionNames),
  ...{ at: count, restartEndsAt: v.nullable(count), nextNumber: count, roamed: count },
  ...{ lineAt: count, read: moment, changes: count },
};
const message: Shape<StoredMessage> = { id: text, line: text, epoch: text, endsAt: time, sealed: text };
const ending = { id: text, user: textOrNone, factor: textOrNone, epoch: text, endsAt: time };
const login: Shape<LoginRecord> = {
  ...ending,
  purpose: v.picklist(['login', 'activation', 'PIN change', 'resynchronisation', 'enrolment']),
  state: v.picklist([
    ...(['open', 'approved', 'accepted', 'refused', 'superseded'] as const),
    ...(['expired', 'factor ended', 'abandoned'] as const),
  ]),
  mode,
  app: v.picklist(applications),
  binding: text,
  challenge: text,
  issued: moment,
  lifeMs: time,
  obstacle: textOrNone,
  sealed: textOrNone,
};
const enrolment: Shape<EnrolmentRecord> = {
  ...ending,
  ...{ user: text, os, installation: text, number: textOrNone },
  purpose: v.picklist(['activation', 'migration', 'reactivation']),
  state: v.picklist(['number', 'token', 'card', 'proved', 'done', 'refused', 'superseded', 'expired']),
  ...{ triesLeft: count, issued: moment, lifeMs: time, hopeful: v.boolean(), sealed: textOrNone },
};
const session: Shape<SessionRecord> = {
  ...ending,
  user: text,
  kind: v.nullable(v.picklist(['card', 'app', 'totp', 'temporary', 'code-card', 'sms'])),
  mode,
  app: v.picklist(applications),
  scope: v.picklist(['full', 'portal']),
  fullEndsAt: v.optional(time),
  started: moment,
  seen: moment,
  layer: v.optional(v.literal('sso')),
};
const brokerage: Shape<BrokerageRecord> = {
  state: v.picklist([
    ...(['connecting', 'authenticated', 'established', 'competing'] as const),
    ...(['timed out', 'disconnected'] as const),
  ]),
  ...{ since: moment, used: moment, polls: count },
};
const gateway: Shape<GatewayRecord> = {
  ...{ id: v.literal('gateway'), session: text, rival: textOrNone },
  brokerage: v.object(brokerage),
};
const fault: Shape<FaultRecord> = {
  ...{ id: v.pipe(text, v.regex(/^[1-9][0-9]{0,14}$/)), name: text, server: text, added: moment },
  ...{ status: v.nullable(count), delayMs: v.nullable(count), path: textOrNone },
  reach: v.picklist(['gateway', 'server']),
  ...{ epoch: text, startsAt: time, endsAt: time, begun: v.boolean(), daily: v.boolean() },
  ...{ times: v.nullable(count), hits: count },
};

const shapes: Readonly<Record<RecordTable, v.GenericSchema>> = {
  users: v.object(user),
  factors: v.variant('kind', [
    v.object(card),
    v.object(app),
    v.object(totp),
    v.object(temporary),
    v.object(codeCard),
    v.object(sms),
  ]),
  logins: v.object(login),
  sessions: v.object(session),
  enrolments: v.object(enrolment),
  gateway: v.object(gateway),
  lines: v.object(line),
  messages: v.object(message),
  faults: v.object(fault),
  audit: v.object({ unixMs: time, event: text, says: text }),
};

/** @throws {DamagedRecord} */
export function readRecord<R>(table: RecordTable, row: RecordRow): R {
  let json: unknown;
  try {
    json = JSON.parse(row.body);
  } catch {
    throw new DamagedRecord(table, row, 'not JSON');
  }
  const checked = v.safeParse(shapes[table], json);
  if (checked.success) return json as R;
  const field = v.getDotPath(checked.issues[0]);
  throw new DamagedRecord(table, row, field === null ? 'not an object' : `${field} does not fit`);
}
