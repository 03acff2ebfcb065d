/** The faults of the gateway: those that are on, a form for another, and buttons to clear them. Staff's token changes them. */
import type { GatewayFaultView } from '../../../login/admin/staff/staff-faults.ts';
import { faultFacts, faultTitle, type LabFaultName, type LabFaultsReport } from '../../faults.ts';
import { button, element, one } from '../elements.ts';
import { inEnglish, words } from '../words.ts';
import { createFaultForm } from './fault-form.ts';

export interface FaultsPanel {
  /** The faults that can be added, and whether the staff token was given. */
  offer(names: readonly LabFaultName[], isStaff: boolean): void;
  report(report: LabFaultsReport): void;
}

export interface FaultsParts {
  /** Sends `/api/staff/fault/ACTION`; rejects with the error. */
  readonly act: (action: 'add' | 'clear', body: object) => Promise<unknown>;
  readonly askToken: () => void;
  /** Has a screen reader say a text. */
  readonly say: (text: string) => void;
}

export function createFaultsPanel(place: HTMLElement, { act, askToken, say }: FaultsParts): FaultsPanel {
  let names: readonly LabFaultName[] = [];
  let last: LabFaultsReport = { unixMs: 0, faults: [] };
  let isStaff = false;
  const on = one('.faults-on');
  const none = element('p', { class: 'none' }, words('noFaults'));
  const list = element('ol', { class: 'faults', 'aria-labelledby': 'faults-title' });
  const fault = element('p', { class: 'fault', role: 'alert', ...inEnglish() });
  const ask = button(words('giveToken'), askToken, { class: 'link-button' });
  const note = element('p', { class: 'note' }, ask, words('faultStaff'));
  const perform = async (action: 'add' | 'clear', body: object): Promise<boolean> => {
    fault.textContent = '';
    try {
      await act(action, body);
      return true;
    } catch (error) {
      fault.textContent = error instanceof Error ? error.message : String(error);
      return false;
    }
  };
  const form = createFaultForm(async (body) => await perform('add', body));
  // The button goes with its fault, and the focus must not get lost.
  const clear = (body: object): void => {
    void perform('clear', body).then((done) => done && form.summary.focus());
  };
  const clearAll = button(words('clearFaults'), () => clear({}), { class: 'button' });
  place.append(none, list, note, fault, clearAll, form.details);

  function show(): void {
    const { faults, unixMs } = last;
    none.hidden = faults.length > 0;
    list.hidden = faults.length === 0;
    on.hidden = faults.length === 0;
    on.textContent = words('faultsOn', { count: faults.length });
    note.hidden = isStaff;
    clearAll.hidden = !isStaff || faults.length === 0;
    form.details.hidden = !isStaff;
    const focused = document.activeElement?.getAttribute('data-fault');
    list.replaceChildren(
      ...faults.map((one) => {
        const about = names.find(({ name }) => name === one.name);
        return faultItem({ fault: one, unixMs, about, clear: isStaff ? clear : null });
      }),
    );
    if (focused) list.querySelector<HTMLElement>(`[data-fault="${focused}"]`)?.focus();
  }

  return {
    offer(given, staff) {
      names = given;
      isStaff = staff;
      form.offer(given);
      show();
    },
    report(report) {
      if (report.faults.length !== last.faults.length)
        say(words('faultsOn', { count: report.faults.length }));
      last = report;
      show();
    },
  };
}

interface FaultItemParts {
  readonly fault: GatewayFaultView;
  readonly unixMs: number;
  readonly about: LabFaultName | undefined;
  /** Null for someone who is not staff. */
  readonly clear: ((body: object) => void) | null;
}

function faultItem({ fault, unixMs, about, clear }: FaultItemParts): HTMLElement {
  const { id } = fault;
  const title = faultTitle(fault);
  const timeOf = (inMs: number): string =>
    new Date(unixMs + inMs).toISOString().slice(5, 19).replace('T', ' ');
  const facts = faultFacts(words, fault, timeOf).join(' · ');
  const item = element(
    'li',
    {},
    element('strong', {}, `${id}: ${title}`),
    element('span', { class: 'fault-facts' }, facts),
  );
  if (about !== undefined) item.append(reportLink(about));
  if (clear === null) return item;
  const name = words('clearFaultOf', { id, title });
  const attributes = { class: 'button', 'data-fault': id, 'aria-label': name };
  item.append(button(words('clearFault'), () => clear({ id }), attributes));
  return item;
}

/** The public report that a fault reproduces. */
function reportLink({ reproduces, source }: LabFaultName): HTMLElement {
  return element(
    'a',
    { class: 'fault-report', href: source, target: '_blank', rel: 'noreferrer', ...inEnglish() },
    reproduces,
  );
}
