import type { Position } from '../../graph/document.ts';

/** What marks a difference where there is no room for a word. */
export const changeSigns = { added: '+', removed: '−', changed: '≠', rewired: '~' } as const;

/** A node that the graph view marks as different from another version. */
export interface ChangeMark {
  readonly kind: 'added' | 'removed' | 'changed' | 'rewired';
  readonly path: string;
  readonly title: string;
  /** Where a removed node was. */
  readonly position: Position | undefined;
}
