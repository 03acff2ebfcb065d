/**
 * Coverage of `src` by V8, as `@vitest/coverage-v8` counts it, with less work: only what a test file ran is sent and
 * kept, and each source is mapped to its lines once, not once for each project. All projects compile a source alike.
 */
import v8 from '@vitest/coverage-v8';
import type { AfterSuiteRunMeta } from 'vitest';
import type { BaseCoverageProvider, CoverageProvider, CoverageProviderModule } from 'vitest/node';

interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
}

interface RawCoverage {
  readonly result: readonly ScriptCoverage[];
}

type Reading = Parameters<BaseCoverageProvider['readCoverageFiles']>[0];

const sources = new URL('../src/', import.meta.url).href;

/** What ran since it was last asked; of a source that was loaded since then, all functions. */
export function whatRan({ functions, ...script }: ScriptCoverage): ScriptCoverage {
  const ran = functions.filter(({ ranges }) => ranges.some(({ count }) => count > 0));
  // The first is the source as a whole, which runs when it is loaded.
  return { ...script, functions: ran[0] === functions[0] ? functions : ran };
}

const module: CoverageProviderModule = {
  ...v8,

  async takeCoverage(options) {
    const taken = (await v8.takeCoverage?.(options)) as RawCoverage;
    const scripts = taken.result.filter(({ url }) => url.startsWith(sources)).map(whatRan);
    return { result: scripts.filter(({ functions }) => functions.length > 0) };
  },

  async getProvider() {
    const provider = (await v8.getProvider()) as CoverageProvider & BaseCoverageProvider;
    const { initialize } = provider;
    provider.initialize = async (vitest) => {
      await initialize.call(provider, vitest);
      // Vitest adds each test file, and compiles the pattern of each once for each source.
      provider.options.exclude = provider.options.exclude.filter((pattern) => pattern.startsWith('src/'));
    };
    const scripts: ScriptCoverage[] = [];
    let some: AfterSuiteRunMeta | undefined;
    provider.onAfterSuiteRun = (after) => {
      scripts.push(...(after.coverage as RawCoverage).result);
      some = after;
    };
    provider.readCoverageFiles = async ({ onFileRead, onFinished }: Reading) => {
      if (some === undefined) return;
      (onFileRead as (coverage: RawCoverage) => void)({ result: scripts.splice(0) });
      await onFinished(provider.ctx.getProjectByName(some.projectName ?? ''), some.environment);
    };
    return provider;
  },
};

export default module;
