/** What staff can do with phone lines, and with the numbers that codes are sent to. Types only. */
import type { LineCondition, LineStateName } from '../../../line/line-state.ts';
import type { CodeFactorView } from './staff-codes.ts';

/** A phone line as staff sees it: no texts, no codes. */
export interface PhoneLineView {
  /** The phone number. */
  readonly number: string;
  /** The user whose phone it is. */
  readonly owner: string;
  /** Its condition, or `restarting`. */
  readonly state: LineStateName;
  /** How many messages and calls are listed. */
  readonly listed: number;
}

/** What is known of a phone line already. */
export interface AddLineOptions {
  /** The token of the SIM, 16 to 200 of `A-Z a-z 0-9 . _ ~ + / -`; drawn at random by default. */
  readonly sim?: string;
  /** The condition that it begins in; default `good`. */
  readonly condition?: LineCondition;
}

/** A phone line that was added: shown once. */
export interface AddedLine {
  /** The line. */
  readonly line: PhoneLineView;
  /** The token of the SIM: who has it reads the messages. */
  readonly sim: string;
}

/** What staff can do with phone lines and the codes that are sent to them. */
export interface StaffLines {
  /**
   * Adds a phone line, with a phone that is on and its SIM.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const { line, sim } = staff.addLine('+15550100099', 'demo');
   * line.state; // → 'good'
   * sim.length; // → 43
   * await close();
   * ```
   */
  addLine(number: string, owner: string, options?: AddLineOptions): AddedLine;
  /**
   * Sets the condition of a line.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.addLine('+15550100099', 'demo');
   * staff.setLine('+15550100099', 'filtered').state; // → 'filtered'
   * await close();
   * ```
   */
  setLine(number: string, condition: LineCondition): PhoneLineView;
  /**
   * Turns the phone of a line off and on.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, advance, close } = await LoginServer.start();
   * staff.addLine('+15550100099', 'demo');
   * staff.restartLine('+15550100099').state; // → 'restarting'
   * await close();
   * ```
   */
  restartLine(number: string): PhoneLineView;
  /**
   * All phone lines, in the order in which they were added.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.addLine('+15550100099', 'demo');
   * staff.lines().at(-1)?.number; // → '+15550100099'
   * await close();
   * ```
   */
  lines(): readonly PhoneLineView[];
  /**
   * Lets a user log in with a code that is sent to a phone number, once for a number. It gives way to a card.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * await staff.addUser({ name: 'ada', password: 'a long password' });
   * staff.addLine('+15550100099', 'ada');
   * staff.addSms('ada', '+15550100099').id; // → 'sms-ada-1'
   * await close();
   * ```
   */
  addSms(user: string, number: string): CodeFactorView;
}
