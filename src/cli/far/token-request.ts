/** Requests to a program that runs, each with its token. */
import { errorMessage, quoted } from '../../errors/message.ts';
import {
  type JsonReply,
  type JsonRequest,
  NoReplyError,
  requestJson,
  type ServerPlace,
} from '../../net/client/json-request.ts';

/** What is needed to call a program that runs. */
export interface RunningProgram extends ServerPlace {
  readonly token: string;
}

/**
 * @param action what to do when no reply comes
 * @throws Error without a whole reply in time
 */
export async function requestWithToken(
  program: RunningProgram,
  request: Omit<JsonRequest, 'token'>,
  action: string,
): Promise<JsonReply> {
  const { url, token } = program;
  try {
    return await requestJson(program, { ...request, token });
  } catch (error) {
    if (!(error instanceof NoReplyError)) throw error;
    throw new Error(errorMessage(quoted(url.origin), error.problem, action));
  }
}
