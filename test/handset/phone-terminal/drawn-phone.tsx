/** A phone with a keyboard and a screen, against a server double. */
import { setImmediate } from 'node:timers/promises';
import { phoneKeyOf } from '../../../src/handset/phone-terminal/phone-keys.ts';
import type { PhoneLinesOptions } from '../../../src/handset/phone-terminal/phone-lines.ts';
import { PhoneDrawing } from '../../../src/handset/phone-terminal/phone-screen.tsx';
import {
  createPhoneSession,
  type PhoneSession,
  type PhoneView,
} from '../../../src/handset/phone-terminal/phone-session.ts';
import { createPhone, type Phone } from '../../../src/phone/phone.ts';
import type { PhoneOptions } from '../../../src/phone/phone-options.ts';
import { decode, decoderStart } from '../../../src/terminal/input/decoder.ts';
import { type ColourDepth, coloured } from '../../../src/terminal/view/colours.ts';
import { createInkFrames } from '../../../src/terminal/view/ink-frames.tsx';
import { themeFor } from '../../../src/terminal/view/theme.ts';
import { createServerDouble, type ServerDouble } from '../../phone/server-double.ts';

export interface KeyedPhone {
  readonly phone: Phone;
  readonly server: ServerDouble;
  readonly session: PhoneSession;
  /** All that was said of inputs. */
  readonly notices: readonly string[];
  /** Types bytes, each key once the phone has done the last. */
  type(keys: string): Promise<void>;
  draw(options: DrawPhoneOptions): string;
}

export interface DrawPhoneOptions {
  readonly columns: number;
  readonly rows: number;
  readonly ascii?: boolean;
  readonly depth?: ColourDepth;
}

export const phoneLabel = { android: 'Android', ios: 'iOS' } as const;

export function keyedPhone(options: Omit<PhoneOptions, 'link'>): KeyedPhone {
  const server = createServerDouble({ ada: {}, bea: { card: () => '12345678' } });
  const phone = createPhone({ ...options, link: server.link });
  const notices: string[] = [];
  const session = createPhoneSession({
    ...{ phone, fault: () => null, onEvent() {}, onChange() {} },
    onNotice: (notice) => notices.push(notice),
    onFailed(error) {
      throw error;
    },
  });
  let state = decoderStart;
  return {
    ...{ phone, server, session, notices },
    async type(keys) {
      const step = decode(state, Buffer.from(keys), 0);
      state = step.state;
      for (const input of step.inputs) {
        const { screen, focus } = session.view();
        const key = phoneKeyOf(input, screen, focus !== null);
        if (key === null || ['copy', 'quit', 'suspend', 'redraw'].includes(key.type)) continue;
        await session.take(key as never);
      }
      await setImmediate();
    },
    draw: ({ columns, rows, ascii = false, depth = 0 }) =>
      drawPhone(
        session.view(),
        { columns, rows },
        {
          label: { system: phoneLabel[options.os], name: 'ada.phone' },
          theme: themeFor(depth, ascii),
          timeText: (ms) => new Date(ms).toISOString().slice(11, 19),
        },
      ),
  };
}

/** The phone as the screen shows it. */
export function drawPhone(
  view: PhoneView,
  size: { readonly columns: number; readonly rows: number },
  options: PhoneLinesOptions,
): string {
  let drawn = '';
  const frames = createInkFrames(
    (frame) => {
      drawn = frame;
    },
    (error) => {
      throw error;
    },
  );
  frames.show(<PhoneDrawing view={view} size={size} {...options} />, size.columns);
  // Under CI, Ink writes another line break as it ends.
  const shown = drawn;
  frames.unmount();
  return coloured(shown, options.theme.palette);
}

/** The keys of an activation of a user, by system; the token is asked for when it was sent. */
export async function activateByKeys(keyed: KeyedPhone, user: string, pin = 'a1b2'): Promise<void> {
  await keyed.type('\u001b2');
  if (keyed.phone.screen().name !== 'services') throw new Error(keyed.phone.screen().name);
  await keyed.type('1');
  await keyed.type('\r');
  await keyed.type(`${user}\tright\r`);
  await keyed.type('\r');
  const token = keyed.server.tokens.at(-1)?.token ?? '';
  if (keyed.phone.profile.os === 'android') await keyed.type(`${token}\t${pin}\r`);
  else {
    await keyed.type(`${token}\r`);
    await keyed.type('f');
  }
  await keyed.type('1');
}
