/** What follows a reply of the server. A reply that fits no request counts as refused. */
import { activeUsers, phoneUser, withUser } from '../phone-memory.ts';
import type {
  AfterStore,
  AskCall,
  NoticeName,
  PhoneAwaiting,
  PhoneEnrolment,
  PhoneState,
  ScreenName,
  SeenReply,
  Task,
} from './phone-state.ts';
import { dropPush, type PhoneStepContext, say, showRoot, showScreen, storeMemory } from './step-context.ts';
import { spendCounter, startTask, tryTaskAgain } from './task-actions.ts';

type Reply<C extends AskCall> = SeenReply<C>;

/** Shows what follows from a reply. */
export function actOnReply(
  run: PhoneStepContext,
  { call, task }: Extract<PhoneAwaiting, { effect: 'ask' }>,
  reply: SeenReply,
): undefined {
  if (reply.is === 'unreachable') {
    if (task === null) say(run, 'no-network');
    else tryTaskAgain(run, task, 'no-network');
    return;
  }
  if (reply.is === 'not active') {
    // A PIN is that of all users of the phone, and the reply says of none which it is: that is asked for each alone.
    if (call === 'pin' && activeUsers(run.state.memory).length > 1) return say(run, 'refused');
    return endUser(run, task?.user ?? userAsked(run.state));
  }
  replies[call](run, reply as never, task);
}

type Follow<C extends AskCall> = (run: PhoneStepContext, reply: Reply<C>, task: Task | null) => undefined;

const replies: { readonly [C in AskCall]: Follow<C> } = {
  login(run, reply) {
    const { state } = run;
    const user = userAsked(state);
    if (reply.is === 'logged in') {
      state.loggedIn = user;
      showRoot(run);
    } else if (reply.is === 'response asked') {
      state.login = { user, challenge: reply.challenge };
      showScreen(run, 'two-factor');
    } else say(run, 'refused');
  },

  respond(run, reply) {
    const { state } = run;
    if (reply.is !== 'logged in') return showRoot(run, 'refused');
    state.loggedIn = state.login?.user ?? null;
    showRoot(run);
  },

  begin(run, reply) {
    const { state } = run;
    const notice = beginNotices[reply.is];
    if (notice !== undefined) return say(run, notice);
    const screen = beginScreens[reply.is];
    if (screen === undefined) return say(run, 'refused');
    const user = userAsked(state);
    const isHere = activeUsers(state.memory).some((one) => one.user === user);
    const begun: PhoneEnrolment = {
      user,
      purpose: isHere ? 'reactivation' : state.purpose,
      id: state.nextEnrolment,
      numbers: 'numbers' in reply ? reply.numbers : [],
      to: 'to' in reply ? reply.to : null,
      challenge: 'challenge' in reply ? reply.challenge : null,
    };
    state.enrolment = begun;
    state.nextEnrolment += 1;
    showScreen(run, screen);
  },

  sendToken(run, reply) {
    const { state } = run;
    if (reply.is === 'too soon') return say(run, 'too-soon');
    if (reply.is !== 'token sent') return giveUpEnrolment(run);
    if (state.enrolment !== null) state.enrolment = { ...state.enrolment, to: reply.to };
    showScreen(run, 'token');
  },

  prove(run, reply) {
    const { state, profile } = run;
    if (reply.is === 'wrong proof') return say(run, 'wrong-code');
    if (reply.is !== 'proved' || state.enrolment === null) return giveUpEnrolment(run);
    const { challenge } = reply;
    state.enrolment = { ...state.enrolment, challenge };
    const task: Task = { for: 'finish', user: state.enrolment.user, challenge };
    if (profile.respondsBy === 'lock') startTask(run, task);
    else if (state.typed.pin !== undefined) spendCounter(run, task);
    else showScreen(run, 'choose-pin');
  },

  finish(run, reply, task) {
    const { memory } = run.state;
    const { activating } = memory;
    if (reply.is === 'done' && activating !== null) {
      const { user, counter } = activating;
      // Those for an earlier key can't be approved any more.
      dropPush(run.state, user);
      const active = withUser({ ...memory, activating: null }, { user, counter, status: 'active' });
      const next = { do: 'show', screen: 'done', loggedIn: user, task } as const;
      storeMemory(run, active, { do: 'activate', user }, next);
      return;
    }
    giveUpEnrolment(run);
    storeMemory(run, { ...memory, activating: null }, { do: 'forget activating' }, { do: 'stay' });
  },

  approve(run, reply, task) {
    if (task?.for === 'approve') dropPush(run.state, task.user, task.push);
    if (reply.is === 'approved') showScreen(run, 'approved');
    else showScreen(run, 'not-accepted', 'refused');
  },

  deny(run) {
    const { opened } = run.state;
    // Whether it was still open or not: it is over.
    if (opened !== null) dropPush(run.state, opened.user, opened.number);
    showRoot(run);
  },

  pin(run, reply) {
    const { memory, typed, loggedIn } = run.state;
    if (reply.is !== 'PIN changed') return say(run, 'refused');
    const secrets = { do: 'change PIN', pin: typed['new-pin'] ?? '' } as const;
    storeMemory(run, memory, secrets, { do: 'show', screen: 'done', loggedIn, task: null });
  },
};

const beginScreens: Readonly<Partial<Record<Reply<'begin'>['is'], ScreenName>>> = {
  'number asked': 'number',
  'token sent': 'token',
  'card asked': 'card-response',
};

const beginNotices: Readonly<Partial<Record<Reply<'begin'>['is'], NoticeName>>> = {
  'active elsewhere': 'active-elsewhere',
  'none active': 'none-active',
  'staff only': 'staff-only',
  refused: 'refused',
};

/** The activation has ended: it can only be begun anew. */
function giveUpEnrolment(run: PhoneStepContext): undefined {
  run.state.enrolment = null;
  showScreen(run, 'credentials', 'refused');
}

/** The server has said that another phone is the user's active one. Responses of this one are refused from now on. */
export function endUser(run: PhoneStepContext, user: string): undefined {
  const { state } = run;
  const known = phoneUser(state.memory, user);
  if (known === undefined) return say(run, 'refused');
  dropPush(state, user);
  const loggedIn = state.loggedIn === user ? null : state.loggedIn;
  const memory = withUser(state.memory, { ...known, status: 'inactive' });
  const next: AfterStore = isBusy(state)
    ? { do: 'stay' }
    : { do: 'show', screen: 'inactive', loggedIn, task: null };
  storeMemory(run, memory, { do: 'nothing' }, next);
}

/** A login or an activation is in progress, and continues. */
function isBusy({ login, enrolment }: PhoneState): boolean {
  return login !== null || enrolment !== null;
}

/** Whom the screen is about. */
function userAsked({ fields, opened }: PhoneState): string {
  return fields.user ?? opened?.user ?? '';
}
