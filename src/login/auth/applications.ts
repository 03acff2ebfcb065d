/** The applications of the broker that a user can log in to. */

export interface ApplicationFacts {
  /** What people call it. */
  readonly label: string;
  /** What the user chooses there to get another code. */
  readonly askAgain: string;
  /** Whether the code can be read out in a call; documented for all but the stable version of TWS. */
  readonly voice: boolean;
  /** What confirms the choice; null where the choice is enough. */
  readonly confirm: string | null;
}

/** Documented, but for `webtrader`, whose words are assumed to be the portal's. */
export const applicationTable = {
  portal: {
    label: 'Client Portal',
    askAgain: "Didn't receive a security code?",
    voice: true,
    confirm: null,
  },
  'tws-stable': {
    label: 'TWS (STABLE)',
    askAgain: 'Request new Security Code',
    voice: false,
    confirm: 'OK',
  },
  'tws-latest': {
    label: 'TWS (LATEST)',
    askAgain: 'Request new Security Code',
    voice: true,
    confirm: 'OK',
  },
  'tws-beta': { label: 'TWS (BETA)', askAgain: 'Request new Security Code', voice: true, confirm: 'OK' },
  webtrader: {
    label: 'WebTrader',
    askAgain: "Didn't receive a security code?",
    voice: true,
    confirm: null,
  },
  ios: { label: 'IBKR Mobile, iOS', askAgain: 'Request New Code', voice: true, confirm: null },
  android: {
    label: 'IBKR Mobile, Android',
    askAgain: 'Request New Security Code',
    voice: true,
    confirm: null,
  },
} as const satisfies Readonly<Record<string, ApplicationFacts>>;

/** An application by its name in the API and in `?app=`. */
export type Application = keyof typeof applicationTable;

export const applications: readonly Application[] = Object.keys(applicationTable) as Application[];

export const defaultApplication: Application = 'portal';

/** Whether the code can be read out in a call. */
export function offersVoice(app: Application): boolean {
  return applicationTable[app].voice;
}

export function isApplication(name: unknown): name is Application {
  return typeof name === 'string' && Object.hasOwn(applicationTable, name);
}
