/**
 * A mutant: the source with one rule removed or slightly changed. A piece of text is replaced when a file is loaded.
 */
import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** A piece of text that is the rule, and what takes its place. */
export interface Replacement {
  /** From the root of the repository, such as `src/login/auth/rules/lockout.ts`. */
  readonly file: string;
  /** It is there exactly once. */
  readonly text: string;
  readonly instead: string;
}

export interface Mutant extends Replacement {
  readonly name: string;
  /** The rule that it lacks, as what is true of the source. */
  readonly says: string;
  /** More places, where several hold the rule. */
  readonly also?: readonly Replacement[];
}

/** A mutant of the login server. */
export interface LoginMutant extends Mutant {
  /** The line of the checklist that must notice it. */
  readonly check: number;
  /** Set where the checks that start processes are to be run, too. */
  readonly processes?: true;
}

/** A mutant of another folder. */
export interface FolderMutant extends Mutant {
  /** The folder of `src` whose rule it is. */
  readonly folder: string;
  /** The test file that must notice it. */
  readonly test: string;
}

/** The replaced text of each file that the mutant changes. @throws where a text is not there exactly once */
export function mutatedFiles(mutant: Mutant): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, text, instead } of [mutant, ...(mutant.also ?? [])]) {
    const before = files.get(file) ?? readSource(mutant, file);
    const parts = before.split(text);
    if (parts.length !== 2) {
      throw new Error(
        `mutant ${mutant.name}: ${file} has this text ${parts.length - 1} times; give one that is there once:\n${text}`,
      );
    }
    files.set(file, parts.join(instead));
  }
  return files;
}

function readSource({ name }: Mutant, file: string): string {
  try {
    return readFileSync(new URL(file, root), 'utf8');
  } catch {
    throw new Error(`mutant ${name}: ${file} can't be read; name the file that has the rule now`);
  }
}
