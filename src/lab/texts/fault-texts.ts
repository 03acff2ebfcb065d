/** Texts of the faults of the gateway on the page `/lab`; what each fault is stays English. The Chinese is assumed. */
import type { LabText } from './lab-texts.ts';

export const faultTexts = {
  faultsTitle: ['Faults of the gateway', '網關故障'],
  noFaults: ['None. The gateway replies as it should.', '無。網關正常響應。'],
  faultsOn: ['Faults on: {count}', '已啟用的故障：{count}'],
  onGateway: ['all routes of the gateway', '網關的所有路徑'],
  onPath: ['on {path}', '路徑 {path}'],
  faultFrom: ['from {time} UTC', '自 {time} UTC'],
  faultUntil: ['until {time} UTC', '至 {time} UTC'],
  untilCleared: ['until cleared', '直至清除'],
  timesLeft: ['times left {count}', '剩餘次數 {count}'],
  repliesChanged: ['replies changed {count}', '已改變的響應 {count}'],
  clearFault: ['Clear', '清除'],
  clearFaultOf: ['Clear fault {id}, {title}', '清除故障 {id}，{title}'],
  clearFaults: ['Clear all', '全部清除'],
  giveToken: ['Give the staff token', '提供員工令牌'],
  faultStaff: [' to add faults and to clear them.', '以添加和清除故障。'],
  addFault: ['Add a fault', '添加故障'],
  faultName: ['Fault', '故障'],
  faultStatus: ['Status, 400 to 599', '狀態碼，400 至 599'],
  faultDelay: ['How much later, such as 3s', '延遲時間，例如 3s'],
  faultPath: ['Path, such as /iserver/**', '路徑，例如 /iserver/**'],
  faultFor: ['How long, such as 30s', '持續時間，例如 30s'],
  faultTimes: ['How many replies', '響應次數'],
  faultAt: ['Begins at, UTC, such as 23:45', '開始時間 (UTC)，例如 23:45'],
} as const satisfies Readonly<Record<string, LabText>>;
