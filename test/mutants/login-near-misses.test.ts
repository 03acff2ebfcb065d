/** Someone changes one rule of the login server slightly at a time, and the checklist notices each. */
import { testsOfMutants } from './login-mutants.ts';
import { loginNearMisses } from './login-near-misses.ts';

testsOfMutants('a login server with a blunt rule', loginNearMisses);
