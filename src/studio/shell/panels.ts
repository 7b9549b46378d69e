import Inspector from '../panels/inspector/Inspector.svelte';
import Library from '../panels/Library.svelte';
import Preview from '../panels/run/Preview.svelte';
import type { BenchContent } from './bench-content.ts';
import type { PaneName } from './panes.svelte.ts';
import type { Workbench } from './workbench.svelte.ts';

export interface Panel {
  readonly title: string;
  readonly content: BenchContent;
  /** Where panels are tabs, this one is shown when this becomes true. */
  readonly comesUp?: (bench: Workbench) => boolean;
  /** The pane whose height it has. Panels without one share what is left of their column. */
  readonly height?: PaneName;
}

/** The panels in the columns beside the canvas, from top to bottom. */
export const panels: Readonly<Record<'library' | 'side', readonly Panel[]>> = {
  library: [{ title: 'Nodes', content: Library }],
  side: [
    { title: 'Result', content: Preview, height: 'preview', comesUp: ({ controller }) => controller.active },
    { title: 'Inspector', content: Inspector, comesUp: ({ studio }) => studio.selection.nodes.size > 0 },
  ],
};
