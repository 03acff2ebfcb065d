/** Set up in each worker, before each test file: marks the processes it starts, and ends them after the file. */
import { afterAll } from 'vitest';
import { endProcesses, markProcesses } from './start.ts';
import { beginFile, endFile } from './test-file.ts';

markProcesses();
beginFile();
// Set up first, they run last.
afterAll(endProcesses);
afterAll(endFile);
