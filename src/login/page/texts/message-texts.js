// Messages of the login page that login bots do not look for, and the texts of the page after it. The first ones are the
// server's, by the `rule` of its reply; `{seconds}` is when to try again. The Chinese is assumed.

/** @typedef {import('./texts.js').Text} Text */

export const serverTexts = /** @satisfies {Record<string, Text>} */ ({
  'too-many': {
    en: 'Too many login attempts. Try again in {seconds} s',
    'zh-Hant': '登錄嘗試次數過多。請在 {seconds} 秒後重試',
  },
  'too-soon': { en: 'A new code can be sent in {time}', 'zh-Hant': '{time} 後可發送新代碼' },
  way: { en: 'The code can not be sent that way', 'zh-Hant': '不能以此方式發送代碼' },
  busy: {
    en: 'The server is busy. Try again in {seconds} s',
    'zh-Hant': '服務器繁忙。請在 {seconds} 秒後重試',
  },
  unavailable: {
    en: 'Login is not available now. The audit log says why',
    'zh-Hant': '目前無法登錄。原因見審計日誌',
  },
});

export const messageTexts = /** @satisfies {Record<string, Text>} */ ({
  ...serverTexts,
  expired: {
    en: 'This challenge has expired. Enter your password again.',
    'zh-Hant': '此挑戰碼已過期。請重新輸入密碼。',
  },
  unreachable: {
    en: 'The login server does not respond. Check that it is running, then try again.',
    'zh-Hant': '登錄服務器沒有響應。請檢查服務器是否在運行，然後重試。',
  },
  unknownApplication: {
    en: '?app= in the address: unknown application; use {accepted}',
    'zh-Hant': '地址中的 ?app=：未知的應用程序；可用 {accepted}',
  },
  unknownLanguage: {
    en: '?lang= in the address: unknown language; use {accepted}',
    'zh-Hant': '地址中的 ?lang=：未知的語言；可用 {accepted}',
  },
});

export const afterTexts = /** @satisfies {Record<string, Text>} */ ({
  afterTitle: { en: 'Logged in · dscplus simulator', 'zh-Hant': '已登錄 · dscplus 模擬器' },
  afterWarning: {
    en: 'A login server for tests, with test keys. It is not a broker’s site and has no real accounts.',
    'zh-Hant': '用於測試的登錄服務器，使用測試密鑰。這不是經紀商的網站，沒有真實賬戶。',
  },
  afterHeading: { en: 'Logged in', 'zh-Hant': '已登錄' },
  user: { en: 'User', 'zh-Hant': '用戶' },
  mode: { en: 'Mode', 'zh-Hant': '模式' },
  ofFactor: { en: 'Factor', 'zh-Hant': '驗證要素' },
  ends: { en: 'Ends', 'zh-Hant': '結束' },
  live: { en: 'live', 'zh-Hant': '真實' },
  paperMode: { en: 'paper (simulated)', 'zh-Hant': '模擬' },
  passwordOnly: { en: 'none, password only', 'zh-Hant': '無，僅密碼' },
  idleEnd: { en: '{time} if idle', 'zh-Hant': '閒置時 {time}' },
  latestEnd: { en: '{time} at the latest', 'zh-Hant': '最遲 {time}' },
  gatewayReplies: {
    en: 'The gateway routes now reply, for example {1}.',
    'zh-Hant': '網關路徑現在有響應，例如 {1}。',
  },
  logOut: { en: 'Log out', 'zh-Hant': '退出' },
});
