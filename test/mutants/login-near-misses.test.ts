/** Someone blunts one rule of the login server at a time, and sees the checklist notice each. */
import { testsOfMutants } from './login-mutants.ts';
import { loginNearMisses } from './login-near-misses.ts';

testsOfMutants('a login server with a blunt rule', loginNearMisses);
