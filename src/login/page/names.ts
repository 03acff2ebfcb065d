/**
 * What clients of the broker's login page rely on: ids, classes, `name=` attributes, values and texts. login.html and
 * login.js contain them, docs/user/login-bots.md lists them, and a test looks for each of them in a browser.
 */

/** The blocks of the page that are shown one after the other, in order, by the ends of their class names. */
export const pageBlocks = [
  'error',
  'username',
  'multiplesf',
  'gold',
  'silver',
  'otpselector',
  'bronze',
  'temp',
  'notification',
  'loading',
  'finished',
] as const;

export type PageBlock = (typeof pageBlocks)[number];

export interface PageName {
  readonly what: string;
  /** The block in which it is visible, and in no other; null: it is always on the page, and need not be visible. */
  readonly block: PageBlock | null;
  /** Visible only while the block asks for a code that is sent by SMS or a call. */
  readonly sentCode?: true;
  /** A selector that finds exactly one element. */
  readonly selector: string;
  readonly text?: string;
  /** The text in paper mode, if different. */
  readonly paperText?: string;
  /** Only in paper mode. */
  readonly paper?: true;
}

const button = 'button[type=submit].btn.btn-lg.btn-primary.xyz-button-login';
const login = { text: 'Login', paperText: 'Simulated Login' } as const;

export const pageNames: readonly PageName[] = [
  { what: 'page', block: null, selector: 'body.login' },
  { what: 'page in paper mode', block: null, selector: 'body.paper-trading', paper: true },
  { what: 'sign of paper mode', block: null, selector: '.paper-word', text: 'Simulated' },
  { what: 'error', block: 'error', selector: '.xyzblock.xyzblock-error' },
  { what: 'its message', block: 'error', selector: '.xyzblock-error .xyz-errormessage[role=alert]' },
  { what: 'user name and password', block: 'username', selector: '.xyzblock.xyzblock-username' },
  { what: 'their form', block: 'username', selector: '.xyzblock-username form.xyzform-username' },
  {
    what: 'user name',
    block: 'username',
    selector: 'form.xyzform-username input#xyz-field-username.xyz-username[name=username]',
  },
  { what: 'its label', block: 'username', selector: 'label[for=xyz-field-username]', text: 'Username' },
  {
    what: 'password',
    block: 'username',
    selector: 'form.xyzform-username input#xyz-field-password.xyz-password[name=password]',
  },
  { what: 'its label', block: 'username', selector: 'label[for=xyz-field-password]', text: 'Password' },
  {
    what: 'live or paper',
    block: 'username',
    selector: '.toggle-wrapper input#toggle1[type=checkbox][name=paperSwitch]',
  },
  { what: 'its label', block: 'username', selector: '.toggle-wrapper label[for=toggle1]' },
  {
    what: 'submit',
    block: 'username',
    selector: `form.xyzform-username .xyzblock-username-submit ${button}`,
    ...login,
  },
  {
    what: 'the same by its place',
    block: 'username',
    selector: 'form.xyzform-username .form-group:nth-child(1) > .btn',
    ...login,
  },
  { what: 'several cards', block: 'multiplesf', selector: '.xyzblock.xyzblock-multiplesf' },
  {
    what: 'picker',
    block: 'multiplesf',
    selector: '.xyzblock-multiplesf select.form-control.xyz-multipleselect',
  },
  {
    what: 'its first option',
    block: null,
    selector: '.xyz-multipleselect option[value=""]',
    text: 'Select Type',
  },
  {
    what: 'notification of the phone app',
    block: 'notification',
    selector: '.xyzblock.xyzblock-notification.login-step-notification',
  },
  {
    what: 'by hand instead',
    block: 'notification',
    selector: '.xyzblock-notification .text-center > a.xyz-showchallenge > small',
    text: 'Login with Challenge/Response',
  },
  {
    what: 'another notification',
    block: 'notification',
    selector: '.xyzblock-notification .xyz-resendnotification',
  },
  { what: 'challenge and response', block: 'gold', selector: '.xyzblock.xyzblock-gold' },
  { what: 'their form', block: 'gold', selector: '.xyzblock-gold form.xyzform-gold' },
  { what: 'challenge, as text', block: 'gold', selector: 'form.xyzform-gold .xyz-goldchallenge' },
  {
    what: 'response',
    block: 'gold',
    selector: 'form.xyzform-gold input#xyz-field-gold-response.xyz-gold-response[name=gold-response]',
  },
  { what: 'submit', block: 'gold', selector: `form.xyzform-gold ${button}`, ...login },
  { what: 'the same by its class', block: 'gold', selector: 'form.xyzform-gold .btn', ...login },
  {
    what: 'code of an SMS, a call or the authenticator app',
    block: 'silver',
    selector: '.xyzblock.xyzblock-silver',
  },
  { what: 'its form', block: 'silver', selector: '.xyzblock-silver form.xyzform-silver' },
  {
    what: 'its field',
    block: 'silver',
    selector: 'form.xyzform-silver input#xyz-field-silver-response.xyz-silver-response',
  },
  { what: 'its label', block: 'silver', selector: 'form.xyzform-silver .xyz-field-silver-response-label' },
  { what: 'submit', block: 'silver', selector: `form.xyzform-silver ${button}`, ...login },
  {
    what: 'another code by SMS; disabled while it is too early',
    block: 'silver',
    sentCode: true,
    selector: 'form.xyzform-silver button.xyz-resend-sms-button[type=button]',
  },
  { what: 'text or voice', block: 'otpselector', selector: '.xyzblock.xyzblock-otpselector' },
  {
    what: 'another code by SMS',
    block: 'otpselector',
    selector: '.xyzblock-otpselector button.xyz-otp-select-text',
  },
  {
    what: 'a call; hidden where the application has none',
    block: 'otpselector',
    selector: '.xyzblock-otpselector button.xyz-otp-select-voice',
  },
  {
    what: 'back to the field',
    block: 'otpselector',
    selector: '.xyzblock-otpselector .xyz-otp-cancel',
  },
  { what: 'security code card', block: 'bronze', selector: '#twofactbase.xyzblock.xyzblock-bronze' },
  { what: 'its form', block: 'bronze', selector: '#twofactbase form.xyzform-bronze' },
  {
    what: 'first index number, as text',
    block: 'bronze',
    selector: 'form.xyzform-bronze .xyz-bronzechallenge:first-child',
  },
  {
    what: 'second index number, as text',
    block: 'bronze',
    selector: 'form.xyzform-bronze .xyz-bronzechallenge:last-child',
  },
  {
    what: 'its field',
    block: 'bronze',
    selector: 'form.xyzform-bronze input#xyz-field-bronze-response.xyz-bronze-response',
  },
  { what: 'submit', block: 'bronze', selector: `form.xyzform-bronze ${button}`, ...login },
  { what: 'temporary code', block: 'temp', selector: '.xyzblock.xyzblock-temp' },
  { what: 'its form', block: 'temp', selector: '.xyzblock-temp form.xyzform-temp' },
  { what: 'its field', block: 'temp', selector: 'form.xyzform-temp input#xyz-field-temp-response' },
  { what: 'submit', block: 'temp', selector: `form.xyzform-temp ${button}`, ...login },
  { what: 'waiting', block: 'loading', selector: '.xyzblock.xyzblock-loading.position-absolute' },
  { what: 'done', block: 'finished', selector: '.xyzblock.xyzblock-finished.xyzblock-success' },
];

