/** A phone that a command acts on, by one interface: that of a file, or one that runs and is served over HTTP. */
import type { PhoneOutcome } from '../../../phone/phone-machine.ts';
import type { PhoneScreen } from '../../../phone/screens/phone-screen.ts';
import type { FieldName, ProofKind, ScreenName, TapName } from '../../../phone/steps/phone-state.ts';
import { closedBySignal } from '../../far/closed-by-signal.ts';
import type { Options, SecretName } from '../../io/secrets/secrets.ts';
import { openPhone, refreshPhone } from './opened-phone.ts';

export type TypedSecrets = Partial<Record<SecretName, string>>;

export interface UsedPhone {
  /** What options gave, for the fields that ask for it. */
  readonly secrets: TypedSecrets;
  tap(name: TapName): Promise<PhoneOutcome>;
  type(field: FieldName, text: string): Promise<PhoneOutcome>;
  prove(proof: ProofKind, ok: boolean): Promise<PhoneOutcome>;
  /** @throws PhoneWaitError */
  wait(what: ScreenName | 'notification', limitMs: number): Promise<void>;
  /** What it shows, also after it was closed. */
  screen(): PhoneScreen;
  /** Why the server did not reply, or null if all is well; `isNew`: to what this command did. */
  fault(): { readonly error: Error; readonly isNew: boolean } | null;
  /** Ends the use. A phone that runs elsewhere continues. */
  close(): Promise<void>;
}

/**
 * The phone of the file of `--phone`; its notifications are here. A signal closes it before it ends the program.
 * @throws UsageError, StoredFileError
 */
export async function filePhone(options: Options, typed: readonly SecretName[]): Promise<UsedPhone> {
  const opened = await openPhone(options, typed);
  const close = closedBySignal(opened.close);
  await refreshPhone(opened);
  const { phone, secrets } = opened;
  const { tap, prove, screen } = phone;
  const before = phone.fault();
  return {
    ...{ secrets, tap, prove, screen, close },
    type: async (field, text) => phone.type(field, text),
    async wait(what, limitMs) {
      phone.listen();
      await phone.wait(what, { limitMs });
    },
    fault() {
      const error = phone.fault();
      return error === null ? null : { error, isNew: error !== before };
    },
  };
}
