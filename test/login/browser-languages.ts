/** The login page in Chinese: asked for in the address, or because the browser is, and then with what bots look for in English. */
import { describe, expect } from 'vitest';
import {
  askSmsCode,
  enterPassword,
  enterResponse,
  type LoginState,
  loginStates,
  pin,
  readChallenge,
  told,
} from '../../scripts/login-states.ts';
import { pageNames } from '../../src/login/page/names.ts';
import { browserTest, openPage } from './login-page.ts';
import { fits, violations } from './page-checks.ts';
import { allTexts, pageApplications, serverTexts } from './page-texts.ts';

const chinese = '?lang=zh-Hant';
const han = /\p{Script=Han}/u;

describe('someone who asks for Chinese in the address', () => {
  browserTest('logs in with the card and out again in Chinese', async () => {
    const { page, card } = await openPage({}, chinese);
    expect(await page.getAttribute('html', 'lang')).toBe('zh-Hant');
    expect(await page.title()).toBe('登錄 · dscplus 模擬器');
    await page.getByRole('textbox', { name: '用戶名' }).fill('demo');
    await page.getByRole('textbox', { name: '密碼' }).fill('demo-password');
    await page.getByRole('button', { name: '登錄', exact: true }).click();
    const challenge = await readChallenge(page);
    expect(await page.getByRole('status', { name: '挑戰碼' }).textContent()).toBe(challenge);
    expect(await page.textContent('.challenge-row .steps')).toBe(
      '在卡上：按住 press，輸入PIN碼並按 OK，再輸入此挑戰碼並按 OK。卡即顯示響應碼。',
    );
    await enterResponse(page, '1');
    await page.locator('#response-feedback').first().waitFor();
    expect(await page.textContent('#response-feedback')).toBe('響應碼有8位數字，您輸入了1位。');
    await page.getByRole('textbox', { name: '響應碼' }).fill(card.respond({ pin, challenge }).response);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sso/Dispatcher?forwardTo=22&RL=1&ip2loc=on&lang=zh-Hant');
    await page.locator('.session').first().waitFor();
    expect(await page.textContent('h1')).toBe('已登錄');
    expect(await page.textContent('pre[lang=en]')).toBe('Client login succeeds');
    await page.getByRole('button', { name: '退出' }).click();
    await page.waitForURL('**/sso/Login?*lang=zh-Hant');
    expect(await page.textContent('h1 > span')).toBe('登錄');
  });

  browserTest('picks a factor, and reads a refusal in Chinese', async () => {
    const at = await openPage({}, chinese);
    const { page } = at;
    await enterPassword(page, 'demo', 'no-password');
    expect(await told(page)).toBe('用戶名或密碼不正確');
    at.staff.giveCodeCard('demo-two');
    await enterPassword(page, 'demo-two');
    await page.locator('.xyzblock-multiplesf').first().waitFor();
    expect(await page.locator('.xyz-multipleselect option').allTextContents()).toEqual([
      '選擇類型',
      'Digital Security Card+ DEMO-0001',
      'Digital Security Card+ DEMO-0002',
      '安全碼卡',
    ]);
    await page.selectOption('.xyz-multipleselect', '5.1 DEMO-0001');
    await readChallenge(page);
    await enterResponse(page, '00000000');
    expect(await told(page)).toBe('驗證失敗');
  });

  browserTest('gets no SMS: reads the help, and is called, in an application’s words', async () => {
    const at = await openPage({}, `${chinese}&app=tws-beta`);
    const { page } = at;
    await askSmsCode(page);
    expect(await page.textContent('#code-to')).toBe('短信發送至 +1 ••• 0001');
    expect(await page.textContent('#resend-wait')).toBe('2:00 後可發送新代碼');
    await page.fill('.xyz-silver-response', 'abc');
    await page.press('.xyz-silver-response', 'Enter');
    expect(await page.textContent('#silver-feedback')).toBe('代碼必須是6位數字。');
    await page.getByText('收不到短信怎麼辦').click();
    const steps = await page.locator('.sms-help li').allInnerTexts();
    expect(steps.map((step) => han.test(step))).toEqual([true, true, true, true]);
    expect(steps[2]).toContain('「請求新的安全碼」');
    await page.getByRole('button', { name: '請求新的安全碼' }).click();
    await page.getByRole('button', { name: '短信' }).click();
    await page.getByRole('button', { name: 'OK' }).click();
    expect(await told(page)).toBe('2:00 後可發送新代碼');
    await page.getByRole('button', { name: '語音' }).click();
    await page.getByRole('button', { name: 'OK' }).click();
    await page.locator('#call-comes:not(:empty)').first().waitFor();
    expect(await page.textContent('#code-to')).toBe('正在呼叫 +1 ••• 0001');
  });

  browserTest('reads each message of the server in Chinese, and others in English as such', async () => {
    const { page } = await openPage({}, chinese);
    let reply = { error: '', rule: '' };
    await page.route('**/api/login', (route) =>
      route.fulfill({ status: 429, headers: { 'Retry-After': '100' }, json: reply }),
    );
    for (const [rule, text] of Object.entries(serverTexts)) {
      reply = { error: text.en, rule };
      await enterPassword(page, 'demo');
      const wanted = text['zh-Hant'].replace('{seconds}', '100').replace('{time}', '1:40');
      await page.locator(`.xyz-errormessage:not([lang]):text-is("${wanted}")`).first().waitFor();
    }
    reply = { error: 'server: internal error; see its stderr', rule: 'internal' };
    await enterPassword(page, 'demo');
    await page
      .locator('.xyz-errormessage[lang=en]:text-is("server: internal error; see its stderr")')
      .first()
      .waitFor();
  });

  for (const state of ['password', 'challenge', 'too-soon', 'sms-help'] as const) {
    browserTest(`${state}: has no fault that axe finds, by day and at night, and fits a phone`, async () => {
      const at = await openPage({}, chinese);
      const { page } = at;
      await page.locator('.demo-users').first().waitFor();
      await (loginStates[state] as LoginState).does(at);
      await page.clock.resume();
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, ['color-contrast'])).toEqual([]);
      await fits(page);
    });
  }

  browserTest('reads which languages there are, where the address has another', async () => {
    const { page } = await openPage({}, '?lang=fr');
    expect(await told(page)).toBe('?lang= in the address: unknown language; use en, zh-Hant');
    await enterPassword(page, 'demo');
    await readChallenge(page);
  });
});

