/**
 * What the page `/lab` calls: a stream of all that it shows, and the server's virtual time. Only on loopback. While
 * there are demo users it needs no token, and then shows what is theirs; with the staff token it shows all.
 */
import * as v from 'valibot';
import { errorMessage } from '../../../errors/message.ts';
import { HttpFault } from '../../../net/http-error.ts';
import { createReply, jsonReply } from '../../../net/reply.ts';
import { StaffError } from '../../admin/admin-types.ts';
import { faultNames, faultRow, type GatewayFaultName } from '../../admin/faults/fault-names.ts';
import type { AuditLine } from '../../auth/audit.ts';
import { unlessDamaged } from '../../auth/records/damaged-record.ts';
import { isDemoSim, openDemoLines } from '../../demo-lines.ts';
import { demoUsers, openDemoApps } from '../../demo-users.ts';
import type { LoginService } from '../../login-service.ts';
import {
  type ApiRoute,
  type ApiRouteContext,
  apiPostRoute,
  countField,
  flagField,
  textField,
} from '../route.ts';
import { fault, integer } from '../schemas.ts';
import { createLabReader, labStream } from './lab-stream.ts';

/** Lines of one stream. */
const linesMax = 16;
/** A year, in ms. */
const advanceMsMax = 31_536_000_000;

const number = textField('the phone number, as + and digits', 16);
const sim = textField('the token of its SIM', 256);

const time = v.strictObject({
  mode: v.picklist(['virtual', 'wall', 'given']),
  unixMs: integer,
  paused: v.boolean(),
  speed: v.number(),
});
const refusals = {
  401: { description: 'no staff token, on a server without demo users', schema: fault },
  403: { description: 'other machines can reach this server', schema: fault },
};

export const labRoutes: readonly ApiRoute[] = [
  apiPostRoute(
    {
      path: '/api/lab/events',
      description: 'a stream for the page /lab: the time, the audit log, messages and calls of phone lines',
      needs: 'lab',
      replies: {
        200: {
          description:
            'server-sent events: `event` is start, time, faults, audit, demo-phone, line, reset, or current after what was there before',
          schema: v.string(),
          types: ['text/event-stream'],
        },
        ...refusals,
      },
    },
    {
      lines: v.optional(
        v.pipe(
          v.array(v.strictObject({ number, sim })),
          v.maxLength(linesMax),
          v.description('phone lines beside the demo lines, each with the token of its SIM'),
          v.metadata({ accepts: `at most ${linesMax} phone lines, each with number and sim` }),
        ),
        [],
      ),
    },
    ({ service, demo, beside, stopping }, { lines }, { isStaff }) => {
      const demoLines = demo ? openDemoLines(service).map(({ number, sim }) => ({ number, sim })) : [];
      const reader = createLabReader(service, {
        lines: [...demoLines, ...lines.filter(({ sim }) => !isDemoSim(sim))],
        demoApps: () => (demo ? openDemoApps(service) : []),
        isShown: isStaff ? () => true : (line) => isOfDemoUser(service, line),
      });
      const first = {
        event: 'start',
        data: {
          ...{ staff: isStaff, lines: demoLines },
          ...{ card: beside.card !== null, phone: beside.phone !== null },
          faultNames: faultNames.map(describedFault),
        },
      } as const;
      return createReply(labStream(first, reader, stopping), 'text/event-stream');
    },
  ),
  apiPostRoute(
    {
      path: '/api/lab/time',
      description: 'pauses, runs, speeds up and advances virtual time',
      needs: 'lab',
      replies: {
        200: { description: 'the time after that', schema: time },
        400: { description: 'not possible, with the reason', schema: fault },
        ...refusals,
      },
    },
    {
      paused: v.exactOptional(flagField('whether it stands still')),
      speed: v.exactOptional(speedField()),
      advanceMs: v.exactOptional(countField('how far to move it forward, in ms', advanceMsMax)),
    },
    ({ service: { staff } }, { paused, speed, advanceMs }) => {
      try {
        if (speed !== undefined) staff.setTimeSpeed(speed);
        if (paused !== undefined) paused ? staff.pauseTime() : staff.resumeTime();
        if (advanceMs !== undefined) staff.advanceTime(advanceMs);
        return jsonReply(staff.time());
      } catch (error) {
        if (error instanceof StaffError) throw new HttpFault(400, 'staff', error.message);
        throw error;
      }
    },
  ),
];

function describedFault(name: GatewayFaultName): object {
  const { value = null, fields, does, reproduces, source } = faultRow(name);
  return { name, value, fields, does, reproduces, source };
}

function speedField(): v.GenericSchema<number> {
  return v.pipe(
    v.number(),
    v.minValue(0.001),
    v.maxValue(1_000_000),
    v.description('how many times as fast as the machine it runs'),
    v.metadata({ accepts: 'a number from 0.001 to 1000000' }),
  );
}

/** Lines without a user may be about any user, a damaged one too: they are shown only where all users are demo users. */
function isOfDemoUser({ staff }: LoginService, { user }: AuditLine): boolean {
  const isDemo = (name: string): boolean => demoUsers.some((one) => one.name === name);
  if (user !== undefined) return isDemo(user);
  return unlessDamaged(() => staff.users().every(({ name }) => isDemo(name))) ?? false;
}

/** @throws {HttpFault} for someone who may not use the page, or whose server others can reach */
export async function checkLabAccess(
  { lab, demo, service }: ApiRouteContext,
  isStaff: boolean,
): Promise<void> {
  checkLabReach(lab);
  if (isStaff || (demo && (await service.demoUsers()).length > 0)) return;
  throw new HttpFault(
    401,
    'token',
    errorMessage(
      'staff token',
      'missing or wrong, and nobody can log in as a demo user',
      'send Authorization: Bearer with the token that the server printed at its start',
    ),
    { headers: { 'WWW-Authenticate': 'Bearer' } },
  );
}

/** @throws {HttpFault} on a server that other machines can reach */
export function checkLabReach(lab: boolean): void {
  if (lab) return;
  throw new HttpFault(
    403,
    'loopback',
    errorMessage('/lab', 'other machines can reach this server', 'serve it on 127.0.0.1'),
  );
}
