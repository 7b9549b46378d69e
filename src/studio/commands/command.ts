import type { NodeColor } from '../../graph/node-look.ts';
import type { MenuPlace } from '../state/canvas-view.ts';

export const commandGroups = ['File', 'Edit', 'View', 'Run', 'Help'] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** Something that can be done: one list of these feeds the menus, the palette, the shortcuts and their help. */
export interface Command {
  /** Stable name, as bindings are stored: `edit.undo`. */
  readonly id: string;
  readonly group: CommandGroup;
  /** Read each time it is shown: `Undo move 3 nodes`. */
  readonly title: () => string;
  /** Other words that people look for. */
  readonly words?: string;
  /** Modifiers and a letter, sign or name: `$mod+Shift+Z`, `?`, `Enter`. */
  readonly keys?: readonly string[];
  /** Where the keys work: also while typing, only in the canvas, or (unless given) anywhere but in fields. */
  readonly scope?: 'typing' | 'canvas';
  /** The browser's own event does it (copy, cut, paste), so that no permission is asked: its keys stay as they are. */
  readonly native?: true;
  /** It gives this color: the context menu shows those together. */
  readonly swatch?: NodeColor | 'none';
  /** Comes after a line in the menu. */
  readonly apart?: true;
  /** In the context menu of what. */
  readonly on?: readonly MenuPlace[];
  /** Not in the menus of the top bar. */
  readonly unlisted?: true;
  readonly enabled?: () => boolean;
  /** Of a choice among several: whether it is the present one, which has a tick in the menu. */
  readonly chosen?: () => boolean;
  readonly run: () => unknown;
}
