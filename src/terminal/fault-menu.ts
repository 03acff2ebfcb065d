/**
 * The faults of the card in the terminal: those that are active, and all that can be added. While it shows, keys of the
 * keyboard go here and press nothing on the card.
 */
import type { Driver } from '../driver/driver.ts';
import { FaultError } from '../faults/fault-error.ts';
import { type FaultKind, faultKinds } from '../faults/fault-kinds.ts';
import { faultUsage } from '../faults/fault-usage.ts';
import { type CardFaults, faultsOfCard, type ListedFault } from '../faults/faulty-card.ts';
import type { TerminalInput } from './input/terminal-input.ts';

/** What shows of it. */
export interface FaultMenuView {
  /** What is typed. */
  readonly text: string;
  /** Active faults, each with its number, then the kinds. */
  readonly rows: readonly string[];
  /** The index of the chosen row. */
  readonly chosen: number;
}

export interface FaultMenu {
  /** Null while it is closed. */
  view(): FaultMenuView | null;
  open(): void;
  close(): void;
  /** Takes a key of the keyboard. Returns false if it is not for the menu. */
  take(input: TerminalInput): boolean;
}

type Row =
  | { readonly active: ListedFault; readonly kind?: undefined }
  | { readonly kind: FaultKind; readonly active?: undefined };

/** Characters that can be typed; every fault is shorter. */
const textMax = 80;
/** Those of the wire need a serial port. */
const kinds = faultKinds.filter(({ part }) => part !== 'wire');

/** What the functions of the menu share. */
interface MenuState {
  readonly driver: Driver;
  readonly notify: (notice: string) => void;
  isOpen: boolean;
  text: string;
  chosen: number;
}

/** @param notify shows a message */
export function createFaultMenu(driver: Driver, notify: (notice: string) => void): FaultMenu {
  const menu: MenuState = { driver, notify, isOpen: false, text: '', chosen: 0 };
  return {
    view: () =>
      menu.isOpen
        ? { text: menu.text, chosen: menu.chosen, rows: rowsOf(menu).map((row) => textOf(row)) }
        : null,
    open() {
      menu.isOpen = faultsOfCard(driver.card) !== null;
      if (!menu.isOpen) notify('this card takes no faults');
      menu.text = '';
      menu.chosen = 0;
    },
    close() {
      menu.isOpen = false;
    },
    take(input) {
      const isKey = input.type === 'key' && input.action !== 'release' && !input.ctrl && !input.alt;
      if (!menu.isOpen || !isKey) return false;
      takeMenuKey(menu, input.key);
      return true;
    },
  };
}

function rowsOf({ driver }: MenuState): readonly Row[] {
  return [
    ...(faultsOfCard(driver.card)?.list() ?? []).map((active) => ({ active })),
    ...kinds.map((kind) => ({ kind })),
  ];
}

function takeMenuKey(menu: MenuState, key: string): void {
  const last = rowsOf(menu).length - 1;
  if (key === 'Escape') menu.isOpen = false;
  else if (key === 'Enter') enter(menu);
  else if (key === 'Backspace') menu.text = menu.text.slice(0, -1);
  else if (key === 'Up') menu.chosen = Math.max(0, menu.chosen - 1);
  else if (key === 'Down') menu.chosen = Math.min(last, menu.chosen + 1);
  else if (/^[ -~]$/.test(key)) menu.text = `${menu.text}${key}`.slice(0, textMax);
}

/** Adds what is typed; else clears the chosen active fault, or begins to add one of the chosen kind. */
function enter(menu: MenuState): void {
  const row = rowsOf(menu)[menu.chosen];
  if (menu.text.trim() !== '') add(menu, menu.text);
  else if (row?.active !== undefined) {
    const { id, text } = row.active;
    changeFaults(menu, (faults) => {
      faults.clear(id);
      return `cleared: ${text}`;
    });
  } else if (row !== undefined) choose(menu, row.kind);
}

/** Adds a fault that needs nothing more; else its text begins in the line, to be completed. */
function choose(menu: MenuState, { kind, parameters }: FaultKind): void {
  const [first, ...more] = parameters
    .filter((parameter) => parameter.default === null)
    .map(({ name }) => `${name}=`);
  if (first === undefined) {
    add(menu, kind);
    return;
  }
  menu.text = `${kind} ${first}`;
  menu.notify(`complete the line${more.length > 0 ? `, then ${more.join(' ')}` : ''}, and Enter`);
}

function add(menu: MenuState, fault: string): void {
  changeFaults(menu, (faults) => {
    faults.add(fault);
    return `added: ${fault}`;
  });
}

/** @param change returns the message */
function changeFaults(menu: MenuState, change: (faults: CardFaults) => string): void {
  const { driver, notify } = menu;
  const faults = faultsOfCard(driver.card);
  if (faults === null) return;
  try {
    driver.sync();
    notify(change(faults));
    menu.text = '';
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    notify(error.message);
  } finally {
    driver.sync();
  }
  menu.chosen = Math.min(menu.chosen, rowsOf(menu).length - 1);
}

function textOf({ active, kind }: Row): string {
  return active === undefined ? faultUsage(kind) : `${active.id}: ${active.text}`;
}
