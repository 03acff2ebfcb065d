/** The tables of docs/user/gateway.md: the states of a brokerage session, and the policies of gateway mode. */
import { gatewayFields } from '../src/login/auth/rules/gateway-policies.ts';
import { brokerageTable, type Move, type StatusFlags } from '../src/login/gateway/brokerage-states.ts';
import { policyRows } from './login-tables.ts';
import { table } from './markdown.ts';

const flags: readonly (keyof StatusFlags)[] = ['connected', 'authenticated', 'established', 'competing'];

/** The heading of each move, and the order of the columns. */
const moves: Readonly<Record<Move, string>> = {
  init: '`ssodh/init`',
  'init against another': 'the same, an earlier session lives',
  compete: 'with `compete`',
  reauthenticate: '`reauthenticate`',
  logout: '`logout`',
  end: 'a fault',
};

export function gatewayParts(): Record<string, string> {
  const states = Object.entries(brokerageTable);
  return {
    'brokerage-flags': table(
      ['state', ...flags.map((flag) => `\`${flag}\``), 'by itself'],
      states.map(([state, { shows, idles, next }]) => [
        `**${state}**`,
        ...flags.map((flag) => (shows[flag] ? 'true' : 'false')),
        [
          ...(next === undefined ? [] : [`${next.state}, after \`${next.ms}\` and \`${next.polls}\``]),
          ...(state === 'competing' ? ['established, once the earlier session has ended'] : []),
          ...(idles ? ['timed out, after `brokerageIdleMs` without use'] : []),
        ].join('; '),
      ]),
    ),
    'brokerage-moves': table(
      ['state', ...Object.values(moves)],
      states.map(([state, row]) => [
        `**${state}**`,
        ...(Object.keys(moves) as Move[]).map((move) => row.moves[move] ?? '–'),
      ]),
    ),
    'gateway-policies': policyRows(gatewayFields),
  };
}
