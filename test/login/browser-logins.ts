/** People and login bots at the page, in a real browser, with the demo card. */
import { describe, expect } from 'vitest';
import {
  addCodeUser,
  codeKey,
  enterPassword,
  enterResponse,
  password,
  pin,
  readChallenge,
  told,
} from '../../scripts/login-states.ts';
import { hotp } from '../../src/index.ts';
import { browserTest, logIn, openPage, reasons, succeeds } from './login-page.ts';

const failed = 'Authentication failed';

describe('someone who logs in', () => {
  browserTest('types name, password and response, each ended by Enter, and is in', async () => {
    const at = await openPage();
    const { page, card, focusOn } = at;
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(
      '/sso/Login?forwardTo=22&RL=1&ip2loc=on',
    );
    await focusOn('#xyz-field-username');
    await page.keyboard.type('demo');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    const challenge = await readChallenge(page);
    expect(challenge).toMatch(/^[0-9]{6}$/);
    expect(await page.textContent('.card-name')).toBe('Digital Security Card+');
    await focusOn('#xyz-field-gold-response');
    await page.keyboard.type(card.respond({ pin, challenge }).response);
    await page.keyboard.press('Enter');
    await succeeds(at);
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]).toSorted()).toEqual([
      ['JSESSIONID', true, 'Strict'],
      ['USERID', true, 'Strict'],
      ['XYZAB', true, 'Strict'],
      ['XYZAB_AM.LOGIN', true, 'Strict'],
    ]);
  });

  browserTest('uses a bot that sets values, fires input and change, and clicks', async () => {
    const at = await openPage();
    const { page, card } = at;
    const put = (selector: string, value: string): Promise<void> =>
      page.evaluate(
        ([to, text]) => {
          const { document, Event } = globalThis as unknown as {
            document: { querySelector(one: string): EventTarget & { value: string } };
            Event: typeof globalThis.Event;
          };
          const field = document.querySelector(to as string);
          field.value = text as string;
          for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
        },
        [selector, value],
      );
    await put('input[name=username]', 'demo');
    await put('input[name=password]', password);
    await page.click('form.xyzform-username .form-group:nth-child(1) > .btn');
    const challenge = await readChallenge(page);
    await put('.xyz-gold-response', card.respond({ pin, challenge }).response);
    await page.click('form.xyzform-gold button[type=submit]');
    await succeeds(at);
  });

  browserTest('uses a bot that submits by requestSubmit alone', async () => {
    const at = await openPage();
    const { page, card } = at;
    const submit = (form: string): Promise<unknown> =>
      page.evaluate(`document.querySelector('${form}').requestSubmit()`);
    await page.fill('.xyz-username', 'demo');
    await page.fill('.xyz-password', password);
    await submit('.xyzform-username');
    const challenge = await readChallenge(page);
    await page.fill('input[name=gold-response]', card.respond({ pin, challenge }).response);
    await submit('.xyzform-gold');
    await succeeds(at);
  });

  browserTest('uses the keyboard alone, in paper mode', async () => {
    const at = await openPage();
    const { page, card, focusOn, blocks } = at;
    await focusOn('#xyz-field-username');
    await page.keyboard.type('demo-paper');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Tab');
    await focusOn('#toggle1');
    await page.keyboard.press('Space');
    expect(await page.getAttribute('body', 'class')).toBe('login paper-trading');
    expect(await page.locator('.paper-word').isVisible()).toBe(true);
    await page.keyboard.press('Tab');
    await focusOn('.xyzform-username button');
    expect(await page.textContent('.xyzform-username button')).toBe('Simulated Login');
    await page.keyboard.press('Space');
    const challenge = await readChallenge(page);
    expect(await page.textContent('.xyzform-gold button[type=submit]')).toBe('Simulated Login');
    await focusOn('#xyz-field-gold-response');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await focusOn('.xyz-startover');
    await page.keyboard.press('Enter');
    await focusOn('#xyz-field-password');
    expect(await blocks()).toEqual(['username']);
    await page.keyboard.press('Enter');
    const next = await readChallenge(page);
    expect(next).not.toBe(challenge);
    await page.keyboard.type(card.respond({ pin, challenge: next }).response);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await succeeds(at);
  });

  browserTest('as a paper user in live mode is told which mode to choose', async () => {
    const { page, blocks } = await openPage();
    await enterPassword(page, 'demo-paper');
    expect(await told(page)).toBe(
      'You have selected the Live Account Mode, but the specified user is a Paper Trading user. Please select the correct Login mode.',
    );
    expect(await blocks()).toEqual(['error', 'username']);
    // As IBeam does: the switch, and the button again without typing.
    await page.click('label[for=toggle1]');
    await page.click('.xyzform-username button[type=submit]');
    await readChallenge(page);
    expect(await blocks()).toEqual(['gold']);
  });

  browserTest('with two cards picks one with the mouse', async () => {
    const at = await openPage();
    const { page, card, blocks } = at;
    await enterPassword(page, 'demo-two');
    await page.locator('.xyzblock-multiplesf').first().waitFor();
    expect(await blocks()).toEqual(['multiplesf']);
    expect(await page.locator('.xyz-multipleselect option').allTextContents()).toEqual([
      'Select Type',
      'Digital Security Card+ DEMO-0001',
      'Digital Security Card+ DEMO-0002',
    ]);
    await page.selectOption('select.xyz-multipleselect', { label: 'Digital Security Card+ DEMO-0001' });
    const challenge = await readChallenge(page);
    expect(await page.textContent('.card-name')).toBe('Digital Security Card+ DEMO-0001');
    await enterResponse(page, card.respond({ pin, challenge }).response);
    await succeeds(at);
  });

  browserTest(
    'with two kinds of card chooses by text, by value, or by `value` and `change` alone',
    async () => {
      const at = await openPage({ policy: { challengesMax: 10 } });
      const { page, staff } = at;
      await addCodeUser(staff);
      staff.shareCard('DEMO-0001', 'coder');
      const options = page.locator('.xyz-multipleselect option');
      const choose: Readonly<Record<string, () => Promise<unknown>>> = {
        text: () => page.selectOption('.xyz-multipleselect', { label: 'Digital Security Card+' }),
        value: () => page.selectOption('.xyz-multipleselect', '5.1'),
        'after a key': async () => {
          // Keys wait for Enter; what a program sets does not.
          await page.press('.xyz-multipleselect', 'ArrowDown');
          expect(await at.blocks()).toEqual(['multiplesf']);
          await page.evaluate(`
          const select = document.querySelector('.xyz-multipleselect');
          select.value = '5.1';
          select.dispatchEvent(new Event('change'));
        `);
        },
      };
      for (const [how, does] of Object.entries(choose)) {
        await enterPassword(page, 'coder');
        await page.locator('.xyzblock-multiplesf').first().waitFor();
        expect(
          await options.evaluateAll((all: { text: string; value: string }[]) =>
            all.map(({ text, value }) => [text, value]),
          ),
        ).toEqual([
          ['Select Type', ''],
          ['Digital Security Card', '4.1'],
          ['Digital Security Card+', '5.1'],
        ]);
        await does();
        expect([how, await readChallenge(page)]).toEqual([how, expect.stringMatching(/^[0-9]{6}$/)]);
        expect(await page.textContent('.card-name')).toBe('Digital Security Card+');
        await page.click('.xyz-startover');
      }
    },
  );

  browserTest('with two cards goes to the second by the keys, past the first, and takes it', async () => {
    const { page, focusOn, blocks } = await openPage();
    await enterPassword(page, 'demo-two');
    await focusOn('select.xyz-multipleselect');
    await page.keyboard.press('ArrowDown');
    expect(await page.inputValue('select.xyz-multipleselect')).toBe('5.1 DEMO-0001');
    await page.keyboard.press('ArrowDown');
    expect(await page.inputValue('select.xyz-multipleselect')).toBe('5.1 DEMO-0002');
    expect(await blocks()).toEqual(['multiplesf']);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await readChallenge(page);
    expect(await page.textContent('.card-name')).toBe('Digital Security Card+ DEMO-0002');
  });

  browserTest('with a card that shows codes gives the PIN beside the code', async () => {
    const at = await openPage();
    const { page, staff, focusOn } = at;
    await addCodeUser(staff);
    await enterPassword(page, 'coder');
    await focusOn('#xyz-field-gold-pin');
    expect(await page.locator('.challenge-row').isVisible()).toBe(false);
    expect(await page.textContent('.time-text')).toBe('0:30 left');
    const code = hotp(codeKey, 0n);
    expect(code).toBe('755224');
    await enterResponse(page, code);
    expect(await page.textContent('#pin-feedback')).toBe('Enter the PIN of the card.');
    await focusOn('#xyz-field-gold-pin.is-invalid');
    await page.keyboard.type(pin);
    await enterResponse(page, code);
    await succeeds(at);
  });
});

