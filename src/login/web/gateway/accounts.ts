/**
 * The account of a user, plainly simulated: clients ask for it when they start, and can do nothing before. Its fields
 * are those of replies that clients have recorded; docs/user/gateway.md lists them.
 */
import * as v from 'valibot';
import { demoUsers } from '../../demo-users.ts';
import { userNumberOf } from '../cookies.ts';
import type { NamedSession } from '../current-session.ts';
import { serverInfo } from './gateway-schemas.ts';

const text = v.string();
const flag = v.boolean();

export const portfolioAccountSchema = v.strictObject({
  ...{ id: text, accountId: text, accountVan: text, accountTitle: text, displayName: text },
  ...{ accountAlias: v.nullable(text), accountStatus: v.pipe(v.number(), v.integer()), currency: text },
  ...{ type: text, tradingType: text, businessType: text, category: text, ibEntity: text },
  ...{ faclient: flag, clearingStatus: text, covestor: flag, noClientTrading: flag },
  ...{ trackVirtualFXPortfolio: flag, acctCustType: text, brokerageAccess: flag },
  ...{ 'PrepaidCrypto-Z': flag, 'PrepaidCrypto-P': flag },
  parent: v.strictObject({
    ...{ mmc: v.array(text), accountId: text, isMParent: flag, isMChild: flag, isMultiplex: flag },
  }),
  desc: text,
});

export const accountsSchema = v.strictObject({
  accounts: v.array(text),
  acctProps: v.record(
    text,
    v.strictObject({
      ...{ hasChildAccounts: flag, supportsCashQty: flag, liteUnderPro: flag, noFXConv: flag },
      ...{ isProp: flag, supportsFractions: flag, allowCustomerTime: flag, autoFx: flag },
    }),
  ),
  aliases: v.record(text, text),
  allowFeatures: v.record(text, v.union([flag, text, v.number()])),
  chartPeriods: v.record(text, v.array(text)),
  ...{ groups: v.array(text), profiles: v.array(text), selectedAccount: text },
  serverInfo: v.strictObject({ serverName: text, serverVersion: text }),
  ...{ sessionId: text, isFT: flag, isPaper: flag },
});

/**
 * The number of a user's account. Demo users have the first ones; others have two digits more than accounts of the
 * broker, so that none is a real one.
 */
export function accountOf(user: string): string {
  const place = demoUsers.findIndex(({ name }) => name === user) + 1;
  return `DU${place > 0 ? String(place).padStart(7, '0') : userNumberOf(user)}`;
}

/** What `/portfolio/accounts` replies. */
export function portfolioAccounts({
  user,
  startedUnixMs,
}: NamedSession): readonly v.InferOutput<typeof portfolioAccountSchema>[] {
  const id = accountOf(user);
  return [
    {
      ...{ id, accountId: id, accountVan: id, accountTitle: 'Simulated', displayName: id },
      ...{ accountAlias: null, accountStatus: startedUnixMs, currency: 'USD' },
      ...{ type: 'DEMO', tradingType: 'STKNOPT', businessType: 'INDEPENDENT', category: '' },
      ...{ ibEntity: 'SIMULATOR', faclient: false, clearingStatus: 'O', covestor: false },
      ...{ noClientTrading: true, trackVirtualFXPortfolio: false, acctCustType: 'INDIVIDUAL' },
      ...{ brokerageAccess: true, 'PrepaidCrypto-Z': false, 'PrepaidCrypto-P': false },
      parent: { mmc: [], accountId: '', isMParent: false, isMChild: false, isMultiplex: false },
      desc: id,
    },
  ];
}

/** What `/iserver/accounts` replies, and a WebSocket gets as `act`. */
export function accounts({ user, mode, name }: NamedSession): v.InferOutput<typeof accountsSchema> {
  const id = accountOf(user);
  return {
    accounts: [id],
    acctProps: {
      [id]: {
        ...{ hasChildAccounts: false, supportsCashQty: false, liteUnderPro: false, noFXConv: true },
        ...{ isProp: false, supportsFractions: false, allowCustomerTime: false, autoFx: false },
      },
    },
    aliases: { [id]: id },
    allowFeatures: { liteUser: false, allowFXConv: false, allowCrypto: false, allowedAssetTypes: '' },
    chartPeriods: {},
    ...{ groups: [], profiles: [], selectedAccount: id, serverInfo, sessionId: name },
    ...{ isFT: false, isPaper: mode === 'paper' },
  };
}
