/** What docs/user/fixtures.md tells someone who is new to Playwright to do in an empty folder and has Chromium. */
import { readFileSync } from 'node:fs';

export interface NewcomerSteps {
  /** The command lines before the files are saved. */
  readonly install: readonly string[];
  /** The files to save: name and text. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** The command line that runs the test. */
  readonly start: string;
}

const page = new URL('../../docs/user/fixtures.md', import.meta.url);

/**
 * The steps as they stand on the page, but for what is not the same here.
 * @param archive what npm installs in place of the package of the registry
 * @param chromium the path of the browser, for the files
 */
export function newcomerSteps(archive: string, chromium = '/usr/bin/chromium'): NewcomerSteps {
  const [, section = ''] = /^## Playwright, from nothing to green\n([\s\S]*?)^The fixtures and/m.exec(
    readFileSync(page, 'utf8'),
  )!;
  const [typed, start] = Array.from(section.matchAll(/^```sh\n([\s\S]*?)\n```/gm), ([, lines]) =>
    lines!.split('\n'),
  );
  const files = section.matchAll(/[Ss]ave this as `(\S+)`:\n\n```\w+\n([\s\S]*?)^```/gm);
  return {
    // The page says to leave this line out where there is a browser.
    install: typed!
      .filter((line) => line !== 'npx playwright install chromium')
      .map((line) => line.replace(' dscplus ', ` --prefer-offline ${archive} `)),
    files: Array.from(files, ([, name, text]) => [name!, text!.replace('/usr/bin/chromium', chromium)]),
    start: start!.join('\n'),
  };
}
