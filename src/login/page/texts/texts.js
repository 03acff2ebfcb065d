// Every text of the login page, in English and in Traditional Chinese. Documented in Chinese: 登錄, 用戶名, 密碼, 雙因素驗證,
// 挑戰碼, 響應碼, PIN碼, 短信 and 繼續. All other Chinese is assumed. `{name}` is a value, `{1}` the first element inside.

/** @typedef {Readonly<Record<import('./page-language.js').Language, string>>} Text */

/** Messages that login bots look for, by the `rule` of the server's reply. */
export const botMessages = /** @satisfies {Record<string, Text>} */ ({
  credentials: { en: 'Invalid username password combination', 'zh-Hant': '用戶名或密碼不正確' },
  'paper-user': {
    en: 'You have selected the Live Account Mode, but the specified user is a Paper Trading user. Please select the correct Login mode.',
    'zh-Hant': '您選擇了真實賬戶模式，但該用戶是模擬交易用戶。請選擇正確的登錄模式。',
  },
  failed: { en: 'Authentication failed', 'zh-Hant': '驗證失敗' },
  code: { en: 'Incorrect security code', 'zh-Hant': '安全碼不正確' },
});

/** Texts that login bots look for. They are English unless the address asks for another language. */
export const botTexts = /** @satisfies {Record<string, Text>} */ ({
  ...botMessages,
  username: { en: 'Username', 'zh-Hant': '用戶名' },
  password: { en: 'Password', 'zh-Hant': '密碼' },
  login: { en: 'Login', 'zh-Hant': '登錄' },
  simulated: { en: 'Simulated', 'zh-Hant': '模擬' },
  simulatedLogin: { en: 'Simulated Login', 'zh-Hant': '模擬登錄' },
  selectType: { en: 'Select Type', 'zh-Hant': '選擇類型' },
  byResponse: { en: 'Login with Challenge/Response', 'zh-Hant': '使用挑戰碼和響應碼登錄' },
});

/** Names of factors, as the picker's options have them. They are kept like the texts for bots. */
export const factorNames = /** @satisfies {Record<string, string>} */ ({
  'Mobile Authenticator App': '手機驗證器應用程序',
  'Security Code Card': '安全碼卡',
  'Text Message': '短信',
  'Temporary Code': '臨時代碼',
});

