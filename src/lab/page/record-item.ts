/** A message or a call of a phone, with its fate, and what a person can do with it. */
import { fateText, isLive, type LabRecord, labRecordText } from '../phone-lines.ts';
import { button, copyButton, element } from './elements.ts';
import { inEnglish, words } from './words.ts';

/** @param act what the phone is asked to do: the end of a path under `/api/line` */
export function recordItem(record: LabRecord, act: (action: 'answer' | 'hang-up') => void): HTMLElement {
  const { number, since, code } = record;
  const what = words(record.kind === 'sms' ? 'message' : 'call', { number });
  const text = labRecordText(record);
  const item = element(
    'li',
    { class: 'record', 'data-fate': record.fate },
    element('span', { class: 'record-head' }, element('strong', {}, what), ` ${fateText(words, record)}`),
    element('time', {}, new Date(since).toISOString().slice(11, 19)),
  );
  if (text !== null) item.append(element('p', { class: 'record-text', ...inEnglish() }, text));
  if (code !== null) item.append(copyButton(words('copyCode', { record: what.toLowerCase() }), () => code));
  if (isLive(record)) {
    const end = words(record.fate === 'ringing' ? 'reject' : 'hangUp');
    const buttons = element(
      'p',
      { class: 'record-buttons' },
      button(end, () => act('hang-up'), small),
    );
    if (record.fate === 'ringing') buttons.prepend(button(words('answer'), () => act('answer'), small));
    item.append(buttons);
  }
  return item;
}

const small = { class: 'button' } as const;
