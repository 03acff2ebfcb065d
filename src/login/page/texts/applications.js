// The applications of the broker that a user can log in to, with their words: `applicationTable` of
// src/login/auth/applications.ts, to which a test compares it, and the Chinese, which is assumed.

/**
 * @typedef {object} Application
 * @property {string} label what people call it
 * @property {import('./texts.js').Text} askAgain what the user chooses there to get another code
 * @property {boolean} voice whether the code can be read out in a call
 * @property {string | null} confirm what confirms the choice; null where the choice is enough
 */

const didNotReceive = { en: "Didn't receive a security code?", 'zh-Hant': '沒有收到安全碼？' };
const requestInTws = { en: 'Request new Security Code', 'zh-Hant': '請求新的安全碼' };
const tws = { askAgain: requestInTws, confirm: 'OK' };

/** @type {Readonly<Record<string, Application>>} */
export const applications = {
  portal: { label: 'Client Portal', askAgain: didNotReceive, voice: true, confirm: null },
  'tws-stable': { label: 'TWS (STABLE)', ...tws, voice: false },
  'tws-latest': { label: 'TWS (LATEST)', ...tws, voice: true },
  'tws-beta': { label: 'TWS (BETA)', ...tws, voice: true },
  webtrader: { label: 'WebTrader', askAgain: didNotReceive, voice: true, confirm: null },
  ios: {
    label: 'IBKR Mobile, iOS',
    askAgain: { en: 'Request New Code', 'zh-Hant': '請求新代碼' },
    voice: true,
    confirm: null,
  },
  android: {
    label: 'IBKR Mobile, Android',
    askAgain: { en: 'Request New Security Code', 'zh-Hant': '請求新安全碼' },
    voice: true,
    confirm: null,
  },
};
