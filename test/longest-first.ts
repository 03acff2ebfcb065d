/**
 * The order of the test files. Vitest knows how long each took in an earlier run. On a clean clone it has only their
 * sizes, and the small file with all tests of the login page takes longest: last, it would run alone.
 */
import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const opensBrowser = /\/login-(?:page|pictures)\.ts'/;

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    // The last project by name, so that it stays behind the others.
    const slow = sorted.filter(({ project }) => project.name === 'slow');
    const isFirst = ({ moduleId }: TestSpecification): boolean =>
      opensBrowser.test(readFileSync(moduleId, 'utf8'));
    return [
      ...sorted.filter((one) => !slow.includes(one)),
      ...slow.filter(isFirst),
      ...slow.filter((one) => !isFirst(one)),
    ];
  }
}
