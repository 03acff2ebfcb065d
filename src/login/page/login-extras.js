// What a person at the login page finds beside the form: the demo users, while there are any, and a button that copies
// the challenge. Nothing here is needed to log in.

/** @typedef {{ name: string, password: string, mode: 'live' | 'paper', pin: string, says: string }} DemoUser */

const copyButton = one('.copy-challenge');
const copyStatus = one('.copy-status');
const challengeCode = one('.xyz-goldchallenge');

copyButton.addEventListener('click', () => void copyChallenge());
// Another challenge was not copied yet.
new MutationObserver(() => tellCopy('Copy', '')).observe(challengeCode, { childList: true });
void showDemoUsers();

async function copyChallenge() {
  try {
    await navigator.clipboard.writeText(challengeCode.textContent ?? '');
    tellCopy('Copied', 'Challenge code copied');
  } catch {
    getSelection()?.selectAllChildren(challengeCode);
    tellCopy('Copy', 'The browser did not copy. The code is selected: copy it by Ctrl+C.');
  }
}

/**
 * @param {string} label
 * @param {string} status
 */
function tellCopy(label, status) {
  copyButton.textContent = label;
  copyStatus.textContent = status;
}

async function showDemoUsers() {
  const reply = await fetch('/api/demo-users').catch(() => null);
  if (!reply?.ok) return;
  /** @type {{ users: DemoUser[] }} */
  const { users } = await reply.json();
  const [first] = users;
  if (first === undefined) return;
  one('.demo-password').textContent = first.password;
  one('.demo-pin').textContent = first.pin;
  one('.demo-list').replaceChildren(...users.map(demoItem));
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
    field('#xyz-field-username').value = name;
    field('#xyz-field-password').value = password;
    const paper = field('#toggle1');
    if (paper.checked !== (mode === 'paper')) paper.click();
    one('.xyzform-username button[type=submit]').focus();
  });
  const item = document.createElement('li');
  const text = document.createElement('span');
  text.textContent = says;
  item.append(button, text);
  return item;
}

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function one(selector) {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`the page has no ${selector}`);
  return /** @type {HTMLElement} */ (element);
}

/** @param {string} selector */
function field(selector) {
  return /** @type {HTMLInputElement} */ (one(selector));
}
