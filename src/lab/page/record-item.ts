/** A message or a call of a phone, with its fate, and what a person can do with it. */
import { fateText, isLive, type LabRecord, labRecordText } from '../phone-lines.ts';
import { button, copyButton, element } from './elements.ts';

/** @param act what the phone is asked to do: the end of a path under `/api/line` */
export function recordItem(record: LabRecord, act: (action: 'answer' | 'hang-up') => void): HTMLElement {
  const { number, since, code } = record;
  const what = record.kind === 'sms' ? `Message ${number}` : `Call ${number}`;
  const text = labRecordText(record);
  const item = element(
    'li',
    { class: 'record', 'data-fate': record.fate },
    element('span', { class: 'record-head' }, element('strong', {}, what), ` ${fateText(record)}`),
    element('time', {}, new Date(since).toISOString().slice(11, 19)),
  );
  if (text !== null) item.append(element('p', { class: 'record-text' }, text));
  if (code !== null) item.append(copyButton(`the code of ${what.toLowerCase()}`, () => code));
  if (isLive(record)) {
    const end = record.fate === 'ringing' ? 'Reject' : 'Hang up';
    const buttons = element(
      'p',
      { class: 'record-buttons' },
      button(end, () => act('hang-up'), small),
    );
    if (record.fate === 'ringing') buttons.prepend(button('Answer', () => act('answer'), small));
    item.append(buttons);
  }
  return item;
}

const small = { class: 'button' } as const;
