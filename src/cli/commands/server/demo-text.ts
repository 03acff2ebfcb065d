/** The public demo users and demo lines as tables, for a person who wants to try a login. */
import type { OpenDemoLine } from '../../../login/demo-lines.ts';
import type { DemoUser } from '../../../login/login-service.ts';
import { columns } from '../../io/output.ts';

/** How to read a demo line of this server. */
export interface DemoPlace {
  readonly url: string;
  /** The certificate that clients must be told to trust, or null. */
  readonly certificate: string | null;
}

export interface Demo {
  readonly users: readonly DemoUser[];
  readonly lines: readonly OpenDemoLine[];
}

const userHead = ['DEMO USER', 'PASSWORD', 'CARDS', 'PIN', 'WHAT IT IS'];
const lineHead = ['DEMO LINE', 'STATE', 'SIM TOKEN'];

/** Empty without demo users. */
export function demoText({ users, lines }: Demo, { url, certificate }: DemoPlace): string {
  const userRows = users.map(({ name, password, cards, pin, appPin, says }) => {
    const pins = [...(cards.length === 0 ? [] : [pin]), ...(appPin === null ? [] : [appPin])];
    return [name, password, cards.join(' ') || '-', pins.join(' ') || '-', says];
  });
  const trust = certificate === null ? '' : `NODE_EXTRA_CA_CERTS=${certificate} `;
  const lineRows = lines.map(({ number, state, sim }) => [number, state, sim]);
  return [
    userRows.length === 0 ? '' : columns([userHead, ...userRows]),
    lineRows.length === 0 ? '' : columns([lineHead, ...lineRows]),
    lineRows.length === 0 ? '' : `read a line: ${trust}dscplus line ${lines[0]?.number} --server ${url}\n`,
  ].join('');
}
