/** The phone lines: each with its condition, its messages and its calls as they come. */
import { conditionNames } from '../../line/line-state.ts';
import {
  fateText,
  type LabLine,
  type LabLineReport,
  labRecordText,
  numberText,
  type ShownLabLine,
  withLabReport,
} from '../phone-lines.ts';
import { button, element } from './elements.ts';
import { recordItem } from './record-item.ts';
import { inEnglish, words } from './words.ts';

export interface LinesPanel {
  /** Adds lines that are not shown yet. */
  add(lines: readonly LabLine[]): void;
  report(report: LabLineReport): void;
  /** Forgets what was reported. */
  clear(): void;
}

export interface LinesParts {
  /** Sends `/api/line/ACTION` for a line; rejects with the error. */
  readonly act: (line: LabLine, action: string, more: object) => Promise<unknown>;
  /** Has a screen reader say a text. */
  readonly say: (text: string) => void;
  /** A person gave the SIM of a line; rejects if it is not its SIM. */
  readonly give: (line: LabLine) => Promise<void>;
}

interface LineView {
  show(line: ShownLabLine | null): void;
  shown: ShownLabLine | null;
}

export function createLinesPanel(place: HTMLElement, parts: LinesParts): LinesPanel {
  const views = new Map<string, LineView>();
  const list = element('div', { class: 'lines' });
  const none = element('p', { class: 'none' }, words('noLines'));
  place.append(none, list, simForm(parts.give));
  return {
    add(lines) {
      for (const line of lines) {
        if (views.has(line.number)) continue;
        const { view, article } = createLine(line, parts);
        views.set(line.number, view);
        list.append(article);
      }
      none.hidden = views.size > 0;
    },
    report(report) {
      const view = views.get(report.number);
      if (view === undefined) return;
      view.show(withLabReport(view.shown, report));
      for (const record of report.records) {
        const text = [fateText(words, record), labRecordText(record)]
          .filter((part) => part !== null)
          .join(': ');
        const what = words(record.kind === 'sms' ? 'message' : 'call', { number: record.number });
        parts.say(`${numberText(report.number)}, ${what}, ${text}`);
      }
    },
    clear() {
      for (const view of views.values()) view.show(null);
    },
  };
}

function createLine(line: LabLine, { act }: LinesParts): { view: LineView; article: HTMLElement } {
  const name = numberText(line.number);
  const id = `line-${line.number.slice(1)}`;
  const fault = element('p', { class: 'fault', role: 'alert', hidden: '', ...inEnglish() });
  const perform = (action: string, more: object = {}): void => {
    fault.hidden = true;
    act(line, action, more).catch((error: Error) => {
      fault.textContent = error.message;
      fault.hidden = false;
    });
  };
  const condition = element(
    'select',
    { class: 'field', 'aria-label': words('conditionOf', { number: name }) },
    ...conditionNames.map((one) => element('option', { value: one }, words(one))),
    element('option', { value: 'restarting', disabled: '' }, words('restarting')),
  );
  condition.addEventListener('change', () => perform('set', { condition: condition.value }));
  const restart = button(words('restart'), () => perform('restart'), {
    class: 'button',
    'aria-label': words('restartOf', { number: name }),
  });
  const records = element('ol', { class: 'records', 'aria-labelledby': id });
  const article = element(
    'article',
    { class: 'line', 'aria-labelledby': id },
    element('h3', { id }, name),
    element('div', { class: 'line-controls' }, condition, restart),
    fault,
    records,
  );
  const view: LineView = {
    shown: null,
    show(shown) {
      view.shown = shown;
      condition.value = shown?.state ?? 'good';
      records.replaceChildren(...(shown?.records ?? []).map((one) => recordItem(one, perform)));
      records.hidden = (shown?.records.length ?? 0) === 0;
    },
  };
  view.show(null);
  return { view, article };
}

/** For a line whose SIM token is a secret. */
function simForm(give: LinesParts['give']): HTMLElement {
  const number = element('input', { class: 'field', id: 'sim-number', type: 'tel', autocomplete: 'off' });
  const sim = element('input', { class: 'field', id: 'sim-token', type: 'password', autocomplete: 'off' });
  const fault = element('p', { class: 'fault', role: 'alert', hidden: '', ...inEnglish() });
  const form = element(
    'form',
    { class: 'sim-form' },
    element('label', { for: 'sim-number' }, words('phoneNumber')),
    number,
    element('label', { for: 'sim-token' }, words('simToken')),
    sim,
    fault,
    element('button', { class: 'button' }, words('add')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    fault.hidden = true;
    give({ number: number.value.replaceAll(/[^+0-9]/g, ''), sim: sim.value.trim() }).then(
      () => form.reset(),
      (error: Error) => {
        fault.textContent = error.message;
        fault.hidden = false;
      },
    );
  });
  return element('details', { class: 'add-line' }, element('summary', {}, words('addLine')), form);
}