export const texts = /** @satisfies {Record<string, Text>} */ ({
  title: { en: 'Log in · dscplus simulator', 'zh-Hant': '登錄 · dscplus 模擬器' },
  banner: { en: 'Simulator', 'zh-Hant': '模擬器' },
  warning: {
    en: 'A login server for tests, with test keys. It is not a broker’s site. Do not enter a real password.',
    'zh-Hant': '用於測試的登錄服務器，使用測試密鑰。這不是經紀商的網站。請勿輸入真實密碼。',
  },
  heading: { en: 'Log in', 'zh-Hant': '登錄' },
  application: { en: 'Application: {name}', 'zh-Hant': '應用程序：{name}' },
  foot: {
    en: 'The server’s console and audit log say why a login failed. This page never does. {1}',
    'zh-Hant': '登錄失敗的原因見服務器的控制台和審計日誌，本頁從不顯示。{1}',
  },

  enterUsername: { en: 'Enter the username.', 'zh-Hant': '請輸入用戶名。' },
  enterPassword: { en: 'Enter the password.', 'zh-Hant': '請輸入密碼。' },
  paper: { en: 'Paper trading account', 'zh-Hant': '模擬交易賬戶' },
  demoUsers: { en: 'Demo users', 'zh-Hant': '演示用戶' },
  demoSecrets: {
    en: 'Password {1}, PIN of the card {2}. Choose one to fill in the form:',
    'zh-Hant': '密碼 {1}，卡的PIN碼 {2}。選擇一個用戶以填寫表格：',
  },
  openLab: { en: 'Open the lab: card, phones and audit log', 'zh-Hant': '打開實驗室：卡、手機和審計日誌' },
  factor: { en: 'Second factor', 'zh-Hant': '雙因素驗證' },
  continue: { en: 'Continue', 'zh-Hant': '繼續' },

  challenge: { en: 'Challenge code', 'zh-Hant': '挑戰碼' },
  copy: { en: 'Copy', 'zh-Hant': '複製' },
  copied: { en: 'Copied', 'zh-Hant': '已複製' },
  copiedChallenge: { en: 'Challenge code copied', 'zh-Hant': '挑戰碼已複製' },
  notCopied: {
    en: 'The browser did not copy. The code is selected; press Ctrl+C.',
    'zh-Hant': '瀏覽器未能複製。代碼已選取，請按 Ctrl+C。',
  },
  cardSteps: {
    en: 'On the card: hold {1}, key the PIN and {2}, then this code and {3}. It shows the response.',
    'zh-Hant': '在卡上：按住 {1}，輸入PIN碼並按 {2}，再輸入此挑戰碼並按 {3}。卡即顯示響應碼。',
  },
  codeSteps: {
    en: 'The card shows a code. Enter your PIN and this code.',
    'zh-Hant': '卡上顯示一個代碼。請輸入PIN碼和此代碼。',
  },
  pin: { en: 'PIN', 'zh-Hant': 'PIN碼' },
  response: { en: 'Response', 'zh-Hant': '響應碼' },
  enterPin: { en: 'Enter the PIN of the card.', 'zh-Hant': '請輸入卡的PIN碼。' },
  enterResponse: {
    en: 'Enter the {digits} digits that the card shows.',
    'zh-Hant': '請輸入卡上顯示的{digits}位數字。',
  },
  responseDigits: {
    en: 'The response must be {digits} digits only.',
    'zh-Hant': '響應碼必須是{digits}位數字。',
  },
  responseLength: {
    en: 'The response has {digits} digits; you entered {entered}.',
    'zh-Hant': '響應碼有{digits}位數字，您輸入了{entered}位。',
  },

  openNotification: {
    en: 'Open the IBKR notification on your phone',
    'zh-Hant': '請打開手機上的IBKR通知',
  },
  noNotification: {
    en: 'No notification was sent. Log in with the challenge code.',
    'zh-Hant': '沒有發送通知。請使用挑戰碼登錄。',
  },
  resendNotification: { en: 'Resend', 'zh-Hant': '重新發送' },
  resendIn: { en: 'A new notification can be sent in {time}', 'zh-Hant': '{time} 後可發送新通知' },
  phoneSteps: {
    en: 'Enter the challenge code below into your phone',
    'zh-Hant': '請把下面的挑戰碼輸入手機',
  },
  securityCode: { en: 'Security Code', 'zh-Hant': '安全碼' },
  appCode: { en: 'Mobile Authenticator App Code', 'zh-Hant': '手機驗證器應用程序代碼' },
  enterCode: { en: 'Enter the {digits} digits of the code.', 'zh-Hant': '請輸入代碼的{digits}位數字。' },
  codeDigits: { en: 'The code must be {digits} digits.', 'zh-Hant': '代碼必須是{digits}位數字。' },
  cardValuesSteps: {
    en: 'Enter the values of these two index numbers of your security code card, without a space.',
    'zh-Hant': '請輸入安全碼卡上這兩個索引號的值，中間不留空格。',
  },
  cardValues: { en: 'Card Values', 'zh-Hant': '卡片數值' },
  enterValues: { en: 'Enter the values of both index numbers.', 'zh-Hant': '請輸入兩個索引號的值。' },
  valuesLength: {
    en: 'Both values together have {characters} characters; you entered {entered}.',
    'zh-Hant': '兩個值共有{characters}個字符，您輸入了{entered}個。',
  },
  temporaryCode: { en: 'Temporary code', 'zh-Hant': '臨時代碼' },
  enterTemporary: { en: 'Enter the temporary code.', 'zh-Hant': '請輸入臨時代碼。' },
  temporaryLength: {
    en: 'The temporary code has {characters} characters; you entered {entered}.',
    'zh-Hant': '臨時代碼有{characters}個字符，您輸入了{entered}個。',
  },

  timeLeft: { en: '{time} left', 'zh-Hant': '剩餘 {time}' },
  secondsLeft: { en: '{seconds} seconds left', 'zh-Hant': '剩餘 {seconds} 秒' },
  startOver: { en: 'Start over', 'zh-Hant': '重新開始' },
  oneMoment: { en: 'One moment …', 'zh-Hant': '請稍候……' },
  loggedIn: { en: 'Logged in.', 'zh-Hant': '已登錄。' },
});
