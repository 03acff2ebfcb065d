/**
 * `dscplus server card|app …`: challenges that test a card or a phone app. One command shows a challenge (`card
 * activate`, `card pin`, `card resync`, `app resync`) and another takes the response (`card respond`, `app respond`), so
 * that a person has time for the card or the phone, and a script needs no terminal.
 */
import { errorMessage } from '../../../errors/message.ts';
import type { AuditReason } from '../../auth/audit.ts';
import type { Test, TestOutcome } from '../admin-types.ts';
import { type AdminService, arg, type Verb, type VerbInput, type VerbResult } from './command.ts';
import { factorLine } from './lines.ts';

const findsCounter = 'Show the first of two challenges that find the counter again';

export const testVerbs: readonly Verb[] = [
  testVerb('card activate', 'serial', 'Show the test challenge of a new card', ({ staff }, serial) =>
    staff.beginActivation(serial),
  ),
  testVerb('card resync', 'serial', findsCounter, ({ staff }, serial) => staff.beginResync(serial)),
  {
    words: 'card pin',
    args: ['serial'],
    options: [],
    secrets: ['new pin'],
    description: 'Show a challenge; a response made with the new PIN changes the PIN',
    run: ({ staff }, { args, secrets }) => {
      const pin = secrets['new pin'] ?? '';
      return ofTest(staff.beginPinChange(arg(args, 'serial'), pin, pin));
    },
  },
  {
    words: 'card respond',
    args: ['test', 'response'],
    options: [],
    secrets: ['pin?'],
    description: 'Respond to a test challenge; the PIN only for a card without challenges',
    run: respond,
  },
  testVerb('app resync', 'id', `${findsCounter}, for a phone app`, ({ staff }, id) => staff.beginResync(id)),
  {
    words: 'app respond',
    args: ['test', 'response'],
    options: [],
    secrets: [],
    description: 'Respond to a test challenge of a phone app',
    run: respond,
  },
];

function testVerb(
  words: string,
  name: 'serial' | 'id',
  description: string,
  call: (service: AdminService, id: string) => Test,
): Verb {
  return {
    words,
    args: [name],
    options: [],
    secrets: [],
    description,
    run: (service, { args }) => ofTest(call(service, arg(args, name))),
  };
}

function respond({ staff }: AdminService, { args, secrets }: VerbInput): VerbResult {
  const outcome = staff.respondToTest({
    test: arg(args, 'test'),
    response: arg(args, 'response'),
    ...(secrets.pin === undefined ? {} : { pin: secrets.pin }),
  });
  return ofOutcome(outcome);
}

function ofTest(test: Test): VerbResult {
  const asked = test.challenge === '' ? 'the code the card shows' : `challenge ${test.challenge}`;
  return {
    value: test,
    lines: [`test ${test.test}: ${asked}, ${test.responseDigits} digits, within ${test.endsInMs / 1000} s`],
  };
}

function ofOutcome(outcome: TestOutcome): VerbResult {
  if (outcome.kind === 'done') return { value: outcome, lines: [`done: ${factorLine(outcome.factor)}`] };
  if (outcome.kind === 'next') return { value: outcome, lines: ofTest(outcome.test).lines };
  const next = nextSteps[outcome.reason] ?? 'begin another test';
  return { value: outcome, lines: [errorMessage('refused', outcome.says, next)], refused: true };
}

/** What helps where another test does not. */
const nextSteps: { readonly [reason in AuditReason]?: string } = {
  'factor locked': 'unlock it with dscplus server factor unlock',
  'counter used up': 'order another card, or activate the app again',
  'key used up': 'order another card, or activate the app again',
};
