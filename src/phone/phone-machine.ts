/**
 * The state of a phone and its work: inputs, effects, the link, the event log. Only this module performs effects of the
 * app, and only it has the keys. `store` and `compute` happen at once; a request to the server ends when its reply is
 * here.
 */
import { errorMessage } from '../errors/message.ts';
import { checkReply, sendAsk, takeReplySecrets } from './link-requests.ts';
import { PhoneError } from './phone-errors.ts';
import type { PhoneEvent } from './phone-events.ts';
import type { LinkReply, PhoneLink } from './phone-link.ts';
import { activeUsers, type PhoneKept, type PhoneSecrets } from './phone-memory.ts';
import type { PhoneProfile } from './phone-profile.ts';
import { phoneResponse } from './phone-response.ts';
import { secretsAfter } from './secrets-change.ts';
import type { PhoneEffect, PhoneInput, PhoneReason, PhoneState } from './steps/phone-state.ts';
import { startState } from './steps/phone-state.ts';
import { nextPhoneWake, phoneStep } from './steps/phone-transitions.ts';

/** What a phone did with an input: acted on it, or ignored it for a reason. */
export type PhoneOutcome =
  | {
      /** Whether the phone acted. */
      readonly verdict: 'accepted';
    }
  | {
      /** Whether the phone acted. */
      readonly verdict: 'ignored';
      /** Why it did nothing. */
      readonly reason: PhoneReason;
    };

/** Events that a phone remembers; listeners get them all. */
export const phoneEventsKept = 256;

type WithoutTime<I> = I extends unknown ? Omit<I, 'at'> : never;

export interface PhoneMachineParts {
  readonly profile: PhoneProfile;
  readonly kept: PhoneKept;
  readonly link: PhoneLink | null;
  readonly store: ((kept: PhoneKept) => void) | null;
}

export class PhoneMachine {
  state: PhoneState;
  readonly #parts: PhoneMachineParts;
  #secrets: PhoneSecrets;
  #events: readonly PhoneEvent[] = [];
  #listeners: readonly { readonly call: (event: PhoneEvent) => void }[] = [];
  readonly #undelivered: PhoneEvent[] = [];
  #isDelivering = false;
  #pending: Promise<void> | null = null;
  /** The polls that have no reply yet, by the user. */
  readonly #polls = new Map<string, Promise<void>>();

  constructor(parts: PhoneMachineParts) {
    this.#parts = parts;
    this.#secrets = parts.kept.secrets;
    const start = startState(parts.kept, 0, parts.profile.sleepMs);
    this.state = { ...start, isOnline: parts.link !== null };
  }

