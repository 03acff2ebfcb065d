/** Set up in each worker, before each test file: what it starts is marked, and ended at the end of the file. */
import { afterAll } from 'vitest';
import { endProcesses, markProcesses } from './start.ts';

markProcesses();
// Set up first, it runs last.
afterAll(endProcesses);
