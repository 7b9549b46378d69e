import type { Position } from '../../graph/document.ts';

/** A node that the graph view marks as different from another version. */
export interface ChangeMark {
  readonly kind: 'added' | 'removed' | 'changed' | 'rewired';
  readonly path: string;
  readonly title: string;
  /** Where a removed node was. */
  readonly position: Position | undefined;
}
