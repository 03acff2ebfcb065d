/** Set up in each worker, before each test file: marks the processes it starts, and ends them after the file. */
import { afterAll } from 'vitest';
import { endProcesses, markProcesses } from './start.ts';

markProcesses();
// Set up first, it runs last.
afterAll(endProcesses);
