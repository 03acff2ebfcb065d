/** Opens and closes a store file, and ends as by `kill -9` before a given number of SQL statements have run. */
import Libsql from 'libsql';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';

const [path = '', pieces = ''] = process.argv.slice(2);
let left = Number(pieces);
const { exec } = Libsql.prototype;
Libsql.prototype.exec = function (sql) {
  if (left-- === 0) process.kill(process.pid, 'SIGKILL');
  return exec.call(this, sql);
};
const store = await openSqliteStore(path);
process.stdout.write('opened');
store.close();
