/** Texts of the card on the page `/lab`: its keys, and what an ignored key needs. The Chinese is assumed. */
import type { LabText } from './lab-texts.ts';

export const cardTexts = {
  cardTitle: ['Card', '卡'],
  securityCard: ['Security card', '安全卡'],
  cardNamed: ['Card {serial}', '卡 {serial}'],
  demoCard: ['The card of the demo users. Its PIN is {pin}.', '演示用戶的卡。PIN碼是 {pin}。'],
  farCard: ['A card over HTTP.', '通過 HTTP 連接的卡。'],
  farDemoCard: [
    'A card over HTTP: the public demo card. Its PIN is {pin}.',
    '通過 HTTP 連接的卡：公開的演示卡。PIN碼是 {pin}。',
  ],
  showsFor: ['Shows for {seconds} s more', '再顯示 {seconds} 秒'],
  lcdBlank: ['LCD blank', '屏幕空白'],
  lcdShows: ['LCD {text}', '屏幕 {text}'],
  lcdPicture: ['Simulated LCD showing {text}', '模擬屏幕，顯示 {text}'],
  blankPicture: ['Simulated LCD, blank', '模擬屏幕，空白'],
  typing: [
    'Or click the card and type: {1} holds press, {2} to {3}, {4} is OK, {5} deletes, {6} clears. A challenge can be pasted.',
    '也可以點擊卡後用鍵盤輸入：{1} 按住 press，{2} 至 {3} 為數字，{4} 為 OK，{5} 刪除，{6} 清空。可以貼上挑戰碼。',
  ],
  deleteKey: ['C, delete', 'C，刪除'],
  powerKey: ['press, power: hold for 2 seconds', 'press，電源：按住 2 秒'],

  isOff: ['The card is off. Hold press until PIN> shows.', '卡已關機。請按住 press，直到顯示 PIN>。'],
  heldTooShort: ['press was held too short. Hold it for 2 seconds.', 'press 按住的時間太短。請按住 2 秒。'],
  fieldFull: ['All digits are there. Press OK, or C to delete.', '數字已輸滿。請按 OK，或按 C 刪除。'],
  fieldShort: ['Digits are missing. Key the others first.', '數字不足。請先輸入其餘的數字。'],
  nothingToDelete: ['There is nothing to delete.', '沒有可刪除的內容。'],
  isComputing: ['The card is computing.', '卡正在計算。'],
  responseShowing: [
    'The response is showing. Hold press to switch the card off.',
    '正在顯示響應碼。請按住 press 關機。',
  ],
  isDead: ['The battery is dead.', '電池已耗盡。'],
  ignored: ['The card ignored the key: {reason}.', '卡忽略了該按鍵：{reason}。'],
} as const satisfies Readonly<Record<string, LabText>>;
