/** What phones ask of the login server, and what the active app of a user asks and does with its notifications. Types only. */
import type { Application } from '../auth/applications.ts';
import type { ConnectionSignal } from '../auth/passwords/hash-queue.ts';
import type {
  BeginEnrolmentInput,
  BegunEnrolment,
  EnrolmentRefused,
  Finished,
  FinishInput,
  Proved,
  ProveInput,
  SendTokenInput,
  SentToken,
} from './enrolment-steps.ts';

/** The phone is known by the secret that came with its key. */
export interface DeviceHandle {
  readonly device: string;
}

/** A notification that waits for an approval. */
export interface Push {
  /** Increases with each notification of the app. */
  readonly number: number;
  /** The challenge of the login, the same as by hand. */
  readonly challenge: string;
  /** The application that is logged in to. */
  readonly app: Application;
  /** How long it can still be approved, in ms. */
  readonly endsInMs: number;
}

/** The phone is not the active app of its user, or not any more. */
export interface NotActive {
  readonly kind: 'not active';
}

export interface PushesInput extends DeviceHandle {
  /** Only notifications with a number above this. */
  readonly after: number;
  /** How long to wait for the first of them, in ms of the server's time. */
  readonly waitMs: number;
  readonly connection?: ConnectionSignal | undefined;
}

export type Pushes =
  | { readonly kind: 'pushes'; readonly pushes: readonly Push[] }
  | NotActive
  /** A part of the server failed: nothing is known of the phone. */
  | { readonly kind: 'unavailable' };

export interface ApproveInput extends DeviceHandle {
  /** The number of the notification. */
  readonly push: number;
  /** Computed for its challenge with key, counter and PIN. */
  readonly response: string;
}

export interface DenyInput extends DeviceHandle {
  /** The number of the notification. */
  readonly push: number;
}

/** Wrong, late or answered before: all look the same. */
export interface AppRefused {
  readonly kind: 'refused';
  readonly reason: EnrolmentRefused['reason'];
}

export type Approved = { readonly kind: 'approved' } | NotActive | AppRefused;
export type Denied = { readonly kind: 'denied' } | NotActive | AppRefused;

export interface ChangePinInput {
  readonly user: string;
  readonly password: string;
  /** The present PIN. */
  readonly pin: string;
  readonly newPin: string;
  /** The secrets of all users of the app on this phone. */
  readonly devices: readonly string[];
  readonly connection?: ConnectionSignal | undefined;
}

export type ChangedPin = { readonly kind: 'PIN changed' } | NotActive | EnrolmentRefused;

/** What phones ask of the login server. Nothing here throws. */
export interface AppService {
  /** Name and password in; what proves the user out. */
  begin(input: BeginEnrolmentInput): Promise<BegunEnrolment>;
  /** Chooses the number of an activation, or sends another token. */
  sendToken(input: SendTokenInput): Promise<SentToken>;
  /** The token, or the card's response, in; the key out, once. */
  prove(input: ProveInput): Promise<Proved>;
  /** The PIN and the first response in. From then on this phone is the user's app, and no other. */
  finish(input: FinishInput): Promise<Finished>;
  /** The notifications that can be approved; it waits for the first. */
  pushes(input: PushesInput): Promise<Pushes>;
  /** The response to a notification. */
  approve(input: ApproveInput): Promise<Approved>;
  /** Ends the login of a notification. */
  deny(input: DenyInput): Promise<Denied>;
  /** Changes the PIN of all users of the app on a phone, or of none. */
  changePin(input: ChangePinInput): Promise<ChangedPin>;
}
