import type { Builder } from '../program/builder.ts';
import type { Value, ValueOf } from '../program/value.ts';

/** The loss of a stage as its graph has it, before any pass. */
export interface Objective {
  readonly builder: Builder;
  readonly canvas: ValueOf<'canvas'>;
  readonly total: Value;
  readonly terms: ReadonlyMap<string, Value>;
}
