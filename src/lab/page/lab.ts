/**
 * The page `/lab`: the card, the phones and their lines, the time and the audit log beside the login page, for someone who tries a login
 * by hand. One stream from the server has all that is shown.
 */
import { createRealClock } from '../../clock/real-clock.ts';
import type { OpenDemoApp } from '../../crypto/demo-phone.ts';
import type { TimeView } from '../../login/admin/staff/staff-time.ts';
import type { AuditLine } from '../../login/auth/audit.ts';
import { isRefusal } from '../audit-list.ts';
import { createDemoCard, type DemoCard } from '../demo-card.ts';
import { type FarCard, openFarCard } from '../far-card.ts';
import { type FarPhone, openFarPhone } from '../far-phone.ts';
import type { LabFaultName, LabFaultsReport } from '../faults.ts';
import type { LabLine, LabLineReport } from '../phone-lines.ts';
import type { StreamedEvent } from '../stream-parser.ts';
import { createAuditPanel } from './audit-panel.ts';
import { createCardPanel } from './card-panel.ts';
import { element, one } from './elements.ts';
import { type FarLink, followFar } from './far-link.ts';
import { createFaultsPanel } from './faults/faults-panel.ts';
import { LabRequestError, noReply, post, readStream, sendToServer } from './lab-api.ts';
import { createLinesPanel } from './lines-panel.ts';
import { createPhonesPanel } from './phones-panel.ts';
import { createTimePanel, type TimeChange } from './time-panel.ts';
import { createTokenForm } from './token-form.ts';
import { keepLanguage, languageFault, translatePage, words } from './words.ts';

const tryAgainMs = 1_000;
const farParts = { tryAgainMs, token: (): string => token };

interface Start {
  /** Whether the staff token was given. */
  readonly staff: boolean;
  /** The public demo lines, which the stream has without being asked. */
  readonly lines: readonly LabLine[];
  /** Whether the server was started beside a card over HTTP. */
  readonly card: boolean;
  /** The faults of the gateway that staff can add. */
  readonly faultNames: readonly LabFaultName[];
  /** Whether it was started beside a phone over HTTP. */
  readonly phone: boolean;
}

translatePage();
keepLanguage(one('.open-login') as HTMLAnchorElement);
const clock = createRealClock();
const status = one('.connection');
const announcer = element('p', { class: 'unseen', role: 'status' });
document.body.append(announcer);

let token = '';
let lines: readonly LabLine[] = [];
/** Whether what comes is new, and not what was there before. */
let isCurrent = false;
let connection = new AbortController();
/** The card on the page, once the server has said which: the demo card in the browser, or one over HTTP. */
let demoCard: DemoCard | null = null;
let farCard: FarLink | null = null;
/** The phone over HTTP; null without one. */
let farPhone: FarLink | null = null;

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
const phonesPanel = createPhonesPanel(one('.phones-part'), { send: sendToServer, clock, say });
const faultsPanel = createFaultsPanel(one('.faults-part'), {
  say,
  act: (action, body) => post(`/api/staff/fault/${action}`, body, token),
  askToken: () => tokenForm.show(''),
});
const tokenForm = createTokenForm((given) => {
  token = given;
  tokenForm.hide();
  connect();
});
const showTime = createTimePanel((change) => void changeTime(change).catch(showFault));

if (languageFault !== null) showFault(languageFault);
connect();

async function changeTime(change: TimeChange): Promise<void> {
  followTime(await post<TimeView>('/api/lab/time', change, token));
}

function followTime(view: TimeView): void {
  showTime(view);
  demoCard?.follow(view);
  farCard?.refresh();
  phonesPanel.follow(view);
}

function showCard(isFar: boolean): void {
  if (isFar)
    farCard ??= followFar<FarCard>({
      ...{ thing: 'card', panel: cardPanel, ...farParts },
      open: (ask) => openFarCard({ ask, clock, listener: cardPanel, words }),
    });
  else if (demoCard === null) {
    const moveTime = (advanceMs: number): Promise<void> => changeTime({ advanceMs });
    demoCard = createDemoCard({ clock, listener: cardPanel, moveTime, words });
    cardPanel.show(demoCard);
  }
}

function showPhone(): void {
  if (farPhone !== null) return;
  const panel = phonesPanel.addFar();
  farPhone = followFar<FarPhone>({
    ...{ thing: 'phone', panel, ...farParts },
    open: (ask) => openFarPhone({ ask, changed: panel.changed }),
  });
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
      tokenForm.show(token === '' ? '' : words('wrongToken'));
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
  else if (event === 'line') reportLine(value as LabLineReport);
  else if (event === 'faults') faultsPanel.report(value as LabFaultsReport);
  else if (event === 'demo-phone') phonesPanel.demoApps(value as readonly OpenDemoApp[]);
  else if (event === 'audit') addAudit(value as AuditLine);
}

function start({ staff, lines: demoLines, card, phone, faultNames }: Start): void {
  status.hidden = languageFault === null;
  status.textContent = languageFault;
  clear();
  showCard(card);
  if (phone) showPhone();
  auditPanel.ofAll(staff);
  faultsPanel.offer(faultNames, staff);
  showLines(demoLines);
}

function showLines(shown: readonly LabLine[]): void {
  linesPanel.add(shown);
  for (const { number } of shown) phonesPanel.addLine(number);
}

function reportLine(report: LabLineReport): void {
  linesPanel.report(report);
  phonesPanel.line(report.number, report.state);
}

function addLines(added: readonly LabLine[]): void {
  lines = [...lines, ...added.filter(({ number }) => !lines.some((one) => one.number === number))];
  showLines(lines);
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