describe('someone who is refused', () => {
  browserTest('finds nothing changed but the message, with the focus where it was', async () => {
    const { page, blocks, focusOn } = await openPage({ policy: { challengesMax: 1 } });
    const button = '.xyzform-username button[type=submit]';
    const rest = (): Promise<unknown> =>
      page.evaluate(
        `[...document.querySelectorAll('input, select')].map((one) => [one.id, one.value, one.checked])`,
      );
    await page.check('#toggle1');
    for (const [user, text, says] of [
      ['DEMO', password, 'Invalid username password combination'],
      ['demo', 'no-password', 'Invalid username password combination'],
    ] as const) {
      await page.fill('#xyz-field-username', user);
      await page.fill('#xyz-field-password', text);
      const before = await rest();
      await page.click(button);
      expect(await told(page)).toBe(says);
      expect(await rest()).toEqual(before);
      expect(await blocks()).toEqual(['error', 'username']);
      await focusOn(button);
    }
    await enterPassword(page, 'demo');
    await readChallenge(page);
    await page.click('.xyz-startover');
    const before = await rest();
    await page.click(button);
    expect(await told(page)).toBe('Too many login attempts. Try again in 60 s');
    expect(await rest()).toEqual(before);
    await focusOn(button);
  });

  browserTest('reads the text that the server was told to give', async () => {
    const { page } = await openPage({ failureText: 'short' });
    await enterPassword(page, 'demo');
    await readChallenge(page);
    await enterResponse(page, '00000000');
    expect(await told(page)).toBe('failed');
  });

  browserTest('by a server that has no time now keeps the challenge and the response', async () => {
    const at = await openPage();
    const { page, card, blocks, expectTrouble } = at;
    expectTrouble(/status of 503/);
    await enterPassword(page, 'demo');
    const challenge = await readChallenge(page);
    const { response } = card.respond({ pin, challenge });
    const busy = { error: 'The server is busy. Try again in 1 s', rule: 'busy' };
    await page.route('**/api/login/respond', (route) => route.fulfill({ status: 503, json: busy }), {
      times: 1,
    });
    await enterResponse(page, response);
    expect(await told(page)).toBe(busy.error);
    expect(await blocks()).toEqual(['error', 'gold']);
    expect(await page.inputValue('#xyz-field-gold-response')).toBe(response);
    await page.click('.xyzform-gold button[type=submit]');
    await succeeds(at);
  });

  browserTest('as the card is picked too late keeps name and password, and presses again', async () => {
    const { page, server, blocks } = await openPage();
    await enterPassword(page, 'demo-two');
    await page.locator('.xyzblock-multiplesf').first().waitFor();
    server.advance(180_001);
    await page.selectOption('.xyz-multipleselect', '5.1 DEMO-0001');
    expect(await told(page)).toBe(failed);
    expect(await blocks()).toEqual(['error', 'username']);
    expect(await page.inputValue('#xyz-field-password')).toBe(password);
    await page.keyboard.press('Enter');
    await page.locator('.xyzblock-multiplesf').first().waitFor();
  });

  browserTest('is asked to wait while the server is asked, and nothing is sent twice', async () => {
    const { page, blocks } = await openPage();
    let asked = 0;
    await page.route('**/api/login', () => {
      asked++;
    });
    await enterPassword(page, 'demo');
    await page.locator('.xyzblock-loading').first().waitFor();
    expect(await blocks()).toEqual(['username', 'loading']);
    await page.press('#xyz-field-password', 'Enter');
    await page.evaluate("document.querySelector('.xyzform-username').requestSubmit()");
    expect(asked).toBe(1);
    expect(await page.inputValue('#xyz-field-password')).toBe(password);
  });

  browserTest('reads the same for a wrong password and for a user that there is not', async () => {
    const { page, server, blocks, focusOn } = await openPage();
    for (const user of ['demo', 'nobody']) {
      await enterPassword(page, user, 'no-password');
      expect(await told(page)).toBe('Invalid username password combination');
      expect(await blocks()).toEqual(['error', 'username']);
      await focusOn('#xyz-field-password');
      expect(await page.inputValue('#xyz-field-username')).toBe(user);
      expect(await page.inputValue('#xyz-field-password')).toBe('no-password');
    }
    expect(reasons(server)).toEqual(['refused: wrong password', 'refused: unknown user']);
  });

  browserTest('with a wrong PIN on the card starts over from an empty page', async () => {
    const at = await openPage();
    const { page, card, server, blocks, focusOn } = at;
    await enterPassword(page, 'demo');
    const challenge = await readChallenge(page);
    await enterResponse(page, card.respond({ pin: '4321', challenge }).response);
    expect(await told(page)).toBe(failed);
    expect(await blocks()).toEqual(['error', 'username']);
    await focusOn('#xyz-field-username');
    expect(await page.inputValue('#xyz-field-password')).toBe('');
    expect(await page.inputValue('#xyz-field-username')).toBe('');
    expect(await page.textContent('.xyz-goldchallenge')).toBe('');
    expect(reasons(server)).toEqual(['refused: wrong response']);
    await logIn(at);
    await succeeds(at);
  });

  browserTest('who types seven digits is told at once and loses nothing', async () => {
    const at = await openPage();
    const { page, card, server, blocks, focusOn } = at;
    await enterPassword(page, 'demo');
    const challenge = await readChallenge(page);
    const { response } = card.respond({ pin, challenge });
    for (const [typed, says] of [
      ['', 'Enter the 8 digits that the card shows.'],
      [response.slice(0, 7), 'The response has 8 digits; you entered 7.'],
      ['12345e78', 'The response must be 8 digits only.'],
    ] as const) {
      await enterResponse(page, typed);
      expect(await page.textContent('#response-feedback')).toBe(says);
      expect(await page.inputValue('#xyz-field-gold-response')).toBe(typed);
      expect(await blocks()).toEqual(['gold']);
      await focusOn('#xyz-field-gold-response.is-invalid[aria-invalid=true]');
    }
    expect(await page.textContent('.xyz-goldchallenge')).toBe(challenge);
    expect(reasons(server)).toEqual([]);
    await enterResponse(page, ` ${response.slice(0, 4)} ${response.slice(4)}\u00a0`);
    await succeeds(at);
  });

  browserTest('leaves a field empty and is told which, with nothing sent', async () => {
    const { page, server, focusOn } = await openPage();
    await page.click('.xyzform-username button');
    await focusOn('#xyz-field-username.is-invalid');
    expect(await page.textContent('#username-feedback')).toBe('Enter the username.');
    expect(await page.textContent('#password-feedback')).toBe('Enter the password.');
    expect(server.audit().filter(({ event }) => event === 'refused')).toEqual([]);
  });

  browserTest('answers when the server’s time is over: refused like a wrong response', async () => {
    const { page, card, server } = await openPage();
    await enterPassword(page, 'demo');
    const challenge = await readChallenge(page);
    server.advance(180_001);
    await enterResponse(page, card.respond({ pin, challenge }).response);
    expect(await told(page)).toBe(failed);
    expect(reasons(server)).toEqual(['expired: late']);
  });

  browserTest('is locked out after ten failures: the right response too is refused', async () => {
    const at = await openPage();
    const { page, server } = at;
    for (let i = 0; i < 10; i++) {
      await enterPassword(page, 'demo', 'no-password');
      expect(await told(page)).toBe('Invalid username password combination');
    }
    expect(server.staff.user('demo').lock.locked).toBe('by failures');
    await logIn(at);
    expect(await told(page)).toBe(failed);
    expect(reasons(server).slice(-1)).toEqual(['refused: user locked']);
    server.advance(24 * 3_600_000);
    await logIn(at);
    await succeeds(at);
  });

  browserTest('begins too many logins and is told when to try again', async () => {
    const at = await openPage({ policy: { challengesMax: 2 } });
    const { page, server, card } = at;
    for (let i = 0; i < 2; i++) {
      await enterPassword(page, 'demo');
      await readChallenge(page);
      await page.click('.xyz-startover');
    }
    await enterPassword(page, 'demo');
    expect(await told(page)).toBe('Too many login attempts. Try again in 60 s');
    server.advance(60_000);
    // Pressed again, without typing.
    await page.click('.xyzform-username button[type=submit]');
    const challenge = await readChallenge(page);
    await enterResponse(page, card.respond({ pin, challenge }).response);
    await succeeds(at);
  });
});
