/**
 * The order of the test files. Vitest knows how long each took in an earlier run. On a clean clone it has only their
 * sizes, and the files that take longest are small: last, each would run alone. They are the searches over many cases,
 * the power cuts, the mutants, the tests of the login page, and those of the package with the projects that it is
 * installed in.
 */
import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const isLong = /\/(?:login-page|login-pictures|browser-states|install-package)\.ts'/;

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const first = ['once-apart', 'once'].flatMap((name) =>
      sorted.filter(({ project }) => project.name === name),
    );
    // The last project by name, so that it stays behind the others.
    const slow = sorted.filter(({ project }) => project.name === 'slow');
    const isFirst = ({ moduleId }: TestSpecification): boolean => isLong.test(readFileSync(moduleId, 'utf8'));
    return [
      ...first,
      ...sorted.filter((one) => !first.includes(one) && !slow.includes(one)),
      ...slow.filter(isFirst),
      ...slow.filter((one) => !isFirst(one)),
    ];
  }
}
