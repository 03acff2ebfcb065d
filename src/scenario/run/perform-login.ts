/** The step `login`: the login server asks, the card responds, and the server decides. */
import { errorMessage } from '../../errors/message.ts';
import type { LoginAction, ScenarioStep } from '../scenario.ts';
import type { ScenarioCard } from '../scenario-card.ts';
import type { LoginReply, ScenarioLogin } from '../scenario-login.ts';
import { expanded } from '../variables.ts';
import { keyedResponse } from './card-entries.ts';
import { profileNamedIn, type ScenarioRun } from './run-scenario.ts';
import { StepProblem } from './step-problem.ts';

export async function performLogin(
  run: ScenarioRun,
  { login, card: name }: Extract<ScenarioStep, { readonly do: 'login' }>,
  card: ScenarioCard,
): Promise<void> {
  const server = run.options.login;
  if (server === null)
    throw new StepProblem(
      'error',
      'login',
      'none',
      errorMessage('login', 'this run has no login server', 'run it with one'),
    );
  const pin = login.pin === null ? null : expanded(login.pin, run.values);
  const respondTo = async (challenge: string): Promise<string> => {
    const profile = profileNamedIn(run, name);
    const entries = { pin: pin ?? '', ...(profile.challengeDigits > 0 && { challenge }) };
    const response = await keyedResponse(card, profile, entries);
    // The challenge grows old while it is keyed.
    await run.time.follow(card);
    run.values.set('response', { text: response, secret: false });
    return response;
  };
  if (login.resync) {
    const { serial } = await card.identity();
    return checkReply(login, await server.resync(serial, respondTo));
  }
  if (login.user === null)
    return checkReply(login, await server.respond(expanded(login.response ?? '', run.values), null));
  const begun = await begin(run, server, login.user, login);
  if (begun.kind !== 'challenge' || pin === null) return checkReply(login, begun);
  return checkReply(login, await server.respond(await respondTo(begun.challenge), pin));
}

async function begin(
  run: ScenarioRun,
  server: ScenarioLogin,
  user: string,
  { password, mode, factor, saveAs }: LoginAction,
): Promise<LoginReply> {
  const given = password === null ? '' : run.options.passwordOf(password);
  const begun = await server.begin({ user: expanded(user, run.values), password: given, mode, factor });
  if (begun.kind === 'challenge') run.values.set(saveAs, { text: begun.challenge, secret: false });
  return begun;
}

function checkReply({ result, reason }: LoginAction, reply: LoginReply): void {
  const right =
    reply.kind === result && (reason === null || (reply.kind === 'refused' && reply.reason === reason));
  if (right) return;
  const awaited = result + (reason === null ? '' : ` (${reason})`);
  const shown = reply.kind + (reply.kind === 'refused' ? ` (${reply.reason})` : '');
  const problem = reply.kind === 'refused' ? `it refused, ${reply.reason}` : `its reply is ${reply.kind}`;
  throw new StepProblem(
    'refused',
    awaited,
    shown,
    errorMessage('login server', problem, 'see the audit log'),
  );
}
