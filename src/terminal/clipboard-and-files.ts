/** What both ways to show the card, as a picture and as lines, do for a session: the clipboard and files. */
import type { Card } from '../device/card.ts';
import { pngOf } from '../display/png.ts';
import { svgOf } from '../display/svg.ts';
import { saveNew } from './new-file.ts';
import type { ClipboardAndFiles } from './session-commands.ts';
import { faceplateOf } from './view/faceplate.ts';

/** How the card was left. `says`: what there is left to say once the terminal is given back. */
export interface TerminalEnd {
  readonly exitCode: number;
  readonly says: string;
}

/**
 * @param folder where files are saved
 * @param write to the terminal
 */
export function clipboardAndFilesOf(
  card: Card,
  folder: string,
  write: (text: string) => void,
): Pick<ClipboardAndFiles, 'copy' | 'savePicture' | 'saveRecording'> {
  return {
    // OSC 52, which the terminal may refuse.
    copy: (text) => write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`),
    savePicture(kind, text) {
      const picture = faceplateOf(text, card.profile, card.serial);
      return saveNew(folder, 'dscplus', kind, kind === 'svg' ? svgOf(picture) : pngOf(picture));
    },
    saveRecording: (recording) =>
      saveNew(folder, 'dscplus-recording', 'json', `${JSON.stringify(recording, null, 1)}\n`),
  };
}