/** On `/sso/Dispatcher`, where a login ends. */
export const dispatcherNames: readonly PageName[] = [
  { what: 'logged in', block: null, selector: 'pre.xyzblock-success', text: 'Client login succeeds' },
];

/** The page's text for a failed second factor. Clients look for exactly one of these two. */
export const failureTexts = { long: 'Authentication failed', short: 'failed' } as const;

export type FailureText = keyof typeof failureTexts;

export function isFailureText(name: unknown): name is FailureText {
  return typeof name === 'string' && Object.hasOwn(failureTexts, name);
}

/** The other texts of the server for the page, word for word. `N` is a number of seconds. */
export const serverTexts = {
  credentials: 'Invalid username password combination',
  'paper-user':
    'You have selected the Live Account Mode, but the specified user is a Paper Trading user. Please select the correct Login mode.',
  code: 'Incorrect security code',
  'too-many': 'Too many login attempts. Try again in N s',
  'too-soon': 'A new code can be sent in N s',
  way: 'The code can not be sent that way',
  busy: 'The server is busy. Try again in N s',
  unavailable: 'Login is not available now. The audit log says why',
} as const;

/** A text with its seconds in place of `N`, rounded up. */
export function withSeconds(text: string, ms: number): string {
  return text.replace('N s', `${Math.ceil(ms / 1_000)} s`);
}

/** Every message that the page can show, and when. */
export const pageTexts: readonly { readonly text: string; readonly when: string }[] = [
  { text: serverTexts.credentials, when: 'unknown user or wrong password, the same for both' },
  { text: serverTexts['paper-user'], when: 'a right password of a paper user, without the switch' },
  {
    text: failureTexts.long,
    when: 'a wrong, late, used or locked response, the same for all; the page is emptied',
  },
  { text: failureTexts.short, when: 'the same, with `--failure-text short`' },
  {
    text: 'This challenge has expired. Enter your password again.',
    when: 'the page’s own countdown has ended; username and password stay',
  },
  { text: serverTexts['too-many'], when: 'too many challenges for one user; nothing is locked' },
  { text: serverTexts.code, when: 'a wrong code; another can be entered' },
  { text: 'A new code can be sent in M:SS', when: 'another code is asked for too early' },
  { text: serverTexts.way, when: 'another code is asked for in a way that the application does not have' },
  { text: serverTexts.busy, when: 'more logins are waiting than the server accepts' },
  { text: serverTexts.unavailable, when: 'the store, the clock or a computation failed' },
  {
    text: 'The login server does not respond. Check that it is running, then try again.',
    when: 'the server does not reply',
  },
  { text: 'Client login succeeds', when: 'logged in' },
];
