/** What can be read in the pictures of the login page. */
import { expect } from 'vitest';

/** Words that can be read in the picture, in this order, and the width it has. */
export const pictured: Readonly<Record<string, readonly [width: number, ...words: string[]]>> = {
  password: [
    480,
    'SIMULATOR',
    'Log in',
    'Username',
    'Password',
    'Paper trading account',
    'Login',
    'demo-paper',
  ],
  paper: [480, 'Log in Simulated', 'Simulated Login'],
  'empty-field': [480, 'Password', 'Enter the password.'],
  'wrong-password': [480, 'Invalid username password combination', 'Username'],
  'paper-user': [480, 'You have selected the Live Account Mode', 'Username'],
  loading: [480, 'One moment …'],
  picker: [480, 'Second factor', 'Select Type', 'Continue'],
  challenge: [480, 'Digital Security Card+', 'Challenge code', '271828', 'Response', 'Login', '3:00 left'],
  'seven-digits': [480, '271828', 'Response', 'The response has 8 digits; you entered 7.', 'Login'],
  code: [480, 'PIN', 'Response', '0:30 left'],
  authenticator: [480, 'Mobile Authenticator App Code', 'Login', '3:00 left'],
  'wrong-code': [480, 'Mobile Authenticator App Code', 'Incorrect security code', 'Login'],
  sms: [
    480,
    'Text message to +1 ••• 0001',
    'Security Code',
    'Login',
    '10:00 left',
    'Send a new code',
    '2:00',
  ],
  notification: [
    480,
    'Open the IBKR notification on your phone',
    '3:00 left',
    'Login with Challenge/Response',
    'Resend',
    '0:30',
  ],
  'by-hand': [
    480,
    'IB Key',
    'Enter the challenge code below into your phone',
    'Response',
    'Login',
    '3:00 left',
  ],
  'text-or-voice': [480, 'How should the new code come?', 'Text', '2:00', 'Voice', '10:00 left', 'Cancel'],
  'too-soon': [480, 'A new code can be sent in 2:00', 'Text', 'Voice'],
  call: [480, 'Calling +1 ••• 0001', 'within a minute', 'Security Code', 'Login'],
  'sms-help': [
    480,
    'What to do if no SMS comes',
    'IB Key',
    'Restart the phone',
    '“Voice”',
    'Ask your carrier',
  ],
  'code-card': [480, 'two index numbers', '117', '108', 'Card Values', 'Login'],
  temporary: [480, 'Temporary code', 'Login', '3:00 left'],
  failed: [480, 'Authentication failed', 'Username'],
  expired: [480, 'This challenge has expired.', 'Username'],
  'too-many': [480, 'Too many login attempts. Try again in 60 s', 'Username'],
  finished: [480, 'Logged in.'],
  'logged-in': [480, 'Client login succeeds', 'demo', 'live', 'DEMO-0001', '00:10', 'Log out'],
  'not-found': [480, 'Page not found', 'login page'],
  api: [480, 'The API of the login server', 'POST /api/login'],
  dark: [480, '271828', '3:00 left'],
  phone: [360, '271828', '3:00 left'],
  chinese: [480, '登錄', '短信發送至 +1 ••• 0001', '安全碼', '剩餘 10:00', 'IB Key', '重新啟動手機'],
  'chinese-phone': [360, '登錄', '正在呼叫 +1 ••• 0001', '一分鐘內'],
};

/** With what is drawn by lot, in the dark, narrow, of a page without a form, and in another language. */
export const taken = [
  ...['challenge', 'seven-digits', 'code-card', 'dark', 'phone', 'api'],
  ...['chinese', 'chinese-phone'],
] as const;

/** The words are there, each after the one before. */
export function expectWords(text: string, words: readonly string[]): void {
  const places = words.map((word) => text.indexOf(word));
  expect([text, places.includes(-1)]).toEqual([text, false]);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
}
