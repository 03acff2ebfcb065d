/** Rules of the gateway's WebSocket and of the request log, removed or slightly changed. */
import type { FolderMutant } from './mutant.ts';

const sockets = 'src/login/web/gateway/gateway-sockets.ts';
const room = 'src/login/web/gateway/socket-room.ts';
const messages = 'src/login/web/gateway/socket-messages.ts';
const route = 'src/login/web/gateway/socket-route.ts';
const log = 'src/login/web/request-log.ts';

type ClientMutant = Omit<FolderMutant, 'folder' | 'test'>;

const socketMutants: readonly ClientMutant[] = [
  {
    name: 'socketNeedsLogin',
    says: 'a WebSocket is only for someone who is logged in',
    file: route,
    text: "needs: 'gateway',",
    instead: "needs: 'nothing',",
    also: [
      { file: route, text: 'if (session === null) throw notLoggedIn({ statusCode: 401 });', instead: '' },
    ],
  },
  {
    name: 'socketNeedsLiveSession',
    says: 'a WebSocket is refused to a session that has ended meanwhile',
    file: sockets,
    text: "if (seen === null || seen.session.name !== session.name) return 'no session';",
    instead: 'if (seen === null) return null;',
  },
  {
    name: 'socketsAreLimited',
    says: 'one WebSocket too many is turned away',
    file: sockets,
    text: "if (count > max) return 'too many sockets';",
    instead: '',
  },
  {
    name: 'statusAtChange',
    says: 'each change of the status is sent',
    file: room,
    text: 'if (now !== status) send(now);',
    instead: '',
  },
  {
    name: 'statusAtChangeAlone',
    says: 'a status that has not changed is not sent again',
    file: room,
    text: 'if (now !== status) send(now);',
    instead: 'send(now);',
  },
  {
    name: 'statusHasFaults',
    says: 'a fault changes the status of a WebSocket as that of the routes',
    file: sockets,
    text: 'change: statusChange(service) };',
    instead: 'change: {} };',
  },
  {
    name: 'heartbeatToTheMs',
    says: 'a heartbeat is sent when ten seconds are over, not later',
    file: sockets,
    text: 'if (now - beatUnixMs < heartbeatMs &&',
    instead: 'if (now - beatUnixMs <= heartbeatMs &&',
  },
  {
    name: 'heartbeatAfterSetBack',
    says: 'a heartbeat is sent also when the clock is set to an earlier time',
    file: sockets,
    text: 'heartbeatMs && now >= beatUnixMs) return;',
    instead: 'heartbeatMs) return;',
  },
  {
    name: 'oneHeartbeat',
    says: 'one heartbeat is sent, however long it was',
    file: sockets,
    text: 'beatUnixMs = now;\n    for',
    instead: 'beatUnixMs += heartbeatMs;\n    for',
  },
  {
    name: 'subscriptionRefused',
    says: 'a subscription is refused in words',
    file: messages,
    text: "isSubscription(topic) ? refusal(topic, 'not simulated') :",
    instead: 'isSubscription(topic) ? null :',
  },
  {
    name: 'sessionOfSocket',
    says: 'a client that sends another session hears no status',
    file: messages,
    text: "given === session.name ? status : refusal('session', 'unknown')",
    instead: 'status',
  },
  {
    name: 'replacedSocketEnds',
    says: 'the WebSocket of a session that another login replaced is closed',
    file: room,
    text: "if (seen.session.name !== name) return 'another login has replaced the session';",
    instead: '',
  },
  {
    name: 'socketEndsWithServer',
    says: 'a server that stops closes its WebSockets with the reason',
    file: sockets,
    text: "for (const room of rooms.values()) room.close(goingAway, 'the server is stopping');",
    instead: '',
  },
];

const logMutants: readonly ClientMutant[] = [
  {
    name: 'loggedValuesMasked',
    says: 'the request log shows values of a list alone',
    file: log,
    text: "return shownWords.includes(value) ? value : '…';",
    instead: 'return value;',
  },
  {
    name: 'loggedNumbersMasked',
    says: 'a number may be a code, and is masked in the request log',
    file: log,
    text: "return shownWords.includes(value) ? value : '…';",
    instead: "return shownWords.includes(value) || typeof value === 'number' ? value : '…';",
  },
  {
    name: 'loggedNamesKnown',
    says: 'names of fields that the server does not know are counted, not shown',
    file: log,
    text: 'else others++;',
    instead: 'else shown[name] = maskedValue(value);',
  },
  {
    name: 'loggedCookiesKnown',
    says: 'the request log has names of known cookies alone',
    file: log,
    text: 'return cookieNames.filter((name) => names.includes(name));',
    instead: 'return names;',
  },
  {
    name: 'loggedPathsKnown',
    says: 'of a path that the server does not have the request log shows what is known',
    file: log,
    text: "return prefix === undefined ? 'other' : `${prefix}/other`;",
    instead: 'return path;',
  },
  {
    name: 'loggedChanges',
    says: 'each request has what it changed',
    file: log,
    text: 'served.getStore()?.changed.push({ ...line,',
    instead: 'void ({ ...line,',
  },
  {
    name: 'loggedChangesOwn',
    says: 'of two requests at once each has what it changed itself',
    file: log,
    text: 'served.getStore()?.changed.push(',
    instead: 'newest?.changed.push(',
    also: [
      { file: log, text: 'let count = 0;', instead: 'let count = 0; let newest: Mutable | undefined;' },
      { file: log, text: 'let isSocket = false;', instead: 'newest = entry; let isSocket = false;' },
    ],
  },
  {
    name: 'loggedRule',
    says: 'a request that was refused has the rule',
    file: 'src/login/web/app.ts',
    text: 'noteRule(error.rule);',
    instead: '',
  },
  {
    name: 'loggedFault',
    says: 'a request that met a fault says so',
    file: log,
    text: 'if (fault !== null) entry.fault = fault;',
    instead: '',
  },
  {
    name: 'loggedForms',
    says: 'a form of the wire login is in the request log, masked',
    file: 'src/login/web/wire/routes-wire.ts',
    text: 'noteFields(Object.fromEntries(sent), names);',
    instead: '',
  },
  {
    name: 'loggedByServersTime',
    says: 'the request log has the time of the server',
    file: log,
    text: 'const unixMs = (): number => service.staff.time().unixMs;',
    instead: 'const unixMs = (): number => Date.now();',
  },
];

const noticed = (test: string) => (mutant: ClientMutant) => ({ ...mutant, folder: 'login/web', test });

export const gatewayClientMutants: readonly FolderMutant[] = [
  ...socketMutants.map(noticed('test/login/gateway-socket.test.ts')),
  ...logMutants.map(noticed('test/login/request-log.test.ts')),
];
