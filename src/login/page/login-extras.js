// Extras of the login form: the demo users, if there are any, and a button that copies the challenge. Clients do not
// need them to log in.

import { input, one, show } from './elements.js';
import { addressOf, application, isApplicationNamed } from './texts/address.js';
import { put, said, say } from './texts/language.js';

/** @typedef {{ name: string, password: string, mode: 'live' | 'paper', pin: string, says: string }} DemoUser */

const copyButton = one('.copy-challenge');
const copyStatus = one('.copy-status');
const challengeCode = one('.xyz-goldchallenge');

copyButton.addEventListener('click', () => void copyChallenge());
// Shows "Copy" again, because the new challenge has not been copied.
new MutationObserver(() => showCopyStatus(say('copy'), '')).observe(challengeCode, { childList: true });
/** @type {HTMLAnchorElement} */ (one('.lab-link a')).href = addressOf('/lab');
void showDemoUsers();
put(one('.application'), said('application', { name: application.label }));
show(one('.application'), isApplicationNamed);

async function copyChallenge() {
  try {
    await navigator.clipboard.writeText(challengeCode.textContent ?? '');
    showCopyStatus(say('copied'), say('copiedChallenge'));
  } catch {
    getSelection()?.selectAllChildren(challengeCode);
    showCopyStatus(say('copy'), say('notCopied'));
  }
}

/**
 * @param {string} label
 * @param {string} status
 */
function showCopyStatus(label, status) {
  copyButton.textContent = label;
  copyStatus.textContent = status;
}

async function showDemoUsers() {
  const reply = await fetch('/api/demo-users').catch(() => null);
  if (!reply?.ok) return;
  /** @type {{ users: DemoUser[], lab: boolean }} */
  const { users, lab } = await reply.json();
  const [first] = users;
  if (first === undefined) return;
  one('.demo-password').textContent = first.password;
  one('.demo-pin').textContent = first.pin;
  one('.demo-list').replaceChildren(...users.map(demoItem));
  show(one('.lab-link'), lab);
  const block = one('.demo-users');
  block.hidden = false;
  block.style.display = '';
}

/** @param {DemoUser} user */
function demoItem({ name, password, mode, says }) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link-button';
  button.textContent = name;
  button.addEventListener('click', () => {
    input('#xyz-field-username').value = name;
    input('#xyz-field-password').value = password;
    const paper = input('#toggle1');
    if (paper.checked !== (mode === 'paper')) paper.click();
    one('.xyzform-username button[type=submit]').focus();
  });
  const item = document.createElement('li');
  const text = document.createElement('span');
  put(text, { text: says, lang: 'en' });
  item.append(button, text);
  return item;
}
