/**
 * A person logs in on one phone with the response of another, by the broker's instructions for use, step by step: in
 * both languages, on both systems, at the double and at the login server.
 */
import { describe, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/phone/phone.ts';
import type { PhoneLink } from '../../src/phone/phone-link.ts';
import { phoneLocales } from '../../src/phone/screens/phone-texts.ts';
import { instructionWords, tapWords, typeWords } from './labelled.ts';
import { linkTo, miasServer, password, tokenOf } from './mias-server.ts';
import { createServerDouble } from './server-double.ts';

type Os = 'ios' | 'android';

/** What each of the two servers is asked. */
interface Served {
  readonly link: (os: Os) => PhoneLink;
  /** The newest token that Mia has got. */
  readonly token: () => string;
  /** The counter of the last response that was accepted of her; the first is that of the activation. */
  readonly counter: () => number;
}

const servers: readonly (readonly [string, () => Promise<Served>])[] = [
  [
    'the double',
    async () => {
      const { link, tokens, counterOf } = createServerDouble({ mia: { password } });
      return {
        link: () => link,
        token: () => String(tokens.at(-1)?.token),
        counter: () => Number(counterOf('mia')),
      };
    },
  ],
  [
    'the login server',
    async () => {
      const here = await miasServer();
      const app = (): unknown => here.store.read(({ factors }) => factors.get('app-mia-1'));
      return {
        link: (os) => linkTo(here, os),
        token: tokenOf(here),
        counter: () => Number((app() as { lastCounter: string }).lastCounter),
      };
    },
  ],
];

const pin = 'a1b2';

describe.each(servers)('at %s', (_, serve) => {
  describe.each(phoneLocales)('in %s', (locale) => {
    const words = instructionWords[locale];

    /** Steps 1 and 2, on the trading phone; Mia's own is active. */
    async function asked(os: Os): Promise<{ server: Served; own: Phone; trading: Phone }> {
      const server = await serve();
      const link = server.link(os);
      const own = createPhone({ os, locale, link, installation: 'phone-of-mia', pin });
      await own.activate({ user: 'mia', password, token: server.token });
      const trading = createPhone({ os, locale, link, installation: 'trading-phone' });
      typeWords(trading, { [words.user]: 'mia', [words.password]: password });
      await tapWords(trading, words.logIn, words.twoFactor);
      expect(trading.screen().challenge).toMatch(/^\d{3} \d{3}$/);
      return { server, own, trading };
    }

    /** Step 6. */
    async function respond(trading: Phone, os: Os, response: string): Promise<void> {
      typeWords(trading, { [words.enterResponse]: response });
      await tapWords(trading, os === 'ios' ? words.send : words.logIn);
    }

    describe.each<Os>(['ios', 'android'])('on %s', (os) => {
      it.each(['4a', '4b'])(`second-phone/${os}/1-6, %s`, async (way) => {
        const { server, own, trading } = await asked(os);
        // 4a: not logged in to the app by itself.
        if (way === '4a') {
          await own.tap('menu');
          await own.tap('log-out');
        }
        const opener = way === '4a' ? words.services : os === 'ios' ? words.more : words.menu;
        await tapWords(own, opener, words.authenticate);
        const challenge = String(trading.screen().challenge);
        typeWords(own, { [words.challenge]: challenge, ...(os === 'android' && { [words.pin]: pin }) });
        await tapWords(own, words.generate);
        if (os === 'ios') await own.prove('passcode');
        const response = String(own.screen().response);
        expect(response).toMatch(/^\d{8}$/);
        await respond(trading, os, response);
        expect([trading.screen().name, trading.screen().user]).toEqual(['home', 'mia']);
        expect(server.counter()).toBe(2);
      });

      it(`second-phone/${os}: a wrong response ends the login with the words of the server`, async () => {
        const { server, trading } = await asked(os);
        await respond(trading, os, '00000000');
        expect([trading.screen().name, trading.screen().notice]).toEqual(['login', words.failed]);
        expect(server.counter()).toBe(1);
      });
    });
  });
});
