/** One of the first 24 checks, for a factor whose code a person types. */
import type { Holder } from '../../code-holders.ts';
import type { World, WorldOptions } from '../../login-world.ts';
import type { Subject } from '../check.ts';

export interface KindCheck {
  readonly says: string;
  readonly options?: WorldOptions;
  readonly costly?: true;
  /** In one world, one kind after the other. */
  run(here: World, of: Holder, parts: Subject['LoginServer']): Promise<void>;
}

/** By the number of the check. */
export type KindChecks = Readonly<Record<number, KindCheck>>;
