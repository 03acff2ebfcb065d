/**
 * A phone as a person at a keyboard uses it: which field has the focus, what is being typed into it, what became of the
 * last tap, and what has happened. A text goes to the phone when the field is left, in one piece, and only from the
 * session's memory: a view has dots for a secret.
 */
import { errorMessage } from '../../errors/message.ts';
import { type PhoneEvent, phoneEventText } from '../../phone/phone-events.ts';
import type { PhoneOutcome } from '../../phone/phone-machine.ts';
import { reasonActions } from '../../phone/phone-wait.ts';
import { isSecretField } from '../../phone/screens/field-text.ts';
import type { PhoneScreen, ScreenField } from '../../phone/screens/phone-screen.ts';
import type { FieldName } from '../../phone/steps/phone-state.ts';
import type { PhoneAct, PhoneKey } from './phone-keys.ts';
import type { ShownPhone } from './shown-phone.ts';

/** What there is to see. */
export interface PhoneView {
  /** As the phone shows it, with what is being typed in its field. */
  readonly screen: PhoneScreen;
  /** The field that has the focus, or null. */
  readonly focus: FieldName | null;
  readonly isOnline: boolean;
  /** Whether the phone waits for a reply of the server. */
  readonly isWaiting: boolean;
  /** Whether the server could be reached when it was asked last, and the file be written. */
  readonly isWell: boolean;
  /** Why the last input was ignored, or what is wrong; or ''. */
  readonly notice: string;
  /** What has happened, the newest last. */
  readonly log: readonly string[];
}

export type SessionKey = Exclude<PhoneKey, { readonly type: 'copy' | 'quit' | 'suspend' | 'redraw' }>;

export interface PhoneSession {
  view(): PhoneView;
  /** Ends when the phone has done it. Never rejects. */
  take(key: SessionKey): Promise<void>;
  stop(): void;
}

export interface PhoneSessionOptions {
  readonly phone: ShownPhone;
  /** Why the phone can't reach its server or write its file, or null. */
  readonly fault: () => Error | null;
  readonly onEvent: (event: PhoneEvent) => void;
  readonly onNotice: (notice: string) => void;
  /** The view is another. */
  readonly onChange: () => void;
  /** The phone has failed in a way that a person can't mend. */
  readonly onFailed: (error: unknown) => void;
}

const logLinesMax = 200;
/** More than any field takes; the phone says so of a shorter one. */
export const textLengthMax = 256;

/** What the functions of a session share. */
interface Session extends PhoneSessionOptions {
  focus: FieldName | null;
  readonly drafts: Map<FieldName, string>;
  notice: string;
  log: readonly string[];
}

export function createPhoneSession(options: PhoneSessionOptions): PhoneSession {
  const { phone } = options;
  const session: Session = { ...options, focus: null, drafts: new Map(), notice: '', log: [] };
  const stop = phone.on((event) => hear(session, event));
  focusFirst(session);
  return {
    view: () => viewOf(session),
    take: (key) => take(session, key),
    stop() {
      stop();
      session.drafts.clear();
    },
  };
}

function hear(session: Session, event: PhoneEvent): void {
  session.log = [...session.log, phoneEventText(event)].slice(-logLinesMax);
  // What was begun belongs to a screen that is gone, or to one that has forgotten its secrets.
  if (event.type === 'screen' || event.type === 'phone') {
    session.drafts.clear();
    focusFirst(session);
  }
  session.onEvent(event);
  session.onChange();
}

function focusFirst(session: Session): void {
  session.focus = session.phone.screen().fields[0]?.name ?? null;
}

function viewOf({ phone, fault, focus, drafts, notice, log }: Session): PhoneView {
  const screen = phone.screen();
  const fields = screen.fields.map((field) => ({ ...field, text: shownText(field, drafts) }));
  const present = fields.some(({ name }) => name === focus) ? focus : null;
  return {
    screen: { ...screen, fields },
    focus: present,
    ...{ isOnline: phone.isOnline(), isWaiting: phone.isWaiting(), isWell: fault() === null },
    ...{ notice, log },
  };
}

function shownText({ name, text }: ScreenField, drafts: Session['drafts']): string {
  const draft = drafts.get(name);
  if (draft === undefined) return text;
  return isSecretField(name) ? '•'.repeat(draft.length) : draft;
}

