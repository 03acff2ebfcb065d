/** A form for a fault of the gateway, with the fields that it takes. */
import { type FaultForm, faultBody, type LabFaultName } from '../../faults.ts';
import type { LabTextName } from '../../texts/words.ts';
import { element } from '../elements.ts';
import { inEnglish, words } from '../words.ts';

const fieldTexts: Readonly<Record<'path' | 'for' | 'times' | 'at', LabTextName>> = {
  path: 'faultPath',
  for: 'faultFor',
  times: 'faultTimes',
  at: 'faultAt',
};

/** @param add resolves with whether it was added */
export function createFaultForm(add: (body: object) => Promise<boolean>): {
  readonly details: HTMLElement;
  readonly summary: HTMLElement;
  offer(names: readonly LabFaultName[]): void;
} {
  let names: readonly LabFaultName[] = [];
  const select = element('select', { class: 'field', id: 'fault-name', ...inEnglish() });
  const does = element('p', { class: 'note', ...inEnglish() });
  const input = (id: string): HTMLInputElement =>
    element('input', { class: 'field', id: `fault-${id}`, autocomplete: 'off' });
  const value = input('value');
  const valueLabel = element('label', { for: 'fault-value' });
  const others = Object.entries(fieldTexts).map(([field, text]) => {
    const made = input(field);
    return { field: field as keyof FaultForm, made, label: element('label', { for: made.id }, words(text)) };
  });
  const form = element(
    'form',
    { class: 'fault-form' },
    element('label', { for: 'fault-name' }, words('faultName')),
    select,
    does,
    valueLabel,
    value,
    ...others.flatMap(({ label, made }) => [label, made]),
    element('button', { class: 'button' }, words('add')),
  );
  const summary = element('summary', {}, words('addFault'));
  const details = element('details', { class: 'add-fault', hidden: '' }, summary, form);
  const chosen = (): LabFaultName | undefined => names.find(({ name }) => name === select.value);

  /** Only the fields that the chosen fault takes. */
  function showFields(): void {
    const about = chosen();
    does.textContent = about?.does.replaceAll('`', '') ?? '';
    valueLabel.textContent = words(about?.value === 'TIME' ? 'faultDelay' : 'faultStatus');
    for (const part of [valueLabel, value]) part.hidden = (about?.value ?? null) === null;
    for (const { field, made, label } of others) {
      const isTaken = about?.fields.some((one) => (one === 'forMs' ? 'for' : one) === field) ?? false;
      for (const part of [made, label]) part.hidden = !isTaken;
    }
  }
  select.addEventListener('change', showFields);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const about = chosen();
    if (about === undefined) return;
    const given = { name: about.name, value: value.value, path: '', for: '', times: '', at: '' };
    for (const { field, made } of others) given[field] = made.value;
    void add(faultBody(about, given)).then((done) => {
      if (!done) return;
      form.reset();
      showFields();
    });
  });
  return {
    details,
    summary,
    offer(given) {
      names = given;
      const now = select.value;
      select.replaceChildren(...given.map(({ name }) => element('option', { value: name }, name)));
      if (given.some(({ name }) => name === now)) select.value = now;
      showFields();
    },
  };
}
