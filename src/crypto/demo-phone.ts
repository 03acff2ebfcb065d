/**
 * The public demo phone: the app of two demo users of the login server. It is in this folder because phone and server do
 * not import each other. Its keys and its PIN are not secrets.
 */
import { demoKey } from './demo-card.ts';

/** One user of the app on the demo phone. */
export interface DemoApp {
  readonly user: string;
  readonly key: Uint8Array;
  /** By it the server knows the phone; the id of the app is before it. */
  readonly secret: string;
}

export const demoInstallation = 'DEMO-PHONE';

/** The PIN of the app on the demo phone, for all its users. */
export const demoAppPin = 'a1b2';

/** The key of `demo-app` is that of the vectors of RFC 6287, and that of `demo-all` the same from its end. */
export const demoApps: readonly DemoApp[] = [
  { user: 'demo-app', key: demoKey('SHA1'), secret: 'demo-device' },
  { user: 'demo-all', key: demoKey('SHA1').toReversed(), secret: 'demo-device' },
];

/** What the phone shows the server to be known, for the first app of a user. */
export function demoDevice({ user, secret }: DemoApp): string {
  return `app-${user}-1.${secret}`;
}

/** An app of the demo phone that its user can log in with. */
export interface OpenDemoApp {
  readonly user: string;
  /** The next counter that the server accepts, as decimal text. */
  readonly nextCounter: string;
}
