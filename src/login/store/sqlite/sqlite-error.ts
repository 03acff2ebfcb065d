/** Turns errors of SQLite into errors of the store. */

import { errorIn, errorMessage, quotedPath } from '../../../errors/message.ts';
import { SealError } from '../../auth/sealing.ts';
import { StoreError, type StoreFault } from '../../auth/store.ts';
import { noDatabase } from './sqlite-file.ts';
import { DamagedRecord } from './sqlite-record.ts';

export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translated(error, path);
  }
}

/** A database error as a store error; all other errors unchanged. */
export function translated(error: unknown, path: string): unknown {
  if (error instanceof DamagedRecord) return new StoreError('damaged', error.inFile(path));
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  if (error instanceof SealError && error.ofRecord) {
    return new StoreError('damaged', errorIn(quotedPath(path), error.message));
  }
  const fault = storeFaultOf(error);
  if (fault === null) return error;
  if (fault === 'not a store' || fault === 'damaged') return new StoreError(fault, noDatabase(path));
  const code = (error as { code?: string }).code ?? '';
  if (fault === 'busy')
    return new StoreError(
      fault,
      errorMessage(quotedPath(path), 'another process uses the store', 'try again'),
    );
  const [problem, action] = /FULL|SHMSIZE|ENOSPC/.test(code)
    ? ['its disk is full', 'free some space, then try again']
    : [`the store can't be used (${`${code} ${error.message}`.trim()})`, 'check the file and its folder'];
  return new StoreError(fault, errorMessage(quotedPath(path), problem, action));
}

export function storeFaultOf(error: unknown): StoreFault | null {
  const code = (error as { code?: unknown }).code;
  const text = typeof code === 'string' ? code : '';
  if (/^SQLITE_(BUSY|LOCKED)/.test(text)) return 'busy';
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(text)) return 'not a store';
  if (/^SQLITE_|^E[A-Z]+$/.test(text) || /ConnectionFailed/.test((error as Error).message)) return 'failed';
  return null;
}
