/** A login service in its own process, on a store file: lines of JSON in, lines of JSON out, in any order. */
import { createInterface } from 'node:readline';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

interface Call {
  readonly id: number;
  readonly call: keyof typeof calls;
  readonly input: never;
}

const [path = ''] = process.argv.slice(2);
const service = createLoginService({
  store: await openSqliteStore(path),
  masterKey: Uint8Array.from({ length: 32 }, (_, i) => i),
  policy: { challengesMax: 10_000, pushGapMs: 0, pushesMax: 1_000 },
  hashCost: 1024,
});
const { begin, respond, session, awaitLogin, apps } = service;
const { start, brokerage } = service.gateway;
const calls = { begin, respond, session, awaitLogin, approve: apps.approve, start, brokerage };
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, input } = JSON.parse(line) as Call;
  void Promise.resolve(calls[call](input)).then((result) =>
    process.stdout.write(`${JSON.stringify({ id, result })}\n`),
  );
}
