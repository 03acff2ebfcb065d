/**
 * Which key of the keyboard does what with a phone. A screen of the phone has fields and buttons. While a field has the
 * focus, characters go into it; else each button has a key of its own: digits in the order of the screen, and letters
 * for what can come and go.
 */
import type { PhoneScreen } from '../../phone/screens/phone-screen.ts';
import type { ProofKind, TapName } from '../../phone/steps/phone-state.ts';
import type { TerminalInput } from '../../terminal/input/terminal-input.ts';

/** Something on the screen that a key does. */
export type PhoneAct =
  | { readonly type: 'tap'; readonly tap: TapName }
  | { readonly type: 'prove'; readonly proof: ProofKind; readonly ok: boolean };

export type PhoneKey =
  | PhoneAct
  | { readonly type: 'character'; readonly text: string }
  /** To the field after this one or before it; `enter`: or what the last field leads to. */
  | { readonly type: 'next' | 'previous' | 'enter' }
  | { readonly type: 'erase' }
  | { readonly type: 'clear' }
  | { readonly type: 'leave field' }
  | { readonly type: 'choose'; readonly by: 1 | -1 }
  | { readonly type: 'network' }
  | { readonly type: 'copy' }
  | { readonly type: 'quit' }
  | { readonly type: 'suspend' }
  | { readonly type: 'redraw' };

/** A button: its key, and what a person reads on it. */
export interface PhoneButton {
  readonly key: string;
  readonly act: PhoneAct;
  /** As the app writes it; of a proof, in English. */
  readonly label: string;
}

const proofKeys: Readonly<Record<ProofKind, string>> = { fingerprint: 'f', face: 'a', passcode: 'p' };

/** All that can be tapped and proved now, each with its key. A notification moves no other key. */
export function phoneButtons({ taps, proofs }: PhoneScreen): readonly PhoneButton[] {
  const others = taps.filter(({ name }) => name !== 'notification');
  const notification = taps.filter(({ name }) => name === 'notification');
  const button = (key: string, tap: TapName, label: string): PhoneButton => ({
    ...{ key, label },
    act: { type: 'tap', tap },
  });
  return [
    ...others.map(({ name, label }, i) => button(String(i + 1), name, label)),
    ...notification.map(({ name, label }) => button('o', name, label)),
    ...proofs.flatMap((proof): PhoneButton[] => {
      const key = proofKeys[proof];
      return [
        { key, act: { type: 'prove', proof, ok: true }, label: proof },
        { key: key.toUpperCase(), act: { type: 'prove', proof, ok: false }, label: `wrong ${proof}` },
      ];
    }),
  ];
}

const programKeys: ReadonlyMap<string, PhoneKey> = new Map<string, PhoneKey>([
  ['ctrl-c', { type: 'quit' }],
  ['ctrl-z', { type: 'suspend' }],
  ['ctrl-l', { type: 'redraw' }],
]);

const fieldKeys: ReadonlyMap<string, PhoneKey> = new Map<string, PhoneKey>([
  ['Tab', { type: 'next' }],
  ['Down', { type: 'next' }],
  ['Up', { type: 'previous' }],
  ['Enter', { type: 'enter' }],
  ['Backspace', { type: 'erase' }],
  ['Delete', { type: 'erase' }],
  ['ctrl-u', { type: 'clear' }],
  ['Escape', { type: 'leave field' }],
  ['Right', { type: 'choose', by: 1 }],
  ['Left', { type: 'choose', by: -1 }],
]);

const buttonKeys: ReadonlyMap<string, PhoneKey> = new Map<string, PhoneKey>([
  ['Tab', { type: 'next' }],
  ['Down', { type: 'next' }],
  ['Up', { type: 'previous' }],
  ['Enter', { type: 'enter' }],
  ['n', { type: 'network' }],
  ['y', { type: 'copy' }],
  ['q', { type: 'quit' }],
]);

/**
 * What a key does, or null. A paste goes into a field and does nothing else.
 * @param typing whether a field has the focus
 */
export function phoneKeyOf(input: TerminalInput, screen: PhoneScreen, typing: boolean): PhoneKey | null {
  if (input.type !== 'key' || input.action === 'release') return null;
  const { key, alt, ctrl, pasted } = input;
  const isCharacter = !ctrl && !alt && Array.from(key).length === 1;
  if (pasted) return typing && isCharacter ? { type: 'character', text: key } : null;
  const name = ctrl ? `ctrl-${key}` : key;
  const program = programKeys.get(name);
  if (program !== undefined) return program;
  // With Alt, a button has its key in a field too.
  const button = ctrl || (typing && !alt) ? undefined : phoneButtons(screen).find((one) => one.key === key);
  if (button !== undefined) return button.act;
  if (alt) return null;
  if (!typing) return buttonKeys.get(name) ?? null;
  return fieldKeys.get(name) ?? (isCharacter ? { type: 'character', text: key } : null);
}

/** What the keys are for, by whether a field has the focus; the widest text first, the last fits 40 columns. */
export const phoneKeyHelp: Readonly<Record<'field' | 'buttons', readonly string[]>> = {
  field: [
    'Enter, Tab next field  Up back  Esc or Alt for keys of buttons  Ctrl-U clear  Ctrl-C leave',
    'Enter next  Tab Up fields  Esc keys of buttons  Ctrl-C leave',
    'Enter next  Tab field  Esc keys  ^C end',
  ],
  buttons: [
    '1-9 buttons  Enter the first  Tab fields  n network on, off  y copy response  q leave',
    '1-9 Enter buttons  Tab fields  n network  y copy  q leave',
    '1-9 buttons  n network  y copy  q leave',
  ],
};
