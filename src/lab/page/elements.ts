/** Makes and finds elements of the page. */

import { errorMessage } from '../../errors/message.ts';
import { words } from './words.ts';

type Child = Node | string;

/** @param attributes as in HTML; `hidden` and the like as '' */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A button that does not send a form. */
export function button(
  text: string,
  click: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', click);
  return made;
}

/** A button that copies a text. */
export function copyButton(name: string, text: () => string): HTMLButtonElement {
  const made = button(words('copy'), () => void copy(), { class: 'link-button', 'aria-label': name });
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      made.textContent = words('copied');
    } catch {
      made.textContent = words('notCopied');
    }
  };
  return made;
}

/** @throws {Error} for an element that lab.html does not have */
export function one(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(errorMessage(selector, 'not found on the page', 'see lab.html'));
  return found;
}
