/**
 * The page `/lab`: the card, the phones, the time and the audit log beside the login page, for someone who tries a login
 * by hand. One stream from the server has all that is shown.
 */
import { createRealClock } from '../../clock/real-clock.ts';
import type { TimeView } from '../../login/admin/staff/staff-time.ts';
import type { AuditLine } from '../../login/auth/audit.ts';
import { isRefusal } from '../audit-list.ts';
import { createDemoCard } from '../demo-card.ts';
import type { LabLine, LabLineReport } from '../phone-lines.ts';
import type { StreamedEvent } from '../stream-parser.ts';
import { createAuditPanel } from './audit-panel.ts';
import { createCardPanel } from './card-panel.ts';
import { element, one } from './elements.ts';
import { LabRequestError, noReply, post, readStream } from './lab-api.ts';
import { createLinesPanel } from './lines-panel.ts';
import { createTimePanel, type TimeChange } from './time-panel.ts';
import { createTokenForm } from './token-form.ts';

const tryAgainMs = 1_000;

interface Start {
  /** Whether the staff token was given. */
  readonly staff: boolean;
  /** The public demo lines, which the stream has without being asked. */
  readonly lines: readonly LabLine[];
}

const status = one('.connection');
const announcer = element('p', { class: 'unseen', role: 'status' });
document.body.append(announcer);

let token = '';
let lines: readonly LabLine[] = [];
/** Whether what comes is new, and not what was there before. */
let isCurrent = false;
let connection = new AbortController();

const say = (text: string): void => {
  if (isCurrent) announcer.textContent = text;
};
const cardPanel = createCardPanel(one('.card-part'), say);
const auditPanel = createAuditPanel(one('.audit-part'), () => tokenForm.show(''));
const linesPanel = createLinesPanel(one('.lines-part'), {
  say,
  act: ({ number, sim }, action, more) => post(`/api/line/${action}`, { number, ...more }, sim),
  async give(line) {
    await post('/api/line/messages', { number: line.number }, line.sim);
    addLines([line]);
    connect();
  },
});
const tokenForm = createTokenForm((given) => {
  token = given;
  tokenForm.hide();
  connect();
});
const card = createDemoCard({
  clock: createRealClock(),
  listener: cardPanel,
  moveTime: (advanceMs) => changeTime({ advanceMs }),
});
const showTime = createTimePanel((change) => void changeTime(change).catch(showFault));

cardPanel.show(card);
connect();

async function changeTime(change: TimeChange): Promise<void> {
  followTime(await post<TimeView>('/api/lab/time', change, token));
}

function followTime(view: TimeView): void {
  showTime(view);
  card.follow(view);
}

/** Follows the stream, with the token and the lines that there are now. */
function connect(): void {
  connection.abort();
  connection = new AbortController();
  void followStream(connection.signal);
}

/** Begins the stream again when it has ended, until it is aborted. */
async function followStream(signal: AbortSignal): Promise<void> {
  for (;;) {
    isCurrent = false;
    const error = await readStream('/api/lab/events', { lines }, token, { signal, take }).catch((one) => one);
    if (signal.aborted) return;
    if (error instanceof LabRequestError && error.status === 401) {
      tokenForm.show(token === '' ? '' : 'That is not the token of this server.');
      return;
    }
    showFault(error ?? noReply);
    await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
  }
}

function take({ event, data }: StreamedEvent): void {
  const value: unknown = JSON.parse(data);
  if (event === 'start') start(value as Start);
  else if (event === 'current') isCurrent = true;
  else if (event === 'reset') clear();
  else if (event === 'time') followTime(value as TimeView);
  else if (event === 'line') linesPanel.report(value as LabLineReport);
  else if (event === 'audit') addAudit(value as AuditLine);
}

function start({ staff, lines: demoLines }: Start): void {
  status.hidden = true;
  clear();
  auditPanel.ofAll(staff);
  linesPanel.add(demoLines);
}

function addLines(added: readonly LabLine[]): void {
  lines = [...lines, ...added.filter(({ number }) => !lines.some((one) => one.number === number))];
  linesPanel.add(lines);
}

function addAudit(line: AuditLine): void {
  auditPanel.add(line);
  if (isRefusal(line)) say(`${line.event}: ${line.reason ?? line.says}`);
}

function clear(): void {
  auditPanel.clear();
  linesPanel.clear();
}

function showFault(error: unknown): void {
  status.textContent = error instanceof Error ? error.message : String(error);
  status.hidden = false;
}
