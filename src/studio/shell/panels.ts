import Inspector from '../panels/inspector/Inspector.svelte';
import Library from '../panels/Library.svelte';
import Preview from '../panels/run/Preview.svelte';
import type { BenchContent } from './bench-content.ts';
import type { PaneName } from './panes.svelte.ts';

export interface Panel {
  readonly content: BenchContent;
  /** The pane whose height it has. Panels without one share what is left of their column. */
  readonly height?: PaneName;
}

/** The panels in the columns beside the canvas, from top to bottom. */
export const panels: Readonly<Record<'library' | 'side', readonly Panel[]>> = {
  library: [{ content: Library }],
  side: [{ content: Preview, height: 'preview' }, { content: Inspector }],
};
