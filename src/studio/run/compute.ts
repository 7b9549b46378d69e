import type { EngineName } from '../../engines/choose.ts';

/** What runs compute with. */
export interface Compute {
  readonly engine: EngineName;
  /** Most bytes that a run may take; undefined where nobody set it. */
  readonly memory: number | undefined;
}
