/** The options of the staff's calls, checked for callers without a type checker. The calls check the values. */
import {
  checkedLater,
  choiceRule,
  flagRule,
  type OptionRules,
  required,
  textRule,
} from '../../options/option-check.ts';
import type { AuditQuery } from '../auth/audit.ts';
import type { NewCard, NewUser, TestResponse } from './admin-types.ts';
import type { CodeCardOptions, TemporaryOptions, TotpOptions } from './staff/staff-codes.ts';
import type { KnownApp } from './staff/staff-factors.ts';
import type { AddLineOptions } from './staff/staff-lines.ts';

export const newUser = {
  name: required(textRule),
  password: required(textRule),
  mode: checkedLater,
} satisfies OptionRules<NewUser>;

export const newCard = {
  serial: required(textRule),
  user: required(textRule),
  suite: textRule,
  pin: textRule,
  pinCheck: choiceRule('none', 'server', 'card'),
  noPin: flagRule,
  key: checkedLater,
  counter: checkedLater,
  activated: flagRule,
  label: textRule,
} satisfies OptionRules<NewCard>;

const { user: _oldUser, ...replacing } = newCard;
export const replacingCard = replacing satisfies OptionRules<Omit<NewCard, 'user'>>;

export const newTotp = { key: checkedLater, activated: flagRule } satisfies OptionRules<TotpOptions>;

export const knownApp = {
  os: choiceRule('android', 'ios'),
  key: checkedLater,
  pin: required(textRule),
  secret: required(textRule),
  installation: required(textRule),
} satisfies OptionRules<KnownApp>;

export const newTemporary = { code: textRule } satisfies OptionRules<TemporaryOptions>;

export const newCodeCard = { values: checkedLater } satisfies OptionRules<CodeCardOptions>;

export const newLine = { sim: textRule, condition: checkedLater } satisfies OptionRules<AddLineOptions>;

export const testResponse = {
  test: required(textRule),
  response: required(textRule),
  pin: textRule,
} satisfies OptionRules<TestResponse>;

const wholeNumber = {
  description: 'a whole number from 0',
  fits: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
};

export const auditQuery = {
  user: textRule,
  factor: textRule,
  login: textRule,
  after: wholeNumber,
  limit: wholeNumber,
} satisfies OptionRules<AuditQuery>;
