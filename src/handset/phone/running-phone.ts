/**
 * A phone of a phone file that runs: the app by a clock, its requests over HTTP, its file written before anything that
 * depends on it shows. Every face of a phone (commands, terminal, HTTP) is one of these.
 */

import { errorMessage } from '../../errors/message.ts';
import type { ServerPlace } from '../../net/client/json-request.ts';
import { createPhone, type Phone } from '../../phone/phone.ts';
import type { PhoneLink } from '../../phone/phone-link.ts';
import type { PhoneOutcome } from '../../phone/phone-machine.ts';
import { phoneProfileNamed } from '../../phone/phone-profile.ts';
import { createServerLink } from '../../phone/server-link.ts';
import type { ScreenName } from '../../phone/steps/phone-state.ts';
import type { OpenPhoneFile } from '../../storage/phone-file.ts';
import type { Clock } from '../../time/clock.ts';
import { listenForPushes } from './push-listener.ts';
import { type RunningWait, waitByClock } from './running-wait.ts';
import { createServerRequests, type ServerRequests } from './server-requests.ts';

export interface RunningPhoneOptions {
  /** The phone's file; it is closed with the phone. */
  readonly file: OpenPhoneFile;
  /** Its time. */
  readonly clock: Clock;
  /** Unix time in ms, to know how long a phone was closed. */
  readonly unixMs: () => number;
  /** Its login server; null for a phone without a network. */
  readonly server: ServerPlace | null;
}

/** What a running phone does by its clock and with its server that a phone in virtual time leaves to its caller. */
type ByClock = 'setOnline' | 'advance' | 'nextWake' | 'snapshot' | 'restore' | 'kept' | 'wait' | 'poll';

/** A phone without a server has no network to switch on. */
export class NoServerError extends Error {
  override readonly name = 'NoServerError';
}

/** A phone that runs. A tap ends when the server has replied, within a bound. */
export interface RunningPhone extends Omit<Phone, ByClock> {
  /** Asks for notifications once, and ends when they are here. @throws PhoneLinkError */
  refresh(): Promise<void>;
  /** Switches the network on or off. @throws NoServerError */
  setOnline(online: boolean): void;
  /** Asks for notifications from now on, as they come. */
  listen(): void;
  /**
   * Waits for a screen, or for a notification, by the clock. It fails at once when it can't come by itself.
   * @throws PhoneWaitError with the reason; the reason of the signal that ended it
   */
  wait(what: ScreenName | 'notification', wait?: RunningWait): Promise<void>;
  /** Why the file could not be written, or else why the last request had no reply; null if all is well. */
  fault(): Error | null;
  /** Waits for the replies to what was tapped, saves what shows, and closes the file. Further calls do nothing. */
  close(): Promise<void>;
}

/**
 * Starts the phone of a file, where it was when it was closed.
 * @throws PhoneError for a file whose screen does not fit the phone
 */
export function runPhone(options: RunningPhoneOptions): RunningPhone {
  const { file, clock, server } = options;
  const requests = server === null ? null : createServerRequests(server, clock);
  const phone = phoneOf(options, requests, () => time.catchUp());
  const time = followTime(phone, clock);
  const { acts, act } = createActs(time.catchUp);
  let stopListening: (() => void) | null = null;
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    stopListening?.();
    requests?.stop();
    await Promise.allSettled(acts);
    time.stop();
    try {
      save(phone, options);
    } finally {
      file.close();
    }
  }

  return {
    ...{ profile: phone.profile, locale: phone.locale, memory: phone.memory },
    ...{ events: phone.events, on: phone.on, isWaiting: phone.isWaiting },
    isOnline: phone.isOnline,
    setOnline(online) {
      if (online && requests === null)
        throw new NoServerError(
          errorMessage(
            'network',
            'the phone has no login server',
            'start it with --server URL, without --offline',
          ),
        );
      phone.setOnline(online);
    },
    ...actsOf(phone, act),
    now() {
      time.catchUp();
      return phone.now();
    },
    screen() {
      time.catchUp();
      return phone.screen();
    },
    type(field, text): PhoneOutcome {
      time.catchUp();
      return phone.type(field, text);
    },
    get auto() {
      return phone.auto;
    },
    set auto(value) {
      phone.auto = value;
    },
    refresh: act(async () => {
      await phone.poll(0);
    }),
    listen() {
      stopListening ??= listenForPushes(phone, clock);
    },
    wait(what, wait) {
      time.catchUp();
      return waitByClock({ phone, clock, acts }, what, wait);
    },
    fault: () => file.fault() ?? requests?.fault() ?? null,
    close: () => (closing ??= close()),
  };
}

