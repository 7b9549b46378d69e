import type { QueuedSearch, QueuedSearchSettings } from './queued-search.ts';
import type { Vectors } from './vectors.ts';

/** What is minimized: a point of a vector space, its loss and its gradient. */
export interface Objective<V> {
  readonly vectors: Vectors<V>;
  /** The current point. Optimizers change it in place. */
  readonly x: V;
  /** Where `evaluate` leaves the gradient at `x`. */
  readonly gradient: V;
  /** The loss at `x`; fills `gradient`. */
  evaluate(): Promise<number>;
  /** L-BFGS with backtracking that decides on the device of the vectors. Absent or undefined if there is none. */
  queuedSearch?(settings: QueuedSearchSettings): QueuedSearch<V> | undefined;
}
