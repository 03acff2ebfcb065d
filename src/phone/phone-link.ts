/**
 * What a phone asks the server, and what the server may reply. It is an interface: a program gives the phone a link
 * over HTTP, to a server in its own process, or to a double. Each function is one route of the login server: `login`
 * and `respond` are the two steps of a login in the app, the others are those of the app as a factor.
 *
 * A link that can't reach the server rejects. The phone then shows that it has no network, and whatever it asked may
 * or may not have happened: `finish` with the same binding, and what follows it, has to be repeatable.
 *
 * Requests and replies hold secrets. They never come into the state of a phone: `phone-machine.ts` puts the phone's
 * secrets in and takes the server's out.
 */

/** How long a phone lets the server wait for a notification in one request, ms. It asks again after that. */
export const pushWaitMsMax = 25_000;

/** The functions of a link, and what each asks and gets. */
export interface PhoneLinkCalls {
  /** A login in the app itself. `device` is null unless this phone is the user's active one. */
  login: [
    { readonly user: string; readonly password: string; readonly device: string | null },
    (
      | { readonly is: 'logged in' }
      | { readonly is: 'response asked'; readonly binding: string; readonly challenge: string }
      | LinkRefusal
    ),
  ];
  /** The response that another phone computed. */
  respond: [
    { readonly binding: string; readonly response: string },
    { readonly is: 'logged in' } | LinkRefusal,
  ];
  /** Begins an activation. A newer one of the same user supersedes it. */
  begin: [
    {
      readonly user: string;
      readonly password: string;
      readonly purpose: AppPurpose;
      readonly installation: string;
      readonly os: 'ios' | 'android';
      /** Of a reactivation: what this phone is known by. */
      readonly device: string | null;
    },
    EnrolmentBegun | PurposeRefusal | LinkRefusal,
  ];
  /**
   * Sends the activation token by SMS, or once more. An older token is void. `number`: its place in the list, from 0;
   * null: the same as before.
   */
  sendToken: [
    { readonly binding: string; readonly number: number | null },
    { readonly is: 'token sent'; readonly to: string } | TooSoon | LinkRefusal,
  ];
  /** The token, or the response of the card. The key comes once. */
  prove: [
    { readonly binding: string; readonly proof: string },
    EnrolmentProved | { readonly is: 'wrong proof' } | LinkRefusal,
  ];
  /** The PIN and a response with counter 1. Repeated after `done`, it gives `done`. */
  finish: [
    { readonly binding: string; readonly pin: string; readonly response: string },
    { readonly is: 'done' } | LinkRefusal,
  ];
  /**
   * The open notifications of a user with a number above `after`. It replies at once if there are any, else after
   * `waitMs`, at most 25000 ms of the link's time: a phone with `auto` asks again as soon as there is a reply.
   */
  pushes: [
    { readonly device: string; readonly after: number; readonly waitMs: number },
    { readonly is: 'pushes'; readonly pushes: readonly LinkPush[] } | LinkNotActive,
  ];
  /** The response to a notification. */
  approve: [
    { readonly device: string; readonly push: number; readonly response: string },
    { readonly is: 'approved' } | LinkNotActive | LinkRefusal,
  ];
  /** Denies a notification: its login ends. */
  deny: [
    { readonly device: string; readonly push: number },
    { readonly is: 'denied' } | LinkNotActive | LinkRefusal,
  ];
  /** Changes the PIN for all users of the app: all of them, or none. */
  pin: [
    {
      readonly user: string;
      readonly password: string;
      readonly pin: string;
      readonly newPin: string;
      readonly devices: readonly string[];
    },
    { readonly is: 'PIN changed' } | LinkNotActive | LinkRefusal,
  ];
}

/** The name of a function of a link. */
export type PhoneLinkCall = keyof PhoneLinkCalls;
/** What a function of a link is given. */
export type LinkRequest<C extends PhoneLinkCall = PhoneLinkCall> = PhoneLinkCalls[C][0];
/** What the server may reply to it. */
export type LinkReply<C extends PhoneLinkCall = PhoneLinkCall> = PhoneLinkCalls[C][1];

/** The way from a phone to its server. A function that rejects means: no connection. */
export type PhoneLink = {
  readonly [C in PhoneLinkCall]: (request: LinkRequest<C>) => Promise<LinkReply<C>>;
};

/**
 * What an activation is for. `activation`: the user has no active app. `migration`: the user's app moves here.
 * `reactivation`: this phone is active, and gets a new key.
 */
export type AppPurpose = 'activation' | 'migration' | 'reactivation';

/** Refused: wrong, too late, or locked. All of these look alike. */
export interface LinkRefusal {
  /** Tells it from other replies. */
  readonly is: 'refused';
}

/** This phone is not the active one of the user any more. */
export interface LinkNotActive {
  /** Tells it from other replies. */
  readonly is: 'not active';
}

/** A newer token is sent only after a gap. */
export interface TooSoon {
  /** Tells it from other replies. */
  readonly is: 'too soon';
  /** When it can be asked for again, in ms from now. */
  readonly inMs: number;
}

/** User and password are right, but the purpose does not fit. */
export interface PurposeRefusal {
  /** Whether another app is active (migrate it), none is (activate), or only staff can help. */
  readonly is: 'active elsewhere' | 'none active' | 'staff only';
}

/** An activation has begun: which proof follows. `numbers` and `to` show the last digits only. */
export type EnrolmentBegun = NumberAsked | TokenSent | CardAsked;

/** The person chooses a number, and the token is sent then. */
export interface NumberAsked {
  /** Tells it from other replies. */
  readonly is: 'number asked';
  /** What binds the activation to this phone: a secret. */
  readonly binding: string;
  /** The numbers, the default first. */
  readonly numbers: readonly string[];
}

/** The token was sent to the number first used. */
export interface TokenSent {
  /** Tells it from other replies. */
  readonly is: 'token sent';
  /** What binds the activation to this phone: a secret. */
  readonly binding: string;
  /** The number. */
  readonly to: string;
}

/** The user's card is asked instead. */
export interface CardAsked {
  /** Tells it from other replies. */
  readonly is: 'card asked';
  /** What binds the activation to this phone: a secret. */
  readonly binding: string;
  /** What the card has to respond to. */
  readonly challenge: string;
}

/** The proof was right: the key and what belongs to it, once. */
export interface EnrolmentProved {
  /** Tells it from other replies. */
  readonly is: 'proved';
  /** The HMAC key, as hex. */
  readonly key: string;
  /** The text of its suite. */
  readonly suite: string;
  /** What `finish` has to respond to, with counter 1. */
  readonly challenge: string;
  /** What this phone shows from now on to be known. */
  readonly device: string;
  /** What is used for the PIN where the app asks for none; not used by a phone whose app has a PIN. */
  readonly pin: string;
}

/** A notification: a login of the user that waits for an approval. */
export interface LinkPush {
  /** Numbers grow with each notification of a user. */
  readonly number: number;
  /** The challenge of the login, the same as by hand. */
  readonly challenge: string;
  /** The application that the user logs in to. */
  readonly application: string;
  /** How long it can still be approved, in ms. */
  readonly lifeMs: number;
}
