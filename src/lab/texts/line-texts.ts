/** Texts of the phone lines on the page `/lab`, with their messages and calls. The Chinese is assumed, but 短信. */
import type { LabText } from './lab-texts.ts';

export const lineTexts = {
  linesTitle: ['Phone lines', '電話線路'],
  noLines: [
    'No phone lines. Give the SIM token of a line to see its messages.',
    '沒有線路。請輸入線路的 SIM 令牌以查看其短信。',
  ],
  conditionOf: ['Condition of {number}', '{number} 的狀態'],
  restart: ['Restart', '重新啟動'],
  restartOf: ['Restart the phone {number}', '重新啟動手機 {number}'],
  restarting: ['restarting …', '正在重新啟動……'],
  good: ['good', 'good：良好'],
  stuck: ['stuck: messages wait', 'stuck：短信等待'],
  roaming: ['roaming: some are lost', 'roaming：漫遊，部分丟失'],
  filtered: ['filtered: all are blocked', 'filtered：全部被攔截'],
  'no-data': ['no-data: no internet', 'no-data：無網絡'],
  off: ['off', 'off：關機'],

  message: ['Message {number}', '短信 {number}'],
  call: ['Call {number}', '來電 {number}'],
  onItsWay: ['on its way', '發送中'],
  delivered: ['delivered', '已送達'],
  expired: ['expired', '已過期'],
  held: ['waits for the phone', '等待手機開機'],
  blocked: ['blocked by the carrier', '被運營商攔截'],
  lost: ['lost while roaming', '漫遊時丟失'],
  ringing: ['ringing', '響鈴'],
  inProgress: ['in progress', '通話中'],
  over: ['over', '已結束'],
  rejected: ['rejected', '已拒接'],
  missed: ['missed: {why}', '未接：{why}'],
  replacedBy: ['{fate}; replaced by {number}', '{fate}；已被 {number} 取代'],
  answer: ['Answer', '接聽'],
  reject: ['Reject', '拒接'],
  hangUp: ['Hang up', '掛斷'],

  addLine: ['Add a line by its SIM', '通過 SIM 添加線路'],
  phoneNumber: ['Phone number', '電話號碼'],
  simToken: ['SIM token', 'SIM 令牌'],
  add: ['Add', '添加'],
} as const satisfies Readonly<Record<string, LabText>>;
