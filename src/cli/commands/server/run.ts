/** `dscplus server`: runs a login server until a signal stops it. */

import { errorMessage, quotedPath } from '../../../errors/message.ts';
import { auditLine } from '../../../login/admin/commands/audit-command.ts';
import type { TimeView } from '../../../login/admin/staff/staff-time.ts';
import type { AuditLine } from '../../../login/auth/audit.ts';
import { openDemoLines } from '../../../login/demo-lines.ts';
import { addDemoUsers, demoUsers, openDemoUsers } from '../../../login/demo-users.ts';
import type { LoginService } from '../../../login/login-service.ts';
import { addWorld } from '../../../login/make-world.ts';
import { type ServedLogin, serveLogin } from '../../../login/web/server.ts';
import type { WireProtocol } from '../../../login/wire/wire-service.ts';
import { isLoopback } from '../../../net/address.ts';
import { type Ready, readyText } from '../../../net/ready-file.ts';
import { shutdownSignal } from '../../../net/shutdown-signal.ts';
import { errorLine, UsageError } from '../../io/errors.ts';
import { logFile, requestFile } from '../../io/files/log-file.ts';
import { print, printNote } from '../../io/output.ts';
import type { Options } from '../../io/secrets/secrets.ts';
import { servingFiles } from '../../io/serving-files.ts';
import { besideFrom } from './beside.ts';
import { type Demo, demoText } from './demo-text.ts';
import { enrol, enrolmentFrom } from './enrol.ts';
import { failureTextFrom, serverAddressFrom } from './options.ts';
import { storeFrom } from './store.ts';
import { worldFrom } from './world.ts';

export async function runServer(options: Options): Promise<void> {
  const { address, sessions, hosts, tls } = serverAddressFrom(options);
  const failureText = failureTextFrom(options.failureText);
  const local = isLoopback(address.host);
  const beside = besideFrom(options, local);
  const world = worldFrom(options, local);
  const store = storeFrom(options, world);
  // Everyone knows the demo users, so only this machine may reach them.
  const demo = options.demo !== false && local && world === null;
  const enrolment = enrolmentFrom(options, demo ? (demoUsers[0]?.name ?? null) : null);
  const onAudit = consoleFrom(options);
  const ends: (() => void | Promise<void>)[] = [];
  try {
    const { ready, token } = servingFiles(options, ends);
    const log = logFile(options.log, ends);
    const requests = requestFile(options.requests, ends);
    const certificate = tls === null ? null : await tls();
    const { service, db, hashCost } = await store.open();
    ends.push(service.close);
    if (world !== null) await addWorld(service, world);
    else if (!demo) refuseDemoUsers(service, db);
    const users = demo ? await addDemoUsers(service) : [];
    const lines = demo ? openDemoLines(service) : [];
    // From here on, because the demo users are printed below.
    if (onAudit !== null) service.on(onAudit);
    if (log !== null) service.on((line) => log.add(auditLine(line)));
    await enrol(service, enrolment, options);
    service.keepStart(world?.faults);
    const { mode: time } = service.staff.time();
    // Only from here: while a question is open, a signal ends the program as usual.
    const signal = shutdownSignal();
    const server = await serveLogin({
      service,
      address,
      sessions,
      hosts,
      demo,
      failureText,
      beside,
      ownProcess: true,
      onError: (error) => printNote(errorLine(error)),
      ...(requests !== null && { onRequest: (entry) => requests.add(JSON.stringify(entry)) }),
      ...(certificate !== null && { tls: { cert: certificate.cert, key: certificate.key } }),
    });
    ends.push(server.close);
    token?.write(server.staffToken);
    const { text, json } = readyLine(server, options, {
      ...{ sessions, db, time, hashCost, users, lines, certificate, wire: wireOf(service) },
    });
    const tokenJson = { staffToken: server.staffToken };
    ready?.write([{ text, json: { ...json, ...tokenJson } }]);
    // Stdout may be a log that others read. If the token has a file, print only the path of that file.
    const printed = {
      text,
      json: { ...json, ...(token === null ? tokenJson : { tokenFile: options.tokenFile }) },
    };
    print(
      options.json === true
        ? readyText([printed], true)
        : `${readyText([printed], false)}${trustText(certificate?.path)}${demoText({ users, lines }, { url: server.url, certificate: certificate?.path ?? null })}`,
    );
    await signal;
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

interface Started extends Demo {
  readonly sessions: string;
  /** The path of the store, or null for one in memory. */
  readonly db: string | null;
  readonly time: TimeView['mode'];
  readonly hashCost: number;
  /** How clients without a page log in; null where they can't. */
  readonly wire: WireProtocol | null;
  readonly certificate: { readonly path: string | null } | null;
}

/** The line that says that the server can be called; as JSON without the token. */
function readyLine(
  { url, address, staffToken }: ServedLogin,
  { tokenFile }: Options,
  { sessions, db, time, hashCost, users, lines, certificate, wire }: Started,
): Ready {
  const token = typeof tokenFile !== 'string' ? `staff token ${staffToken}` : `staff token in ${tokenFile}`;
  return {
    text: `ready: login server on ${url}, ${sessions} sessions, store ${db ?? 'in memory'}, ${time === 'virtual' ? 'virtual time, ' : ''}${wire === null ? '' : `wire login (SRP ${wire.proto}), `}${token}`,
    json: {
      ...{ kind: 'login', ...address, url, sessions },
      ...{ certificate: certificate?.path ?? null, store: db ?? 'memory', time, hashCost, users, lines },
      ...(wire !== null && { wire }),
    },
  };
}

function wireOf({ wire }: LoginService): WireProtocol | null {
  return wire === null ? null : { proto: wire.proto, group: wire.group };
}

/** A store can have the demo users from an earlier start. Then anyone could log in. */
function refuseDemoUsers(service: LoginService, db: string | null): void {
  const open = openDemoUsers(service);
  if (open.length === 0) return;
  throw new Error(
    errorMessage(
      quotedPath(String(db)),
      `has the demo users ${open.join(', ')}, whose secrets everyone knows`,
      `lock each of them with dscplus server user lock ${open[0]} --db ${quotedPath(String(db))}, or give another store`,
    ),
  );
}

/** Where audit lines are printed as they happen: on the console, where a person sees why a login failed. */
function consoleFrom({ quiet, auditJson }: Options): ((line: AuditLine) => void) | null {
  if (quiet === true && auditJson === true) {
    throw new UsageError(errorMessage('--quiet and --audit-json', "can't be combined", 'give one'));
  }
  if (quiet === true) return null;
  return auditJson === true
    ? (line) => printNote(`${JSON.stringify(line)}\n`)
    : (line) => printNote(`${auditLine(line)}\n`);
}

function trustText(path: string | undefined): string {
  return path === undefined ? '' : `certificate, for clients to trust: ${path}\n`;
}