describe('someone whose browser is Chinese', () => {
  browserTest('reads Chinese, while bots find all their texts in English, marked as such', async () => {
    const at = await openPage();
    const page = await at.pageIn('zh-TW');
    expect(await page.getAttribute('html', 'lang')).toBe('zh-Hant');
    expect(await page.textContent('h1 > span')).toBe('登錄');
    expect(await page.textContent('label[for=toggle1]')).toBe('模擬交易賬戶');
    const named = pageNames.filter(({ text }) => text !== undefined);
    const found = await Promise.all(named.map(({ selector }) => page.locator(selector).textContent()));
    expect(found).toEqual(named.map(({ text }) => text));
    expect(await page.getAttribute('label[for=xyz-field-username]', 'lang')).toBe('en');
    await page.locator('#toggle1').check();
    expect(await page.textContent('.xyzform-gold .btn')).toBe('Simulated Login');
    await page.locator('#toggle1').uncheck();
    await enterPassword(page, 'demo', 'no-password');
    expect(await told(page)).toBe('Invalid username password combination');
    expect(await page.getAttribute('.xyz-errormessage', 'lang')).toBe('en');
    await enterPassword(page, 'demo-paper');
    await page.locator(`.xyz-errormessage:text-is("${allTexts['paper-user']?.en}")`).first().waitFor();
    at.staff.giveCodeCard('demo');
    await enterPassword(page, 'demo');
    await page.locator('.xyzblock-multiplesf').first().waitFor();
    expect(await page.locator('.xyz-multipleselect option').allTextContents()).toEqual([
      ...['Select Type', 'Digital Security Card+', 'Security Code Card'],
    ]);
    await page.selectOption('.xyz-multipleselect', { label: 'Digital Security Card+' });
    await readChallenge(page);
    await enterResponse(page, '00000000');
    expect(await told(page)).toBe('Authentication failed');
    await enterPassword(page, '');
    expect(await page.textContent('#username-feedback')).toBe('請輸入用戶名。');
  });

  browserTest(
    'reads English where the address asks for it, and where the browser’s Chinese is simplified',
    async () => {
      const at = await openPage();
      const hongKong = await at.pageIn('zh-HK');
      expect(await hongKong.textContent('.ask-again')).toBe(pageApplications.portal?.askAgain['zh-Hant']);
      await hongKong.goto(`${at.server.url}/?lang=en`);
      const english = [await hongKong.getAttribute('html', 'lang'), await hongKong.textContent('h1 > span')];
      expect(english).toEqual(['en', 'Log in']);
      const simplified = await at.pageIn('zh-CN');
      expect(await simplified.textContent('h1 > span')).toBe('Log in');
    },
  );
});
