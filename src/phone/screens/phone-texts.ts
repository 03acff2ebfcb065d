/**
 * The words of the app in two languages, each with its provenance: D the instructions for use or a guide of the
 * broker, A assumed. The look and the sentences of the app are not copied.
 */
import type { ProvenanceLetter } from '../../profiles/provenance.ts';

export const phoneLocales = ['en', 'zh-Hant'] as const;
/** A language of the app. */
export type PhoneLocale = (typeof phoneLocales)[number];

type Words = readonly [en: string, enFrom: ProvenanceLetter, zh: string, zhFrom: ProvenanceLetter];

/** Titles, fields and taps. */
export const phoneTexts = {
  'log-in': ['Log In', 'D', '登錄', 'D'],
  'log-out': ['Log Out', 'A', '登出', 'A'],
  user: ['Username', 'D', '用戶名', 'D'],
  password: ['Password', 'D', '密碼', 'D'],
  services: ['Services', 'D', '服務', 'D'],
  register: ['Register Two-Factor', 'D', '註冊雙因素驗證', 'A'],
  authenticate: ['Authenticate', 'D', '驗證', 'D'],
  'change-pin': ['Change PIN', 'A', '更改PIN碼', 'A'],
  'two-factor': ['Two-Factor Authentication', 'D', '雙因素驗證', 'D'],
  migrate: ['Migrate IB Key', 'D', '遷移IB Key', 'D'],
  instructions: ['Instructions', 'A', '說明', 'A'],
  continue: ['Continue', 'D', '繼續', 'D'],
  number: ['Phone Number', 'A', '手機號碼', 'A'],
  'get-code': ['Get Activation Code', 'D', '獲取激活碼', 'A'],
  'activation-code': ['Activation Code', 'D', '激活碼', 'D'],
  'sms-code': ['SMS Code', 'D', '短信碼', 'D'],
  'new-code': ['Request New Code', 'D', '請求新代碼', 'A'],
  'new-security-code': ['Request New Security Code', 'D', '請求新安全碼', 'A'],
  activate: ['Activate', 'D', '激活', 'D'],
  verify: ['Verify', 'D', '驗證', 'D'],
  pin: ['PIN', 'D', 'PIN碼', 'D'],
  'current-pin': ['Current PIN', 'A', '當前PIN碼', 'A'],
  'new-pin': ['New PIN', 'A', '新PIN碼', 'A'],
  'pin-again': ['Repeat PIN', 'D', '重複PIN碼', 'D'],
  done: ['Done', 'D', '完成', 'D'],
  home: ['Home', 'A', '主頁', 'A'],
  more: ['More', 'D', '更多', 'A'],
  menu: ['Menu', 'D', '菜單', 'D'],
  'add-user': ['Add User', 'D', '添加用戶', 'A'],
  challenge: ['Challenge code', 'D', '挑戰碼', 'D'],
  response: ['Response', 'A', '響應碼', 'A'],
  generate: ['Generate Response', 'D', '生成響應碼', 'D'],
  'response-string': ['Response string', 'D', '響應字符串', 'D'],
  'enter-response': ['Enter response code', 'D', '輸入響應碼', 'D'],
  send: ['Send', 'D', '發送', 'D'],
  submit: ['Submit', 'A', '提交', 'A'],
  secure: ['Security factor', 'D', '安全驗證要素', 'D'],
  push: ['Login request', 'A', '登錄請求', 'A'],
  approve: ['Approve', 'A', '批准', 'A'],
  deny: ['Deny', 'A', '拒絕', 'A'],
  approved: ['Approved', 'A', '已批准', 'A'],
  'not-accepted': ['Not accepted', 'A', '未被接受', 'A'],
  inactive: ['IB Key is not active here', 'A', 'IB Key在此手機上未激活', 'A'],
  back: ['Back', 'A', '返回', 'A'],
  cancel: ['Cancel', 'A', '取消', 'A'],
  notification: ['Notification', 'D', '通知', 'A'],
  open: ['Open', 'A', '打開', 'A'],
} as const satisfies Readonly<Record<string, Words>>;

/** The name of a text. */
export type TextName = keyof typeof phoneTexts;

/** What a screen says of what was just done; all of them assumed. */
export const noticeTexts = {
  refused: ['Authentication failed', 'A', '驗證失敗', 'A'],
  'wrong-code': ['Wrong code. Try again.', 'A', '代碼錯誤，請重試。', 'A'],
  'too-soon': ['A new code was just sent. Wait for it.', 'A', '新代碼剛剛發送，請稍候。', 'A'],
  'no-network': ['No connection. Try again.', 'A', '無網絡連接，請重試。', 'A'],
  'not-stored': ['The phone could not save this. Try again.', 'A', '手機無法保存，請重試。', 'A'],
  'not-proved': ['Not confirmed', 'A', '未確認', 'A'],
  'active-elsewhere': [
    'IB Key is active on another phone. Migrate it.',
    'A',
    'IB Key已在另一部手機上激活，請遷移。',
    'A',
  ],
  'none-active': ['IB Key is not active. Register first.', 'A', 'IB Key未激活，請先註冊。', 'A'],
  'staff-only': ['Call client services.', 'A', '請致電客戶服務。', 'A'],
  'counter-spent': ['Activate IB Key again.', 'A', '請重新激活IB Key。', 'A'],
} as const satisfies Readonly<Record<string, Words>>;

/** The words of a text in a language. */
export function phoneText(words: Words, locale: PhoneLocale): string {
  return words[locale === 'en' ? 0 : 2];
}
