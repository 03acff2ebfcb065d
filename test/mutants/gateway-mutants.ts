/** Rules of the two sessions of a gateway, and of what ends a session: each taken out, or slightly changed. */
import type { LoginMutant } from './mutant.ts';

const app = 'src/login/web/app.ts';
const current = 'src/login/web/current-session.ts';
const gateway = 'src/login/gateway/gateway-session.ts';
const schemas = 'src/login/web/gateway/gateway-schemas.ts';
const sessions = 'src/login/auth/sessions.ts';
const states = 'src/login/gateway/brokerage-states.ts';

/** Without the rule. */
export const gatewayRules: readonly LoginMutant[] = [
  {
    name: 'ssoIdles',
    check: 18,
    says: 'the login session of a gateway has an idle time of its own',
    file: sessions,
    text: "return layer === 'sso' ? policy.ssoIdleMs : policy.sessionIdleMs;",
    instead: 'return layer === undefined ? policy.sessionIdleMs : policy.sessionIdleMs;',
  },
  {
    name: 'brokerageIdles',
    check: 18,
    says: 'a brokerage session that is not used times out',
    file: states,
    text: 'return brokerageTable[state].idles && elapsedMs(used, now) >= policy.brokerageIdleMs;',
    instead: 'return brokerageTable[state].idles && elapsedMs(used, now) > policy.sessionLifeMs;',
  },
  {
    name: 'brokerageLogout',
    check: 18,
    says: 'the gateway’s logout ends the brokerage session',
    file: states,
    text: `shows: shows('connected', 'authenticated', 'established'),
    idles: true,
    moves: ending,`,
    instead: `shows: shows('connected', 'authenticated', 'established'),
    idles: true,
    moves: {},`,
  },
  {
    name: 'cookieLogoutIsWhole',
    check: 18,
    says: 'in cookie mode the gateway’s logout ends everything',
    file: current,
    text: "if (request === 'logout') return (await end(cookie)) ? 'disconnected' : null;",
    instead: '',
  },
  {
    name: 'ssoLogoutEnds',
    check: 18,
    says: 'the way out of a browser ends the session',
    file: 'src/login/web/gateway/session-routes.ts',
    text: 'await context.currentSession.end(cookie);',
    instead: 'await context.currentSession.session(cookie);',
  },
  {
    name: 'competeEndsEarlier',
    check: 18,
    says: 'the session that competed and won ends the earlier one',
    file: gateway,
    text: 'if (hasWon && gateway.rival !== null) tables.sessions.remove(gateway.rival);',
    instead: '',
  },
  {
    name: 'noBrokerageWithoutLogin',
    check: 18,
    says: 'nothing brings a brokerage session back once the login session has ended',
    file: gateway,
    text: 'if (session === null || !isLiveSession(session, now, parts)) return null;',
    instead: 'if (session === null) return null;',
  },
  {
    name: 'pinChangeEnds',
    check: 18,
    says: 'another PIN ends the sessions of the card',
    file: 'src/login/admin/card-activation.ts',
    text: "endSessions(transaction, 'factor', after.id);",
    instead: '',
  },
  {
    name: 'pinResetEnds',
    check: 18,
    says: 'a PIN that staff resets ends the sessions of the card',
    file: 'src/login/admin/cards.ts',
    text: "endSessions(transaction, 'factor', card.id);",
    instead: '',
  },
  {
    name: 'linkLogsOut',
    check: 20,
    says: 'a link on another site reaches pages only, no route that does something',
    file: app,
    text: 'if (apiPaths.has(pathOf(request))) return false;',
    instead: '',
  },
];

/** Slightly changed. */
export const gatewayNearMisses: readonly LoginMutant[] = [
  {
    name: 'brokerageIdleToTheMs',
    check: 18,
    says: 'a brokerage session times out at its exact ms',
    file: states,
    text: 'elapsedMs(used, now) >= policy.brokerageIdleMs',
    instead: 'elapsedMs(used, now) > policy.brokerageIdleMs',
  },
  {
    name: 'statusIsNoUse',
    check: 18,
    says: 'a status does not keep a brokerage session alive',
    file: states,
    text: "const isUse = (request === 'tickle' || request === 'use') && idles;",
    instead: "const isUse = request !== 'look' && idles;",
  },
  {
    name: 'tickleRevivesNothing',
    check: 18,
    says: 'a tickle that comes too late revives nothing',
    file: states,
    text: "const isUse = (request === 'tickle' || request === 'use') && idles;",
    instead: "const isUse = request === 'tickle' || request === 'use';",
  },
  {
    name: 'initLeavesEarlier',
    check: 18,
    says: '`init` alone does not end an earlier session',
    file: gateway,
    text: "return request === 'init' && rival ? 'init against another' : request;",
    instead: "return request === 'init' && rival ? 'compete' : request;",
  },
  {
    name: 'logoutKeepsRival',
    check: 18,
    says: 'the gateway’s logout does not win against an earlier session',
    file: gateway,
    text: "const hasWon = request === 'compete' || request === 'reauthenticate';",
    instead: "const hasWon = request === 'compete' || request === 'reauthenticate' || request === 'logout';",
  },
  {
    name: 'endsBothSessions',
    check: 18,
    says: 'logging out of the page ends the earlier session too',
    file: gateway,
    text: 'for (const key of [gateway.session, gateway.rival])',
    instead: 'for (const key of [gateway.session])',
  },
  {
    name: 'oldestRivalEnds',
    check: 18,
    says: 'a third login ends the first',
    file: gateway,
    text: 'for (const old of [earlier?.gateway.session, earlier?.gateway.rival])',
    instead: 'for (const old of [earlier?.gateway.session])',
  },
  {
    name: 'loggedOutDoesNotCompete',
    check: 18,
    says: 'a session without a brokerage session competes with none',
    file: gateway,
    text: 'const rival = competes ? earlier.gateway.session : null;',
    instead: 'const rival = earlier?.gateway.session ?? null;',
  },
  {
    name: 'portalIsNotAuthenticated',
    check: 18,
    says: 'a session of the portal’s scope is not authenticated for brokerage',
    file: schemas,
    text: 'authenticated: authenticated && isFull,',
    instead: 'authenticated,',
  },
  {
    name: 'gatewayLogoutKeepsLogin',
    check: 18,
    says: 'the gateway’s logout leaves the login session',
    file: current,
    text: 'brokerage: (request) => gateway.brokerage(request),',
    instead:
      "brokerage: async (request) => (request === 'logout' && (await gateway.end()) ? null : gateway.brokerage(request)),",
  },
  {
    name: 'gatewayKeepsHash',
    check: 17,
    says: 'the record of the gateway has the fingerprint of its session, not the id',
    file: gateway,
    text: 'tables.gateway.put({ id, session: key, rival, brokerage });',
    instead: 'tables.gateway.put({ id, session: key, rival, brokerage, secret } as never);',
  },
];
