/** Rules of the faults of the gateway, removed or slightly changed. */
import type { FolderMutant } from './mutant.ts';

const life = 'src/login/admin/faults/fault-life.ts';
const faults = 'src/login/admin/faults/server-faults.ts';
const replies = 'src/login/web/gateway/simulated-faults.ts';
const shownByLife = { folder: 'login/admin', test: 'test/login/faults/fault-life.test.ts' } as const;
const shownByReplies = { folder: 'login/web', test: 'test/login/faults/fault-replies.test.ts' } as const;

/** Without the rule. */
const faultRules: readonly FolderMutant[] = [
  {
    ...{ name: 'staffMeetsNoFault', ...shownByReplies, file: replies },
    says: 'the staff API and the page /lab meet no fault',
    text: 'if (staffPaths.has(path)) return await run(async () => ({}));',
    instead: '',
  },
  {
    ...{ name: 'faultSaysSo', ...shownByReplies, file: replies },
    says: 'each reply that a fault changes has a header that says so',
    text: 'return met.length === 0 ? response : marked(response, met);',
    instead: 'return response;',
  },
  {
    ...{ name: 'faultEndsWithServer', ...shownByLife, file: faults },
    says: 'a fault ends with the server that it was added to',
    text: "endAll((fault) => fault.server === server.name, 'its server ended');",
    instead: '',
  },
  {
    ...{ name: 'restartEndsSessions', ...shownByLife, file: life },
    says: 'everybody has to log in again after the nightly restart',
    text: 'const restarted = faultRowOf(fault).restarts === true &&',
    instead: 'const restarted = false &&',
  },
  {
    ...{ name: 'delayEndsWithFault', ...shownByLife, file: faults },
    says: 'a reply that waits is sent when its fault is cleared',
    text: '({ faults }) => recordUnlessDamaged(faults, id) === null',
    instead: '() => false',
  },
  {
    ...{ name: 'faultsCountedApart', ...shownByLife, file: 'src/login/auth/audit.ts' },
    says: 'what each fault changes is counted in a line of its own',
    text: "event === 'failed' || event === 'faulted' ? says",
    instead: "event === 'failed' ? says",
  },
];

/** Almost the rule. */
const faultNearMisses: readonly FolderMutant[] = [
  {
    ...{ name: 'faultOnceMore', ...shownByLife, file: life },
    says: 'a fault changes as many replies as was asked, and not one more',
    text: 'return times === null || hits < times;',
    instead: 'return true;',
    also: [
      { file: life, text: 'if (hit.hits !== hit.times)', instead: 'if (hit.hits !== (hit.times ?? -2) + 1)' },
    ],
  },
  {
    ...{ name: 'faultAMomentLonger', ...shownByLife, file: life },
    says: 'a fault ends in the ms in which its time is over',
    text: 'now.now < startsAt || now.now >= endsAt) return false;',
    instead: 'now.now < startsAt || now.now > endsAt) return false;',
    also: [
      {
        file: life,
        text: 'now.now >= endsAt || (!begun && now.now >= startsAt)',
        instead: 'now.now > endsAt || (!begun && now.now >= startsAt)',
      },
    ],
  },
  {
    ...{ name: 'faultEarly', ...shownByLife, file: life },
    says: 'a fault does not act before its time of day',
    text: 'epoch !== now.epoch || now.now < startsAt ||',
    instead: 'epoch !== now.epoch || now.now < startsAt - 1 ||',
  },
  {
    ...{ name: 'faultCountedOutside', ...shownByLife, file: faults },
    says: 'what a request meets is chosen in the transaction that counts it',
    text: 'const met = select(faultsOn(faultsIn(tables), path), now);',
    instead: 'const met = chosen;',
    also: [
      {
        file: faults,
        text: 'if (!meetsAny) return [];',
        instead: `if (!meetsAny) return [];
    const chosen = look((earlier, then) => select(faultsOn(faultsIn(earlier), path), then));`,
      },
    ],
  },
  {
    ...{ name: 'faultsOfOthersEnd', ...shownByLife, file: faults },
    says: 'a server ends the faults of others only once they are gone',
    text: 'name !== server.name && server.isGone(name)',
    instead: 'name !== server.name',
  },
  {
    ...{ name: 'faultBeyondGateway', ...shownByLife, file: faults },
    says: 'a fault without a path acts on routes of the gateway alone',
    text: 'if (pattern === null) return ofGateway !== null;',
    instead: 'if (pattern === null) return true;',
  },
  {
    ...{ name: 'faultsReplyInTurn', ...shownByLife, file: faults },
    says: 'only the first of the faults that reply is counted',
    text: "active.filter(isOf('reply', 'cut')).slice(0, 1)",
    instead: "active.filter(isOf('reply', 'cut'))",
  },
  {
    ...{ name: 'restartEndsLaterSessions', ...shownByLife, file: life },
    says: 'a session that began after the restart continues',
    text: 'endAllSessions(transaction, Math.min(fault.endsAt, now.now))',
    instead: 'endAllSessions(transaction, now.now)',
  },
  {
    ...{ name: 'restartOnceANight', ...shownByLife, file: life },
    says: 'a restart at a time of day comes once a day',
    text: 'const startsAt = fault.startsAt + (days + 1) * dayMs;',
    instead: 'const startsAt = fault.startsAt + (days + 2) * dayMs;',
  },
  {
    ...{ name: 'faultLetsIn', ...shownByReplies, file: 'src/login/web/gateway/gateway-schemas.ts' },
    says: 'a fault makes no status better',
    text: '    ...change,',
    instead: '    ...(Object.keys(change).length > 0 && { authenticated: true }),\n    ...change,',
  },
  {
    ...{ name: 'faultBeforeTheSite', ...shownByReplies, file: 'src/login/web/app.ts' },
    says: 'a request of another site is refused before it meets a fault',
    text: 'checkSite(request, hosts);',
    instead: '',
  },
];

export const faultMutants: readonly FolderMutant[] = [...faultRules, ...faultNearMisses];
