// The texts of a login with a code that is sent: by SMS, or read out in a call. Documented in Chinese: 短信 and IB Key. All
// other Chinese is assumed.

/** @typedef {import('./texts.js').Text} Text */

export const smsTexts = /** @satisfies {Record<string, Text>} */ ({
  messageTo: { en: 'Text message to {to}', 'zh-Hant': '短信發送至 {to}' },
  calling: { en: 'Calling {to}', 'zh-Hant': '正在呼叫 {to}' },
  sendAgain: { en: 'Send a new code', 'zh-Hant': '發送新代碼' },
  sendAgainIn: { en: 'A new code can be sent in {time}', 'zh-Hant': '{time} 後可發送新代碼' },
  sendAgainNow: { en: 'A new code can be sent now', 'zh-Hant': '現在可以發送新代碼' },
  chooseWay: { en: 'How should the new code come?', 'zh-Hant': '如何接收新代碼？' },
  text: { en: 'Text', 'zh-Hant': '短信' },
  voice: { en: 'Voice', 'zh-Hant': '語音' },
  cancel: { en: 'Cancel', 'zh-Hant': '取消' },
  callsIn: { en: 'A call can be made in {time}', 'zh-Hant': '{time} 後可呼叫' },
  callComes: {
    en: 'The call comes within a minute. Be ready to write the code down.',
    'zh-Hant': '一分鐘內會有來電。請準備好記下代碼。',
  },

  // The broker's steps, in their order.
  help: { en: 'What to do if no SMS comes', 'zh-Hant': '收不到短信怎麼辦' },
  helpApp: {
    en: 'Use IB Key, the phone app, as your second factor. It needs no SMS.',
    'zh-Hant': '使用手機應用程序 IB Key 作為安全驗證要素，便不再需要短信。',
  },
  helpRestart: {
    en: 'Restart the phone: turn it off completely, then on. This is usually enough. Abroad, outside the coverage of your carrier, some messages may not come.',
    'zh-Hant':
      '重新啟動手機：完全關機，然後開機。這通常就足夠了。在國外、運營商的覆蓋範圍之外，有些短信可能收不到。',
  },
  helpVoice: {
    en: 'Have the code read out in a call: choose “{words}”, then “Voice”.',
    'zh-Hant': '通過電話聽取代碼：選擇「{words}」，然後選擇「語音」。',
  },
  helpNoVoice: {
    en: 'Have the code read out in a call. {application} does not offer that; Client Portal does.',
    'zh-Hant': '通過電話聽取代碼。{application} 不提供此方式，Client Portal 提供。',
  },
  helpCarrier: {
    en: 'Ask your carrier whether it blocks the broker’s SMS as spam.',
    'zh-Hant': '請詢問運營商是否把經紀商的短信當作垃圾短信攔截。',
  },
});
