/** `dscplus server user …`. */
import type { Mode } from '../../auth/login-steps.ts';
import type { UserView } from '../admin-types.ts';
import { type AdminService, arg, listed, type Verb, type VerbResult } from './command.ts';
import { userLine } from './lines.ts';

export const userVerbs: readonly Verb[] = [
  {
    words: 'user add',
    args: ['name'],
    options: [
      {
        name: 'paper',
        value: null,
        description: 'Make a Paper Trading user, who logs in only in paper mode',
      },
    ],
    secrets: ['password'],
    description: 'Add a user',
    async run({ staff }, { args, options, secrets }) {
      const mode: Mode = options.paper === true ? 'paper' : 'live';
      return ofUser(await staff.addUser({ name: arg(args, 'name'), password: secrets.password ?? '', mode }));
    },
  },
  {
    words: 'user password',
    args: ['name'],
    options: [],
    secrets: ['password'],
    description: 'Change the password, and end what the old one began: sessions, logins, enrolments',
    run: async ({ staff }, { args, secrets }) =>
      ofUser(await staff.setPassword(arg(args, 'name'), secrets.password ?? '')),
  },
  {
    words: 'user list',
    args: [],
    options: [],
    secrets: [],
    description: 'List the users',
    run: ({ staff }) => listed(staff.users(), userLine),
  },
  userVerb('user show', 'Show a user', ({ staff }, name) => staff.user(name)),
  userVerb('user lock', 'Lock a user until unlocked, and end the sessions', ({ staff }, name) =>
    staff.lockUser(name),
  ),
  userVerb('user unlock', 'End a lock, by failures or by staff', ({ staff }, name) => staff.unlockUser(name)),
];

function userVerb(
  words: string,
  description: string,
  call: (service: AdminService, name: string) => UserView,
): Verb {
  return {
    words,
    args: ['name'],
    options: [],
    secrets: [],
    description,
    run: (service, { args }) => ofUser(call(service, arg(args, 'name'))),
  };
}

function ofUser(user: UserView): VerbResult {
  return { value: user, lines: [userLine(user)] };
}
