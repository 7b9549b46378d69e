import Problems from '../panels/Problems.svelte';
import ProblemCount from '../panels/ProblemCount.svelte';
import Curves from '../panels/run/Curves.svelte';
import QueueCount from '../queue/QueueCount.svelte';
import QueueList from '../queue/QueueList.svelte';
import type { BenchContent } from './bench-content.ts';

interface Tab {
  readonly name: string;
  readonly title: string;
  readonly content: BenchContent;
  /** Beside the title, whichever tab is shown. */
  readonly badge?: BenchContent;
}

/** The tabs below the graph view, from left to right. The first is shown unless another was chosen. */
export const tabs: readonly [Tab, ...Tab[]] = [
  { name: 'curves', title: 'Curves', content: Curves },
  { name: 'problems', title: 'Problems', content: Problems, badge: ProblemCount },
  { name: 'queue', title: 'Queue', content: QueueList, badge: QueueCount },
];
