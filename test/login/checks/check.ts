import type * as parts from '../login-server-parts.ts';
import type {
  Approved,
  ApproveInput,
  AwaitedLogin,
  AwaitInput,
  BeginInput,
  Begun,
  BrokerageRequest,
  Responded,
  RespondInput,
  Session,
} from '../login-server-parts.ts';

/** What a check drives: the login server of the source as it is, or of a mutant of it. */
export interface Subject {
  /** In this process. */
  readonly LoginServer: typeof parts;
  /** In a process of its own, on a store file; it ends with the test. */
  readonly serverProcess: (store: string) => Promise<ServerProcess>;
}

/** A login service in a process of its own. */
export interface ServerProcess {
  begin(input: BeginInput): Promise<Begun>;
  respond(input: RespondInput): Promise<Responded>;
  session(id: string): Promise<Session | null>;
  awaitLogin(input: AwaitInput): Promise<AwaitedLogin>;
  approve(input: ApproveInput): Promise<Approved>;
  /** The gateway's session, and what a client asks of its brokerage session. */
  start(session: Session): Promise<unknown>;
  brokerage(request: BrokerageRequest): Promise<string | null>;
  /** `kill -9`: what was asked and not answered stays unanswered, and rejects. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

/** One line of the checklist for a server that takes the card, or a part of one. */
export interface Check {
  /** The number in the list. */
  readonly number: number;
  readonly says: string;
  /** Set where it starts processes. */
  readonly processes?: true;
  /** Set where it takes so long that few mutants are to be tried with it. */
  readonly costly?: true;
  /** Fails against a server that lacks a rule of that line. */
  run(subject: Subject): Promise<void>;
}
