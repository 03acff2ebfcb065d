/** Check 43: who can read what was sent, and for how long. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { respond } from '../../code-holders.ts';
import { siteOf, staffToken } from '../../login-app.ts';
import { drawing, edda, expectSession, type World, worldOf } from '../../login-world.ts';
import type { Check, Subject } from '../check.ts';
import { filesOf, spellingsIn } from '../secrets.ts';
import { again, beginCode, type Phone, phone, sentAgain, wait, withIntervals } from './phones.ts';

const dayMs = 86_400_000;
const [one, two] = ['482913', '730586'] as const;
const codes = (): ReturnType<typeof drawing> => drawing(482_913, 730_586);
const text = 'authentication code';

/** A message and a call that have come, and one of each that has not. */
async function sendAll(here: World): Promise<Phone> {
  const mia = await phone(here);
  const step = await beginCode(here, mia);
  await sentAgain(here, step, 'voice');
  wait(here, mia);
  expect(mia.codes()).toEqual([one, two]);
  return mia;
}

const kept = ({ store }: World): readonly unknown[] => store.read(({ messages }) => messages.all());

export const messageChecks: readonly Check[] = [
  {
    number: 43,
    says: 'neither text nor code is in the store file or its log, in any spelling, nor a plain hash of a code',
    costly: true,
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { file: true, draw: codes() });
      await sendAll(here);
      await here.begin();
      const plain = [one, two, text, 'Your requested'].map((secret) => Buffer.from(secret));
      const hashes = [one, two].flatMap((code) =>
        ['sha1', 'sha256'].map((name) => createHash(name).update(code).digest()),
      );
      for (const { name, bytes } of filesOf(here.path as string)) {
        for (const secret of [...plain, ...hashes]) expect(spellingsIn(bytes, secret), name).toEqual([]);
      }
    },
  },
  {
    number: 43,
    says: 'no record in the store can be read, and a message that is moved to another line does not open there',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes(), policy: { smsGapMs: 0 } });
      const mia = await sendAll(here);
      const stored = here.store.read((tables) => [
        ...[tables.lines, tables.messages, tables.logins, tables.factors].flatMap((table) => [
          ...table.all(),
        ]),
      ]);
      expect(JSON.stringify(stored)).not.toMatch(new RegExp(`${one}|${two}|${text}`));
      const otto = await phone(here, 'otto');
      await sentAgain(here, await beginCode(here, otto), 'voice');
      here.store.write(({ messages }) => {
        const from = messages.get(`${mia.number} 1`);
        const to = messages.get(`${otto.number} 1`);
        if (from !== null && to !== null) messages.put({ ...to, sealed: from.sealed });
      });
      expect(otto.line().messages()).toEqual([]);
    },
  },
  {
    number: 43,
    says: 'messages are read by the token of the SIM alone: no other SIM, staff, session or name reads them',
    async run({ LoginServer }) {
      const here = await siteOf(LoginServer, { draw: codes() });
      await here.addUser('mia');
      const add = async (number: string): Promise<string> =>
        String((await here.staff('line/add', { number, user: 'mia' })).json.sim);
      const [number, other] = ['+15550100001', '+15550100002'];
      const sims = [await add(number), await add(other)];
      await here.staff('sms/add', { user: 'mia', number });
      const begun = await here.post('/api/login', { user: 'mia', password: edda.password });
      const { login, binding } = begun.json;
      here.clock.advance(5_000);
      const session = await here.post('/api/login/respond', { login, binding, response: one });
      expect(session.json).toMatchObject({ user: 'mia' });
      const cookie = session.setCookies.map((one) => one.split(';')[0]).join('; ');
      const read = (token: string | undefined, headers = {}, path = 'messages') =>
        here.post(
          `/api/line/${path}`,
          { number },
          { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
        );
      const wrong = [
        undefined,
        '',
        sims[1],
        staffToken,
        String(binding),
        'mia',
        `${sims[0]}x`,
        String(sims[0]).slice(1),
      ];
      const replies = [];
      for (const path of ['messages', 'calls']) {
        for (const token of wrong) replies.push(await read(token, {}, path));
      }
      // A stream that opened would not end.
      replies.push(await read('x'.repeat(43), {}, 'events'), await read(undefined, { cookie }));
      replies.push(
        await here.post(
          '/api/line/messages',
          { number: '+15550109999' },
          { authorization: `Bearer ${sims[0]}` },
        ),
      );
      for (const reply of replies) expect([reply.status, reply.text]).toEqual([401, replies[0]?.text]);
      const staffs = [];
      for (const verb of ['line/list', 'factor/list', 'user/list', 'audit'])
        staffs.push(await here.staff(verb, {}));
      const shown = [begun, session, ...replies, ...staffs, await here.get('/'), await here.get('/login')];
      for (const reply of shown) expect(reply.text).not.toMatch(new RegExp(`${one}|${text}`));
      // The one that may.
      expect((await read(sims[0])).json).toMatchObject({ messages: [{ code: one }], lastNumber: 1 });
    },
  },
  {
    number: 43,
    says: 'the token of a SIM is kept as its fingerprint, and no store or log has it',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      await here.addUser('mia');
      const { sim } = here.service.staff.addLine('+15550100001', 'mia');
      expect(sim).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(here.service.lineOfSim('+15550100001', sim)?.messages()).toEqual([]);
      const stored = here.store.read(({ lines }) => lines.all());
      expect(JSON.stringify([stored, here.service.audit(), here.service.staff.lines()])).not.toContain(sim);
    },
  },
  {
    number: 43,
    says: 'right, wrong, void and late codes are in no audit line, and in no error of a wait',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes() });
      const heard: unknown[] = [];
      here.service.on((line) => heard.push(line));
      const mia = await phone(here);
      const step = await beginCode(here, mia);
      const errors = [
        await mia
          .line()
          .message({ limitMs: 0 })
          .catch(({ message }) => message),
      ];
      await again(here, step, 'voice');
      errors.push(
        await mia
          .line()
          .message()
          .catch(({ message }) => message),
      );
      wait(here, mia);
      await respond(here, step, one);
      await respond(here, step, `${two}0`);
      expectSession(await respond(here, step, two), mia.user);
      await respond(here, step, two);
      errors.push(
        await mia
          .line()
          .call({ after: 2, limitMs: 0 })
          .catch(({ message }) => message),
      );
      expect(errors).toEqual([expect.any(String), expect.stringContaining('superseded'), expect.any(String)]);
      const withoutNames = here.service.audit({ limit: 1_000 }).map(({ login: _, ...line }) => line);
      const all = JSON.stringify([withoutNames, errors, heard.length]);
      expect(all).not.toMatch(new RegExp(`${one}|${two}|${text}|${mia.number.slice(1, -4)}`));
      expect(heard.length).toBeGreaterThan(5);
    },
  },
  {
    number: 43,
    says: 'a message is gone from the store a day after, by someone else’s login too',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes() });
      const mia = await sendAll(here);
      // Deleted a day after its end, which is when it came or the call was over.
      here.clock.advance(dayMs - 35_001);
      expect(mia.codes()).toContain(one);
      await here.begin();
      expect(kept(here)).toHaveLength(2);
      here.clock.advance(35_002);
      expect(mia.codes()).toEqual([]);
      await here.begin();
      expect(kept(here)).toEqual([]);
      expect(mia.line().lastNumber()).toBe(2);
    },
  },
  {
    number: 43,
    says: 'a message is gone a day after also from a server where nothing happens, and from one that starts then',
    async run({ LoginServer }) {
      await withIntervals(async (pass) => {
        const here = await worldOf(LoginServer, { draw: codes() });
        await sendAll(here);
        const served = await serve(LoginServer, here.service);
        pass(60_000);
        expect(kept(here)).toHaveLength(2);
        here.clock.advance(dayMs + 1);
        pass(60_000);
        await served.close();
        expect(kept(here)).toEqual([]);
      });
      const here = await worldOf(LoginServer, { draw: codes() });
      await sendAll(here);
      here.clock.advance(dayMs + 1);
      await (await serve(LoginServer, here.service)).close();
      expect(kept(here)).toEqual([]);
    },
  },
];

function serve(
  { serveLogin }: Subject['LoginServer'],
  service: World['service'],
): ReturnType<Subject['LoginServer']['serveLogin']> {
  return serveLogin({ service, address: { host: '127.0.0.1', port: 0 }, sessions: 'cookie' });
}
