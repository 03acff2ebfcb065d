/** What a write of the memory changes in the secrets beside it. */
import type { PhoneSecrets, UserSecrets } from './phone-memory.ts';
import type { SecretsChange } from './steps/phone-state.ts';

/** The secrets after a change. */
export function secretsAfter(secrets: PhoneSecrets, change: SecretsChange): PhoneSecrets {
  const { users, activating } = secrets;
  switch (change.do) {
    case 'nothing':
      return secrets;
    case 'keep activating':
      if (activating === null || change.pin === null) return secrets;
      return { ...secrets, activating: { ...activating, pin: change.pin } };
    case 'activate': {
      const own = activating === null ? users : { ...users, [change.user]: activating };
      return { ...secrets, users: own, activating: null, enrolment: null };
    }
    case 'forget activating':
      return { ...secrets, activating: null, enrolment: null };
    case 'change PIN':
      return { ...secrets, users: withPin(users, change.pin) };
  }
}

/** Only where the PIN is beside the key at all. */
function withPin(users: PhoneSecrets['users'], pin: string): PhoneSecrets['users'] {
  const changed = Object.entries(users).map(([user, own]): [string, UserSecrets] => [
    user,
    own.pin === null ? own : { ...own, pin },
  ]);
  return Object.fromEntries(changed);
}
