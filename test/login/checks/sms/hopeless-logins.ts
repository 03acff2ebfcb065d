/** Check 29: nothing is sent for a login that can't succeed, and nothing shows that. */
import { expect } from 'vitest';
import { respond } from '../../code-holders.ts';
import { edda, expectSession, type World, worldOf } from '../../login-world.ts';
import type { Check } from '../check.ts';
import { again, beginCode, type Phone, phone, sentAgain } from './phones.ts';

const sent = ({ line }: Phone): number => line().messages().length + line().calls().length;

/** Why a login can't succeed, each for a user of its own. */
const obstacles: Readonly<Record<string, (here: World, of: Phone) => unknown>> = {
  'user locked': ({ service }, { user }) => service.staff.lockUser(user),
  'factor locked': ({ service }, { id }) => service.staff.lockFactor(id),
  'factor revoked': ({ service }, { id }) => service.staff.revokeFactor(id),
  'user locked by failures': async (here, { user }) => {
    for (let i = 0; i < 10; i++) await here.service.begin({ ...edda, user, password: 'wrong horse' });
  },
};

/** What someone sees of a step. */
const seen = (step: object): unknown => {
  const text = JSON.stringify({ ...step, login: '', binding: '', factor: '' });
  return JSON.parse(text.replaceAll(/"id":"[^"]*"/g, '"id":""'));
};

export const hopelessLoginChecks: readonly Check[] = [
  {
    number: 29,
    says: 'a locked user, a locked or revoked factor is asked for a code, with the same limits, and nothing is sent',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const free = await phone(here, 'free');
      const shown = await stepsOf(here, free);
      expect(sent(free)).toBe(3);
      for (const [i, [name, make]] of Object.entries(obstacles).entries()) {
        const of = await phone(here, `hopeless-${i}`);
        await make(here, of);
        expect(await stepsOf(here, of), name).toEqual(shown);
        expect(sent(of), name).toBe(0);
        const says = here.service
          .audit({ user: of.user, limit: 100 })
          .flatMap((line) => (line.event === 'issued' ? [line.says] : []));
        expect(says, name).toEqual([
          'no message, a code is asked for, within 600 s',
          'no call, a code is asked for',
          'no message, a code is asked for',
          'no message yet, a code is asked for, within 600 s',
        ]);
      }
    },
  },
  {
    number: 29,
    says: 'what comes between two codes of a login counts: the second is not sent, and is again after it',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const mia = await phone(here);
      const step = await beginCode(here, mia);
      here.service.staff.lockUser(mia.user);
      await sentAgain(here, step, 'voice');
      here.service.staff.unlockUser(mia.user);
      here.service.staff.lockFactor(mia.id);
      here.clock.advance(120_000);
      await sentAgain(here, step, 'sms');
      expect(sent(mia)).toBe(1);
      here.service.staff.unlockFactor(mia.id);
      here.clock.advance(120_000);
      await sentAgain(here, step, 'sms');
      expect(sent(mia)).toBe(2);
      here.clock.advance(5_000);
      // The ones that were not sent have voided the first, as sent ones do.
      expect((await respond(here, step, mia.codes()[0])).kind).toBe('wrong code');
      expectSession(await respond(here, step, mia.codes()[1]), mia.user);
    },
  },
  {
    number: 29,
    says: 'nothing is sent for a wrong password, a paper user in live mode, a flood, or a login that is closed or another’s',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { policy: { smsGapMs: 0, smsMax: 1_000 } });
      const mia = await phone(here);
      await here.service.staff.addUser({ name: 'pam', password: edda.password, mode: 'paper' });
      const number = '+15559990001';
      here.service.staff.addLine(number, 'pam');
      here.service.staff.addSms('pam', number);
      await here.service.begin({ ...edda, user: 'pam' });
      expect(here.service.line(number).messages()).toEqual([]);
      await here.service.begin({ ...edda, user: mia.user, password: 'wrong horse' });
      expect(sent(mia)).toBe(0);
      const step = await beginCode(here, mia);
      expect(await again(here, { ...step, binding: 'x'.repeat(43) }, 'voice')).toEqual({ kind: 'refused' });
      await here.service.abandon(step);
      expect(await again(here, step, 'voice')).toEqual({ kind: 'refused' });
      expect(sent(mia)).toBe(1);
      const late = await beginCode(here, mia);
      here.clock.advance(600_001);
      expect(await again(here, late, 'sms')).toEqual({ kind: 'refused' });
      expect(sent(mia)).toBe(2);
      for (let i = 0; i < 10; i++) await beginCode(here, mia);
      expect(await here.service.begin({ ...edda, user: mia.user })).toMatchObject({ reason: 'too-many' });
      expect(sent(mia)).toBe(12);
    },
  },
];

/** All that someone sees who asks for codes in every way, types one, and begins again. */
async function stepsOf(here: World, of: Phone): Promise<readonly unknown[]> {
  const step = await beginCode(here, of);
  const voice = await again(here, step, 'voice');
  const soon = await again(here, step, 'voice');
  const wrong = await respond(here, step, 'abcdef');
  here.clock.advance(120_000);
  const next = await again(here, step, 'sms');
  const anew = await beginCode(here, of);
  return [step, voice, soon, wrong, next, anew].map(seen);
}
