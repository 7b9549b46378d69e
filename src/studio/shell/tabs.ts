import Problems from '../panels/Problems.svelte';
import ProblemCount from '../panels/ProblemCount.svelte';
import Curves from '../panels/run/Curves.svelte';
import type { BenchContent } from './bench-content.ts';
import type { TabName } from './panes.svelte.ts';

interface Tab {
  readonly title: string;
  readonly content: BenchContent;
  /** Stands behind the title, whichever tab is shown. */
  readonly badge?: BenchContent;
}

/** The tabs below the canvas. */
export const tabs: Readonly<Record<TabName, Tab>> = {
  curves: { title: 'Curves', content: Curves },
  problems: { title: 'Problems', content: Problems, badge: ProblemCount },
};
