/** The audit log as it is written, with the reason of each refusal. */
import type { AuditLine } from '../../login/auth/audit.ts';
import { auditSubject, isRefusal, isSimulated, withAuditLine } from '../audit-list.ts';
import { button, element } from './elements.ts';
import { inEnglish, words } from './words.ts';

export interface AuditPanel {
  add(line: AuditLine): void;
  clear(): void;
  /** Whether the lines of all users are shown, and not those of the demo users alone. */
  ofAll(all: boolean): void;
}

/** @param askToken asks for the staff token */
export function createAuditPanel(place: HTMLElement, askToken: () => void): AuditPanel {
  let lines: readonly AuditLine[] = [];
  const made = new Map<AuditLine, HTMLElement>();
  const list = element('ol', {
    class: 'audit',
    reversed: '',
    ...inEnglish(),
    tabindex: '0',
    'aria-labelledby': 'audit-title',
  });
  const none = element('p', { class: 'none' }, words('noAudit'));
  const ask = button(words('enterToken'), askToken, { class: 'link-button' });
  const note = element('p', { class: 'note', hidden: '' }, words('demoOnly'), ask, words('toSeeAll'));
  place.append(note, none, list);

  function show(next: readonly AuditLine[]): void {
    for (const line of lines) if (!next.includes(line)) removed(line);
    lines = next;
    none.hidden = lines.length > 0;
    list.hidden = lines.length === 0;
  }
  const removed = (line: AuditLine): void => {
    made.get(line)?.remove();
    made.delete(line);
  };

  return {
    add(line) {
      show(withAuditLine(lines, line));
      const item = itemOf(line);
      made.set(line, item);
      list.prepend(item);
    },
    clear: () => show([]),
    ofAll(all) {
      note.hidden = all;
    },
  };
}

function itemOf(line: AuditLine): HTMLElement {
  const { unixMs, event, reason, says } = line;
  const subject = auditSubject(words, line);
  const why = reason === undefined || reason === says ? says : `${reason}: ${says}`;
  return element(
    'li',
    isRefusal(line) ? { class: 'refusal' } : isSimulated(line) ? { class: 'simulated' } : {},
    element('span', { class: 'audit-head' }, element('strong', {}, event), ` ${subject}`),
    element('time', { datetime: dateText(unixMs) }, dateText(unixMs).slice(11, 19)),
    element('span', { class: 'audit-why' }, why),
  );
}

function dateText(unixMs: number): string {
  return Number.isFinite(unixMs) ? new Date(unixMs).toISOString() : '';
}