async function take(session: Session, key: SessionKey): Promise<void> {
  say(session, '');
  try {
    switch (key.type) {
      case 'tap':
      case 'prove':
        await act(session, key);
        break;
      case 'next':
      case 'previous':
        if (commit(session)) moveFocus(session, key.type === 'next' ? 1 : -1);
        break;
      case 'enter':
        await enter(session);
        break;
      case 'leave field':
        if (commit(session)) session.focus = null;
        break;
      case 'network':
        switchNetwork(session);
        break;
      default:
        edit(session, key);
    }
  } catch (error) {
    session.onFailed(error);
  }
  session.onChange();
}

function edit(
  session: Session,
  key: Extract<SessionKey, { readonly type: 'character' | 'erase' | 'clear' | 'choose' }>,
): void {
  const { phone, focus, drafts } = session;
  const field = phone.screen().fields.find(({ name }) => name === focus);
  if (field === undefined) return;
  const { name, choices, text } = field;
  if (choices.length > 0) {
    const by = key.type === 'choose' ? key.by : key.type === 'character' && key.text === ' ' ? 1 : 0;
    const numbered = key.type === 'character' ? Number(key.text) - 1 : Number.NaN;
    const at = choices.indexOf(drafts.get(name) ?? text) + by;
    const chosen = by === 0 ? choices[numbered] : choices[(at + choices.length) % choices.length];
    if (chosen !== undefined) drafts.set(name, chosen);
    return;
  }
  // The phone keeps a secret that was typed, and does not show it again: it is typed anew.
  const before = drafts.get(name) ?? (isSecretField(name) ? '' : text);
  if (key.type === 'character') drafts.set(name, (before + key.text).slice(0, textLengthMax));
  else if (key.type === 'erase') drafts.set(name, Array.from(before).slice(0, -1).join(''));
  else if (key.type === 'clear') drafts.set(name, '');
}

/** Gives the phone what was typed. False if it did not take a text; that field has the focus then. */
function commit(session: Session): boolean {
  const { phone, drafts } = session;
  for (const [field, text] of drafts) {
    const outcome = phone.type(field, text);
    if (outcome.verdict === 'ignored') {
      session.focus = field;
      sayOutcome(session, `type ${field}`, outcome);
      return false;
    }
    drafts.delete(field);
  }
  return true;
}

function moveFocus(session: Session, by: 1 | -1): void {
  const names = session.phone.screen().fields.map(({ name }) => name);
  const at = session.focus === null ? (by === 1 ? -1 : names.length) : names.indexOf(session.focus);
  session.focus = names[(at + by + names.length) % names.length] ?? null;
}

/** To the next field; from the last one, or without fields, to the first button. */
async function enter(session: Session): Promise<void> {
  if (!commit(session)) return;
  const { fields, taps, proofs } = session.phone.screen();
  const at = fields.findIndex(({ name }) => name === session.focus);
  const next = at < 0 ? undefined : fields[at + 1];
  if (next !== undefined) {
    session.focus = next.name;
    return;
  }
  const main = fields.length > 0 ? taps.find(({ name }) => name !== 'notification') : taps[0];
  // A person who is asked for a fingerprint does not cancel by Enter.
  if (main !== undefined && proofs.length === 0) await act(session, { type: 'tap', tap: main.name });
}

async function act(session: Session, given: PhoneAct): Promise<void> {
  const { phone } = session;
  if (!commit(session)) return;
  const done = given.type === 'tap' ? phone.tap(given.tap) : phone.prove(given.proof, given.ok);
  session.onChange();
  sayOutcome(session, given.type === 'tap' ? `tap ${given.tap}` : `prove ${given.proof}`, await done);
  // The app itself says nothing before the last try.
  if (given.type === 'prove' && !given.ok && phone.screen().proofs.length > 0)
    say(session, errorMessage(`prove ${given.proof}`, 'not confirmed', 'try again'));
  const fault = session.fault();
  if (fault !== null && session.notice === '') say(session, fault.message);
}

function switchNetwork(session: Session): void {
  const { phone } = session;
  try {
    phone.setOnline(!phone.isOnline());
  } catch (error) {
    // By its name: the terminal is built apart from what runs the phone, with classes of its own.
    if (!(error instanceof Error && error.name === 'NoServerError')) throw error;
    say(session, error.message);
  }
}

function sayOutcome(session: Session, what: string, outcome: PhoneOutcome): void {
  if (outcome.verdict === 'accepted') return;
  const { reason } = outcome;
  say(session, errorMessage(what, `ignored, ${reason}`, reasonActions[reason]));
}

function say(session: Session, notice: string): void {
  session.notice = notice;
  if (notice !== '') session.onNotice(notice);
}
