/**
 * Texts of the page `/lab` itself, of the time and the audit log: in English, and in Traditional Chinese, which is
 * assumed. The names of elements in lab.html are among them.
 */
export type LabText = readonly [en: string, zh: string];

export const labTexts = {
  title: ['Lab · dscplus simulator', '實驗室 · dscplus 模擬器'],
  banner: ['Simulator', '模擬器'],
  warning: [
    'A card, phones and a login server for tests, with test keys.',
    '用於測試的卡、手機和登錄服務器，使用測試密鑰。',
  ],
  heading: ['Lab', '實驗室'],
  openLogin: ['Open the login page', '打開登錄頁面'],
  foot: ['Nothing here can log in to a broker.', '這裡的任何東西都無法登錄經紀商。'],
  unknownLanguage: [
    '?lang= in the address: unknown language; use en, zh-Hant',
    '地址中的 ?lang=：未知的語言；可用 en, zh-Hant',
  ],
  serverGone: [
    'The login server does not reply. Check that it is running.',
    '登錄服務器沒有響應。請檢查服務器是否在運行。',
  ],

  copy: ['Copy', '複製'],
  copied: ['Copied', '已複製'],
  notCopied: ['Not copied: select it, press Ctrl+C', '未複製：請選取後按 Ctrl+C'],
  copyResponse: ['Copy the response', '複製響應碼'],
  copyCode: ['Copy the code of {record}', '複製{record}的代碼'],

  timeTitle: ['Time', '時間'],
  pause: ['Pause', '暫停'],
  run: ['Run', '運行'],
  speed: ['Speed', '速度'],
  plusHalfMinute: ['+30 s', '+30 秒'],
  wallTime: ['The server runs on the wall clock', '服務器使用實際時間'],
  givenTime: ['{time} UTC, by a clock of its own', '{time} UTC，使用自己的時鐘'],
  pausedTime: ['{time} UTC, virtual, paused', '{time} UTC，虛擬時間，已暫停'],
  runningTime: ['{time} UTC, virtual, running', '{time} UTC，虛擬時間，運行中'],

  auditTitle: ['Audit log', '審計日誌'],
  noAudit: ['Nothing yet. Log in, and the reasons are here.', '暫無記錄。登錄後，原因會顯示在這裡。'],
  demoOnly: ['Demo users only. ', '僅顯示演示用戶。'],
  enterToken: ['Enter the staff token', '輸入員工令牌'],
  toSeeAll: [' to see all.', '可查看全部。'],
  times: ['{count} times', '{count} 次'],

  staffToken: ['Staff token', '員工令牌'],
  show: ['Show', '顯示'],
  tokenWhy: [
    'The server printed it when it started. The page forgets it when you leave.',
    '服務器啟動時已輸出。離開頁面後即被清除。',
  ],
  wrongToken: ['That is not the token of this server.', '這不是此服務器的令牌。'],
} as const satisfies Readonly<Record<string, LabText>>;
