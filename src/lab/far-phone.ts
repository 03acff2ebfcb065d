/** A phone over HTTP on the page `/lab`, used through the login server. It keeps its own time. */
import type { PhoneOutcome } from '../phone/phone-machine.ts';
import { isSecretField } from '../phone/screens/field-text.ts';
import type { PhoneScreen } from '../phone/screens/phone-screen.ts';
import type { FieldName, PhoneReason } from '../phone/steps/phone-state.ts';
import { openFarStatus } from './far-status.ts';
import type { PagePhone } from './page-phone.ts';

/** What the server returns of it, as `GET /screen` of the phone does. */
interface PhoneStatus {
  readonly screen: PhoneScreen;
  readonly online: boolean;
  readonly fault: string | null;
}

export interface FarPhoneParts {
  /** Asks the server by `/api/lab/phone/NAME`; rejects with what a person can read. */
  readonly ask: <T>(name: 'info' | 'screen' | 'tap' | 'type' | 'prove', body: object) => Promise<T>;
  /** The screen may have changed. */
  readonly changed: () => void;
}

export interface FarPhone extends PagePhone {
  /** Asks what it shows now, and again if that is asked for meanwhile. */
  refresh(): Promise<void>;
}

/** @throws what `ask` rejects with */
export async function openFarPhone({ ask, changed }: FarPhoneParts): Promise<FarPhone> {
  const { os, locale } = await ask<Pick<PagePhone, 'os' | 'locale'>>('info', {});
  const status = await openFarStatus(() => ask<PhoneStatus>('screen', {}), changed);
  /** Texts on their way to it: it shows them already, so that nobody's typing is undone. */
  const drafts = new Map<FieldName, string>();
  let last: Promise<unknown> = Promise.resolve();

  /** After what was done before: a tap is of the texts that were typed. */
  function inTurn(
    name: 'tap' | 'type' | 'prove',
    body: object,
    isDue = (): boolean => true,
  ): Promise<PhoneReason | null> {
    const done = last.then(async () => {
      if (!isDue()) return null;
      const reply = await ask<PhoneStatus & PhoneOutcome>(name, body);
      status.take(reply);
      return reply.verdict === 'ignored' ? reply.reason : null;
    });
    last = done.catch(() => {});
    return done;
  }

  return {
    ...{ os, locale, refresh: status.refresh },
    screen() {
      const { screen } = status.now();
      const fields = screen.fields.map((field) => {
        const draft = drafts.get(field.name);
        if (draft === undefined) return field;
        return { ...field, text: isSecretField(field.name) ? '•'.repeat(draft.length) : draft };
      });
      return { ...screen, fields };
    },
    isOnline: () => status.now().online,
    fault: () => status.now().fault,
    tap: (name) => inTurn('tap', { name }),
    async type(field, text) {
      drafts.set(field, text);
      try {
        // While one is on its way, the newest text alone follows it.
        return await inTurn('type', { field, text }, () => drafts.get(field) === text);
      } finally {
        if (drafts.get(field) === text) drafts.delete(field);
      }
    },
    prove: (proof, ok) => inTurn('prove', { proof, ok }),
  };
}
