import type { Plan } from '../compile/plan.ts';
import type { Value } from '../program/value.ts';

export type Entries = Float32Array | Float64Array;

/** A plan whose canvas is the vector of a tile. */
export interface TileExecution {
  /** Evaluates the plan at a vector and gives outputs; `gradient` is with respect to the vector. */
  evaluate(vector: Entries, names: readonly string[]): Promise<readonly Entries[]>;
  dispose(): void;
}

/** Computes the plans of tiles. */
export interface Runner {
  /** A vector of zeros. */
  create(length: number): Entries;
  prepare(plan: Plan): Promise<TileExecution>;
  /** The outputs of a plan that reads no vector. */
  compute(plan: Plan): Promise<Readonly<Record<string, Entries>>>;
  /** The entries of a picture. */
  read(leaf: Value): Entries | Promise<Entries>;
}
