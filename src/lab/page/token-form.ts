/** Asks for the staff token, which is then kept in memory only. */
import { element, one } from './elements.ts';
import { words } from './words.ts';

/** @param give called with a token that a person has entered */
export function createTokenForm(give: (token: string) => void): { show(fault: string): void; hide(): void } {
  const form = one('.token-form') as HTMLFormElement;
  const field = element('input', {
    ...{ class: 'field', id: 'staff-token', type: 'password', autocomplete: 'off', required: '' },
    'aria-describedby': 'token-why token-fault',
  });
  const fault = element('p', { class: 'fault', id: 'token-fault', role: 'alert' });
  form.append(
    element('label', { for: 'staff-token' }, words('staffToken')),
    field,
    element('button', { class: 'button button-first' }, words('show')),
    fault,
    element('p', { class: 'note', id: 'token-why' }, words('tokenWhy')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    give(field.value.trim());
  });
  return {
    show(text) {
      form.hidden = false;
      fault.textContent = text;
      field.focus();
    },
    hide() {
      form.hidden = true;
      field.value = '';
    },
  };
}
