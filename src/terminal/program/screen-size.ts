/**
 * The size of the screen. Some terminals report 0 (expect, `script` without a terminal, `docker exec` at first) or a
 * number that no screen has. For such a dimension the shell's variables count, else the size of a VT100.
 */
import type { ScreenSize } from '../view/layout.ts';

const vt100: ScreenSize = { columns: 80, rows: 24 };
/** More than any screen has, and less than an unset 16-bit number may be. */
export const dimensionMax = 10_000;

/** @param reported the size that the terminal reports */
export function screenSize(
  reported: { readonly columns?: number; readonly rows?: number },
  { COLUMNS, LINES }: NodeJS.ProcessEnv,
): ScreenSize {
  return {
    columns: dimension(reported.columns) ?? dimension(wholeNumber(COLUMNS)) ?? vt100.columns,
    rows: dimension(reported.rows) ?? dimension(wholeNumber(LINES)) ?? vt100.rows,
  };
}

function dimension(reported: number | undefined): number | null {
  return reported !== undefined && Number.isInteger(reported) && reported >= 1 && reported <= dimensionMax
    ? reported
    : null;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,5}$/.test(text) ? Number(text) : undefined;
}
