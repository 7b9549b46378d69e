import type { Plan } from '../compile/plan.ts';
import type { Value } from '../program/value.ts';

export type Entries = Float32Array | Float64Array;

/** A plan whose canvas is the vector of a tile. */
export interface TileExecution {
  /** A vector that costs no copy where it is filled in place. */
  readonly vector?: Entries;
  /** Evaluates the plan at a vector and gives outputs; `gradient` is with respect to the vector. */
  evaluate(vector: Entries, names: readonly string[]): Promise<readonly Entries[]>;
  dispose(): void;
}

/** Computes the plans of tiles. */
export interface Runner {
  /** A vector of zeros. */
  create(length: number): Entries;
  /** Takes a memory for plans that are evaluated in turn, until the end. */
  begin?(plans: readonly Plan[]): Promise<void>;
  end?(): void;
  prepare(plan: Plan): Promise<TileExecution>;
  /** The outputs of a plan that reads no vector. */
  compute(plan: Plan): Promise<Readonly<Record<string, Entries>>>;
  /** The entries of a picture. */
  read(leaf: Value): Entries | Promise<Entries>;
}