/** The phone of the file, as it is now: what was due while it was closed has happened. */
function phoneOf(
  { file, unixMs }: RunningPhoneOptions,
  requests: ServerRequests | null,
  onReply: () => void,
): Phone {
  const { profile, values, locale, kept, store, shown } = file;
  const { os } = phoneProfileNamed(profile);
  const link = requests === null ? null : caughtUp(createServerLink(os, requests.send), onReply);
  const phone = createPhone({
    ...{ os, profile, values, locale, kept, store },
    ...(link !== null && { link }),
  });
  if (shown !== null) {
    phone.restore(shown.snapshot);
    phone.advance(Math.max(0, unixMs() - shown.unixMs));
  }
  phone.setOnline(link !== null);
  return phone;
}

/** A phone that awaits the reply to something it did by itself starts anew, as after a loss of power. */
function save(phone: Phone, { file, unixMs }: RunningPhoneOptions): void {
  if (phone.isWaiting()) file.store(phone.kept());
  else file.save(phone.kept(), { snapshot: phone.snapshot(), unixMs: unixMs() });
}

/** Makes a function act at the present time, and count as in progress until it is done. */
type Act = <A extends unknown[], R>(work: (...given: A) => Promise<R>) => (...given: A) => Promise<R>;

function createActs(catchUp: () => void): {
  readonly acts: ReadonlySet<Promise<unknown>>;
  readonly act: Act;
} {
  const acts = new Set<Promise<unknown>>();
  return {
    acts,
    act:
      (work) =>
      async (...given) => {
        catchUp();
        const done = work(...given);
        acts.add(done);
        try {
          return await done;
        } finally {
          acts.delete(done);
        }
      },
  };
}

function actsOf(
  { tap, prove, activate, migrate, respond, approve, deny }: Phone,
  act: Act,
): Pick<Phone, 'tap' | 'prove' | 'activate' | 'migrate' | 'respond' | 'approve' | 'deny'> {
  return {
    ...{ tap: act(tap), prove: act(prove), activate: act(activate), migrate: act(migrate) },
    ...{ respond: act(respond), approve: act(approve), deny: act(deny) },
  };
}

/** The link with the phone's time brought up to each reply. */
function caughtUp(link: PhoneLink, catchUp: () => void): PhoneLink {
  const calls = Object.entries(link) as [string, (request: never) => Promise<unknown>][];
  const timed = calls.map(([name, call]) => [
    name,
    (request: never) =>
      call(request).finally(() => {
        catchUp();
      }),
  ]);
  return Object.fromEntries(timed) as PhoneLink;
}

/** Keeps phone time with a clock: at each call, and when something happens by itself. */
function followTime(phone: Phone, clock: Clock): { catchUp(): void; stop(): void } {
  const offset = phone.now() - clock.now();
  let cancel = (): void => {};
  const catchUp = (): void => {
    const ms = clock.now() + offset - phone.now();
    if (ms > 0) phone.advance(ms);
  };
  const arm = (): void => {
    cancel();
    const at = phone.nextWake();
    cancel =
      at === null
        ? () => {}
        : clock.wake(at - offset, () => {
            catchUp();
            arm();
          });
  };
  const stopHearing = phone.on(arm);
  arm();
  return {
    catchUp,
    stop() {
      stopHearing();
      cancel();
    },
  };
}
