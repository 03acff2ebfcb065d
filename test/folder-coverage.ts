/** The last lines of a run with coverage: how much of each folder of `src` its tests have run. */
import type { Reporter } from 'vitest/node';

interface Part {
  readonly total: number;
  readonly covered: number;
}

interface FileSummary {
  readonly lines: Part;
  readonly branches: Part;
}

/** What is used of istanbul's coverage map. */
interface CoverageMap {
  files(): string[];
  fileCoverageFor(file: string): { toSummary(): FileSummary };
}

/** The line for each folder that is directly in `src`; its own files are one. */
export function folderLines(
  files: readonly { readonly path: string; readonly summary: FileSummary }[],
): string[] {
  const folders = new Map<string, { readonly summary: FileSummary }[]>();
  for (const file of files) {
    const folder = /^src\/[^/]+(?=\/)/.exec(file.path)?.[0] ?? 'src';
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const percent = (summaries: readonly FileSummary[], kind: keyof FileSummary): string => {
    const sum = (part: keyof Part): number => summaries.reduce((all, one) => all + one[kind][part], 0);
    return (sum('total') === 0 ? 100 : (100 * sum('covered')) / sum('total')).toFixed(1).padStart(9);
  };
  const row = (name: string, of: readonly { readonly summary: FileSummary }[]): string => {
    const summaries = of.map(({ summary }) => summary);
    return `${name.padEnd(16)}${percent(summaries, 'lines')}${percent(summaries, 'branches')}`;
  };
  return [
    'COVERAGE, %         LINES BRANCHES',
    ...[...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, of]) => row(name, of)),
    row('all', files),
  ];
}

export class FolderCoverage implements Reporter {
  onCoverage(coverage: unknown): void {
    const map = coverage as CoverageMap;
    const files = map.files().map((file) => ({
      path: file.replaceAll('\\', '/').replace(/^.*\/(?=src\/)/, ''),
      summary: map.fileCoverageFor(file).toSummary(),
    }));
    for (const line of folderLines(files)) console.log(line);
  }
}
