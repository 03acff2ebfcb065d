/** The table of docs/dev/mutants.md: rules of each folder, and the test that notices a missing one. */
import { folderMutants } from '../test/mutants/folder-mutants.ts';
import { table } from './markdown.ts';

export function mutantParts(): Record<string, string> {
  const folders = [...new Set(folderMutants.map(({ folder }) => folder))];
  const rows = folders.flatMap((name) =>
    folderMutants
      .filter(({ folder }) => folder === name)
      .map((mutant) => [
        `\`src/${name}\``,
        `\`${mutant.name}\``,
        mutant.says,
        `\`${mutant.file}\``,
        `\`${mutant.test}\``,
      ]),
  );
  return { 'folder-mutants': table(['folder', 'mutant', 'the rule', 'file', 'noticed by'], rows) };
}
