/** A person who reads: taps and fields by the words on the screen. */
import { expect } from 'vitest';
import type { Phone } from '../../src/phone/phone.ts';

/** Taps these words one after the other; each must be on the screen, and be accepted. */
export async function tapWords(phone: Phone, ...labels: readonly string[]): Promise<void> {
  for (const label of labels) {
    const { taps, name } = phone.screen();
    const found = taps.find((one) => one.label === label);
    if (found === undefined) expect.fail(`"${label}" is not on ${name}: ${taps.map((one) => one.label)}`);
    expect([label, await phone.tap(found.name)]).toEqual([label, { verdict: 'accepted' }]);
  }
}

/** Types into fields by their words. */
export function typeWords(phone: Phone, texts: Readonly<Record<string, string>>): void {
  for (const [label, text] of Object.entries(texts)) {
    const { fields, name } = phone.screen();
    const found = fields.find((one) => one.label === label);
    if (found === undefined) expect.fail(`"${label}" is not on ${name}: ${fields.map((one) => one.label)}`);
    expect([label, phone.type(found.name, text)]).toEqual([label, { verdict: 'accepted' }]);
  }
}

/** The words of the instructions for use. */
export const instructionWords = {
  en: {
    ...{ logIn: 'Log In', user: 'Username', password: 'Password', migrate: 'Migrate IB Key' },
    ...{ continue: 'Continue', activationCode: 'Activation Code', smsCode: 'SMS Code', activate: 'Activate' },
    ...{ verify: 'Verify', pin: 'PIN', repeatPin: 'Repeat PIN', done: 'Done', services: 'Services' },
    ...{ twoFactor: 'Two-Factor Authentication', challenge: 'Challenge code', generate: 'Generate Response' },
    ...{ enterResponse: 'Enter response code', authenticate: 'Authenticate', menu: 'Menu', more: 'More' },
    ...{ send: 'Send', register: 'Register Two-Factor', getCode: 'Get Activation Code', addUser: 'Add User' },
    ...{ failed: 'Authentication failed' },
  },
  'zh-Hant': {
    ...{ logIn: '登錄', user: '用戶名', password: '密碼', migrate: '遷移IB Key', continue: '繼續' },
    ...{ activationCode: '激活碼', smsCode: '短信碼', activate: '激活', verify: '驗證', pin: 'PIN碼' },
    ...{ repeatPin: '重複PIN碼', done: '完成', services: '服務', twoFactor: '雙因素驗證' },
    ...{ challenge: '挑戰碼', generate: '生成響應碼', enterResponse: '輸入響應碼', authenticate: '驗證' },
    ...{ menu: '菜單', more: '更多', send: '發送', register: '註冊雙因素驗證', getCode: '獲取激活碼' },
    ...{ addUser: '添加用戶', failed: '驗證失敗' },
  },
} as const;