  /** Memory and secrets, as they are now. */
  kept(): PhoneKept {
    return { memory: this.state.memory, secrets: this.#secrets };
  }

  events(): readonly PhoneEvent[] {
    return this.#events;
  }

  on(call: (event: PhoneEvent) => void): () => void {
    const listener = { call };
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  }

  /** Another state, of a snapshot; a phone without a link stays without a network. */
  replaceState(state: PhoneState): void {
    this.state = { ...state, isOnline: state.isOnline && this.#parts.link !== null };
  }

  /** Does an input, and what it brings about until a reply of the server is needed. */
  act(input: WithoutTime<Extract<PhoneInput, { type: 'tap' | 'type' | 'prove' }>>): PhoneOutcome {
    const from = this.#apply(input);
    const event = from.find(({ type }) => type === input.type) as Extract<PhoneEvent, { verdict: string }>;
    return event.reason === undefined
      ? { verdict: 'accepted' }
      : { verdict: 'ignored', reason: event.reason };
  }

  /** @throws {PhoneError} for a phone without a link that goes online */
  setOnline(online: boolean): void {
    if (online && this.#parts.link === null)
      throw new PhoneError(errorMessage('network', 'the phone has no link', 'give createPhone a link'));
    this.#apply({ type: 'net', online });
  }

  wakeAt(at: number): void {
    this.#apply({ type: 'wake' }, at);
  }

  nextWake(): number | null {
    return nextPhoneWake(this.state);
  }

  /** Ends when the phone waits for no reply any more. */
  async idle(): Promise<void> {
    while (this.#pending !== null) await this.#pending;
  }

  /**
   * Asks for notifications, and whether an activation that was cut off is done. It ends with the first news of any user.
   * @returns whether there was anything to ask
   * @throws what the link rejected with, if no user could be asked for
   */
  async poll(waitMs: number): Promise<boolean> {
    const { link } = this.#parts;
    if (link === null || !this.state.isOnline) return false;
    await this.idle();
    const confirmation = this.confirmation();
    await confirmation;
    const users = activeUsers(this.state.memory).map(({ user }) => user);
    if (users.length > 0)
      await Promise.any(users.map((user) => this.#pollUser(link, user, waitMs))).catch(firstOf);
    return users.length > 0 || confirmation !== null;
  }

  #pollUser(link: PhoneLink, user: string, waitMs: number): Promise<void> {
    const running = this.#polls.get(user);
    if (running !== undefined) return running;
    const poll = this.#askPushes(link, user, waitMs).finally(() => this.#polls.delete(user));
    this.#polls.set(user, poll);
    return poll;
  }

  async #askPushes(link: PhoneLink, user: string, waitMs: number): Promise<void> {
    const device = this.#secrets.users[user]?.device ?? '';
    // Of those that are here. A server that was reset, or a new key, numbers from 1 again.
    const numbers = this.state.pushes.filter((push) => push.user === user).map(({ number }) => number);
    const reply = await link.pushes({ device, after: Math.max(0, ...numbers), waitMs });
    checkReply('pushes', reply, this.#parts.profile);
    await this.idle();
    // A phone that has gone offline meanwhile has not heard it, nor one that has got a new key.
    if (!this.state.isOnline || this.#secrets.users[user]?.device !== device) return;
    if (reply.is === 'not active') {
      this.#apply({ type: 'revoked', user });
      return;
    }
    for (const { number, challenge, application, lifeMs } of reply.pushes) {
      const endsAt = this.state.at + lifeMs;
      this.#apply({ type: 'push', user, push: { number, challenge, application, endsAt } });
    }
  }

  /** Asks about an activation that was cut off; null without one, or while it is still in progress here. */
  confirmation(): Promise<void> | null {
    const { link } = this.#parts;
    const { memory, enrolment, isOnline, awaiting } = this.state;
    const isCutOff = memory.activating !== null && enrolment === null && awaiting === null;
    return link !== null && isOnline && isCutOff ? this.#confirm(link) : null;
  }

  async #confirm(link: PhoneLink): Promise<void> {
    const { activating } = this.#secrets;
    if (activating === null) return;
    const reply = await link.pushes({ device: activating.device, after: 0, waitMs: 0 });
    checkReply('pushes', reply, this.#parts.profile);
    await this.idle();
    if (this.#secrets.activating === activating)
      this.#apply({ type: 'confirmed', done: reply.is === 'pushes' });
  }

  /** Returns the events of the input itself. */
  #apply(first: WithoutTime<PhoneInput>, at: number = this.state.at): readonly PhoneEvent[] {
    let reported: readonly PhoneEvent[] | null = null;
    for (let input: WithoutTime<PhoneInput> | null = first; input !== null; ) {
      const { profile } = this.#parts;
      const { state, events, effect } = phoneStep(this.state, { ...input, at } as PhoneInput, profile);
      this.state = state;
      this.#report(events);
      reported ??= events;
      input = effect === null ? null : this.#perform(effect);
    }
    this.#deliver();
    return reported ?? [];
  }

  #perform(effect: PhoneEffect): WithoutTime<PhoneInput> | null {
    switch (effect.type) {
      case 'store':
        return { type: 'stored', ok: this.#store(effect) };
      case 'compute': {
        const { user, counter, challenge, pin } = effect;
        const own = user === null ? this.#secrets.activating : this.#secrets.users[user];
        const { key = '', pin: keptPin = null } = own ?? {};
        const { suite } = this.#parts.profile;
        const input = { suite, key, counter, challenge, pin: pin ?? keptPin ?? '' };
        return { type: 'computed', response: phoneResponse(input) };
      }
      case 'ask': {
        const pending = this.#ask(effect).finally(() => {
          if (this.#pending === pending) this.#pending = null;
        });
        this.#pending = pending;
        return null;
      }
    }
  }

  #store({ memory, secrets: change }: Extract<PhoneEffect, { type: 'store' }>): boolean {
    const secrets = secretsAfter(this.#secrets, change);
    try {
      this.#parts.store?.({ memory, secrets });
    } catch {
      return false;
    }
    this.#secrets = secrets;
    return true;
  }

  async #ask({ ask, request }: Extract<PhoneEffect, { type: 'ask' }>): Promise<void> {
    const { link, profile } = this.#parts;
    let reply: LinkReply;
    try {
      // Only a phone with a link is ever online.
      reply = await sendAsk(link as PhoneLink, request, this.state.memory, this.#secrets, profile);
    } catch {
      this.#apply({ type: 'reply', ask, reply: { is: 'unreachable' } });
      return;
    }
    // Of a request that a restored snapshot has forgotten, the secrets are forgotten too.
    if (this.state.awaiting?.effect !== 'ask' || this.state.awaiting.ask !== ask) return;
    try {
      const { nextEnrolment } = this.state;
      const taken = takeReplySecrets(request.call, reply, this.#secrets, nextEnrolment, profile);
      this.#secrets = taken.secrets;
      this.#apply({ type: 'reply', ask, reply: taken.reply });
    } catch (error) {
      this.#apply({ type: 'reply', ask, reply: { is: 'unreachable' } });
      throw error;
    }
  }

  #report(events: readonly PhoneEvent[]): void {
    if (events.length === 0) return;
    this.#events = [...this.#events, ...events].slice(-phoneEventsKept);
    this.#undelivered.push(...events);
  }

  /**
   * Listeners may use the phone; the events of that come after. A listener that throws does not stop the others; the
   * first error is thrown after all were called.
   */
  #deliver(): void {
    if (this.#isDelivering) return;
    const errors: unknown[] = [];
    this.#isDelivering = true;
    for (let next = this.#undelivered.shift(); next !== undefined; next = this.#undelivered.shift()) {
      for (const { call } of this.#listeners) {
        try {
          call(next);
        } catch (error) {
          errors.push(error);
        }
      }
    }
    this.#isDelivering = false;
    if (errors.length > 0) throw errors[0];
  }
}

/** Of polls that all failed: the first failure. */
function firstOf(error: unknown): never {
  throw error instanceof AggregateError ? error.errors[0] : error;
}
