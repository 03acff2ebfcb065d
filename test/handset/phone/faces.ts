/** The faces of a phone as hands that do what a person does: in code, by the keys of a terminal or a pipe, over HTTP. */
import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { RunningPhone } from '../../../src/handset/phone/running-phone.ts';
import { servePhone } from '../../../src/handset/phone-http/phone-server.ts';
import { phoneButtons, phoneKeyOf } from '../../../src/handset/phone-terminal/phone-keys.ts';
import { createPhoneSession, type SessionKey } from '../../../src/handset/phone-terminal/phone-session.ts';
import { createPrintedPhone } from '../../../src/handset/phone-terminal/plain-phone.ts';
import type { ShownPhone } from '../../../src/handset/phone-terminal/shown-phone.ts';
import { createPhone, type Phone } from '../../../src/phone/phone.ts';
import type { PhoneSystem } from '../../../src/phone/phone-profile.ts';
import type { PhoneLocale } from '../../../src/phone/screens/phone-texts.ts';
import { createServerLink } from '../../../src/phone/server-link.ts';
import type { FieldName, ProofKind, TapName } from '../../../src/phone/steps/phone-state.ts';
import { decode, decoderStart } from '../../../src/terminal/input/decoder.ts';
import { createManualClock } from '../../../src/time/manual-clock.ts';
import type { PhoneWorld } from './running-phones.ts';

/** What a person does. */
export type Act =
  | readonly ['tap', TapName]
  | readonly ['type', FieldName, string]
  | readonly ['prove', ProofKind, boolean]
  | readonly ['network', boolean];

/** Someone with a phone, who uses one face of it. */
export interface Hand {
  readonly phone: Pick<Phone, 'events' | 'screen' | 'on'>;
  /** Ends when the phone has done it. */
  act(act: Act): Promise<void>;
  /** Hears what the server has for it: a login, or that another phone is the active one. */
  hear(what: 'notification' | 'inactive'): Promise<void>;
  /** All that the face has shown. */
  shown(): string;
}

export interface HandOptions {
  readonly world: PhoneWorld;
  readonly name: 'old' | 'new';
  readonly os: PhoneSystem;
  readonly locale: PhoneLocale;
}

export const faces: Readonly<
  Record<'code' | 'terminal' | 'pipe' | 'http', (options: HandOptions) => Promise<Hand>>
> = {
  async code({ world: { server }, name, os, locale }) {
    const link = createServerLink(os, async (path, body) => {
      const reply = await fetch(server.url + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
    });
    const phone = createPhone({ os, locale, link, installation: `PHONE-${name}` });
    let shown = '';
    return {
      phone,
      async act(act) {
        await actIn(phone, act);
        shown += JSON.stringify(phone.screen());
      },
      async hear() {
        await phone.poll();
      },
      shown: () => shown,
    };
  },

  async terminal({ world, name, os, locale }) {
    const phone = world.run(`${name}.phone`, os, world.server.url, locale);
    let shown = '';
    const session = createPhoneSession({
      ...{ phone, fault: phone.fault, onEvent() {} },
      onChange: () => (shown += JSON.stringify(session.view())),
      onNotice: (notice) => (shown += notice),
      onFailed(error) {
        throw error;
      },
    });
    let state = decoderStart;
    return handOfKeys(
      phone,
      () => shown,
      async (keys) => {
        const step = decode(state, Buffer.from(keys), 0);
        state = step.state;
        for (const input of step.inputs) {
          const { screen, focus } = session.view();
          await session.take(phoneKeyOf(input, screen, focus !== null) as SessionKey);
        }
      },
    );
  },

  async pipe({ world, name, os, locale }) {
    const phone = world.run(`${name}.phone`, os, world.server.url, locale);
    let shown = '';
    const plain = createPrintedPhone({
      ...{ phone, fault: phone.fault, typed: false, host: createManualClock(), suspend() {} },
      writeLine: (text) => (shown += `${text}\n`),
      onEnd(error) {
        throw error;
      },
    });
    onTestFinished(plain.stop);
    return handOfKeys(
      phone,
      () => shown,
      async (keys) => plain.read(Buffer.from(keys)),
    );
  },

  async http({ world, name, os, locale }) {
    const phone = world.run(`${name}.phone`, os, world.server.url, locale);
    const served = await servePhone({
      ...{ phone, address: { host: '127.0.0.1', port: 0 } },
      onError(error) {
        throw error;
      },
    });
    onTestFinished(served.close);
    let shown = '';
    const call = async (path: string, body?: object): Promise<void> => {
      const reply = await fetch(`http://127.0.0.1:${served.address.port}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { Authorization: `Bearer ${served.token}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await reply.text();
      if (reply.status !== 200) throw new Error(`${path}: ${text}`);
      shown += text;
    };
    return {
      phone,
      async act(act) {
        if (act[0] === 'tap') await call('/tap', { name: act[1] });
        else if (act[0] === 'type') await call('/type', { field: act[1], text: act[2] });
        else if (act[0] === 'prove') await call('/prove', { proof: act[1], ok: act[2] });
        else await call('/network', { online: act[1] });
      },
      // It listens: the news come by themselves.
      async hear(what) {
        const isHere = (): boolean => {
          const { name: at, notifications } = phone.screen();
          return what === 'inactive' ? at === what : notifications > 0;
        };
        while (!isHere()) await setImmediate();
      },
      shown: () => shown,
    };
  },
};

async function actIn(phone: Phone, act: Act): Promise<void> {
  if (act[0] === 'tap') await phone.tap(act[1]);
  else if (act[0] === 'type') phone.type(act[1], act[2]);
  else if (act[0] === 'prove') await phone.prove(act[1], act[2]);
  else phone.setOnline(act[1]);
}

/** Someone at a keyboard. A text is typed into the field that has the focus, which Tab moves. */
function handOfKeys(phone: RunningPhone, shown: () => string, press: (keys: string) => Promise<void>): Hand {
  let focus = 0;
  phone.on(({ type }) => {
    if (type === 'screen' || type === 'phone') focus = 0;
  });
  const done = (): number =>
    phone.events().filter(({ type }) => type === 'tap' || type === 'prove' || type === 'phone').length;
  return {
    ...{ phone, shown },
    async act(act) {
      const before = done();
      const { fields } = phone.screen();
      if (act[0] === 'type') {
        const at = fields.findIndex(({ name }) => name === act[1]);
        await press('\t'.repeat((at - focus + fields.length) % fields.length) + act[2]);
        focus = at;
        return;
      }
      await press(keyOf(phone, act));
      // What was done, and the reply of the server to it.
      while (done() === before || phone.isWaiting()) await setImmediate();
      await setImmediate();
    },
    hear: phone.refresh,
  };
}

function keyOf(phone: ShownPhone, act: Exclude<Act, readonly ['type', ...unknown[]]>): string {
  if (act[0] === 'network') return 'n';
  const button = phoneButtons(phone.screen()).find(({ act: one }) =>
    one.type === 'tap'
      ? act[0] === 'tap' && one.tap === act[1]
      : act[0] === 'prove' && one.proof === act[1] && one.ok === act[2],
  );
  if (button === undefined) throw new Error(`no key for ${act.join(' ')} on ${phone.screen().name}`);
  // With Alt it is a button in a field too.
  return act[0] === 'tap' ? `\u001b${button.key}` : button.key;
}
