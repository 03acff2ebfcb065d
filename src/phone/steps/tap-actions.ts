/** What a tap does, and why one does nothing. Which taps are on a screen, and what they need, is in the screen table. */
import { activeUsers } from '../phone-memory.ts';
import { isAppPin } from '../pin-rule.ts';
import { isFilled, phoneFieldText } from '../screens/field-text.ts';
import { fieldsOf, notificationScreens, type TapRow, tapsOf } from '../screens/screen-table.ts';
import type { PhoneReason, PhoneRequest, TapCall, TapName } from './phone-state.ts';
import { askServer, type PhoneStepContext, showRoot, showScreen } from './step-context.ts';
import { leaveProof, spendCounter, startTask, taskOf } from './task-actions.ts';

/** Does what a tap does. Returns why it did nothing, or undefined. */
export function actOnTap(run: PhoneStepContext, name: TapName): PhoneReason | undefined {
  const { state, profile } = run;
  if (state.awaiting !== null) return 'waiting';
  if (name === 'notification') return openNotification(run);
  if (name === 'open') return wakeUp(run);
  if (state.isAsleep) return 'asleep';
  const row = tapsOf(state, profile).find((one) => one.tap === name);
  if (row === undefined) return 'not here';
  const reason = reasonAgainst(run, row);
  if (reason === undefined) work(run, row);
  return reason;
}

function openNotification(run: PhoneStepContext): PhoneReason | undefined {
  const { state } = run;
  const newest = state.pushes.at(-1);
  if (newest === undefined || !notificationScreens.includes(state.screen))
    return state.isAsleep ? 'asleep' : 'not here';
  wakeUp(run);
  state.opened = newest;
  showScreen(run, 'push');
  return undefined;
}

function wakeUp(run: PhoneStepContext): PhoneReason | undefined {
  const { state, at } = run;
  if (!state.isAsleep) return 'not here';
  state.isAsleep = false;
  run.events.push({ at, type: 'phone', is: 'awake' });
  return undefined;
}

function reasonAgainst({ state, profile }: PhoneStepContext, row: TapRow): PhoneReason | undefined {
  const fields = fieldsOf(state, profile).map(({ field }) => field);
  const text = (field: (typeof fields)[number]): string => phoneFieldText(state, field);
  if (row.needs.includes('fields')) {
    if (!fields.every((field) => isFilled(state, profile, field))) return 'field empty';
    const pins = fields.filter((field) => field === 'pin' || field === 'new-pin');
    if (!pins.every((field) => isAppPin(text(field), profile))) return 'PIN unfit';
    const chosen = fields.includes('new-pin') ? 'new-pin' : 'pin';
    if (fields.includes('pin-again') && text(chosen) !== text('pin-again')) return 'PINs differ';
  }
  if (row.needs.includes('active') && activeUsers(state.memory).length === 0) return 'not active';
  const asks = 'ask' in row.work || ('compute' in row.work && row.work.compute !== 'response');
  return asks && !state.isOnline ? 'no network' : undefined;
}

function work(run: PhoneStepContext, { work }: TapRow): undefined {
  const { state } = run;
  if ('go' in work) {
    if (work.purpose !== undefined) state.purpose = work.purpose;
    if (work.go === 'root') showRoot(run);
    else showScreen(run, work.go);
  } else if ('ask' in work) askServer(run, requestOf(run, work.ask));
  else if ('compute' in work) {
    const task = taskOf(state, work.compute);
    // Choosing the PIN proves nothing else: the lock of the phone is not asked.
    if (task !== null && work.compute === 'finish') spendCounter(run, task);
    else if (task !== null) startTask(run, task);
  } else if (work.leave === 'cancel') leaveProof(run);
  else {
    state.loggedIn = null;
    showRoot(run);
  }
}

/** The request of a screen, from its fields. */
function requestOf({ state }: PhoneStepContext, call: TapCall): PhoneRequest {
  const { fields, typed, memory, opened, purpose, enrolment } = state;
  const { user = '', response = '', number } = fields;
  const { password = '' } = typed;
  switch (call) {
    case 'login':
      return { call, request: { user, password } };
    case 'begin': {
      // The user's own phone gets a new key; another phone has to migrate.
      const isHere = activeUsers(memory).some((one) => one.user === user);
      return { call, request: { user, password, purpose: isHere ? 'reactivation' : purpose } };
    }
    case 'respond':
      return { call, request: { response } };
    case 'sendToken':
      return {
        call,
        request: { number: number === undefined ? null : (enrolment?.numbers.indexOf(number) ?? 0) },
      };
    case 'prove':
      return { call, request: { proof: typed.token ?? response } };
    case 'pin': {
      const users = activeUsers(memory).map((one) => one.user);
      const { pin = '', 'new-pin': newPin = '' } = typed;
      return { call, request: { user, password, pin, newPin, users } };
    }
    case 'deny':
      return { call, request: { user: opened?.user ?? '', push: opened?.number ?? 0 } };
  }
}
