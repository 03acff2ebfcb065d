/** The clipboard and files of a session, for both ways to show the card: as a picture and as lines. */
import type { Card } from '../device/card.ts';
import { pngOf } from '../display/png.ts';
import { svgOf } from '../display/svg.ts';
import { faultsOfCard } from '../faults/faulty-card.ts';
import { createRecordingFile } from '../recording/files/recording-file.ts';
import { saveNew, withNewName } from './new-file.ts';
import type { ProgramActions } from './session-commands.ts';
import { faceplateOf } from './view/faceplate.ts';

/**
 * @param folder where files are saved
 * @param write to the terminal
 */
export function clipboardAndFilesOf(
  card: Card,
  folder: string,
  write: (text: string) => void,
): Pick<ProgramActions, 'copy' | 'savePicture' | 'newRecording'> {
  return {
    // OSC 52, which the terminal may refuse.
    copy: (text) => write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`),
    savePicture(kind, text) {
      const shown = faultsOfCard(card)?.shown(text) ?? text;
      const picture = faceplateOf(shown, card.profile, card.serial);
      return saveNew(folder, 'dscplus', kind, kind === 'svg' ? svgOf(picture) : pngOf(picture));
    },
    newRecording: (onFault) =>
      withNewName(folder, 'dscplus-recording', 'jsonl', (path, file) =>
        createRecordingFile(path, ({ message }) => onFault(message), file),
      ),
  };
}
