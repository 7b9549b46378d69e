import type { Command } from '../commands/command.ts';
import QueueDialog from './QueueDialog.svelte';
import type { Workbench } from '../shell/workbench.svelte.ts';

export function queueCommands(bench: Workbench): Command[] {
  const { queue, studio, panes, view } = bench;
  return [
    {
      id: 'queue.add',
      group: 'Run',
      title: () => 'Add to queue',
      words: 'later next wait batch',
      keys: ['Alt+Q'],
      apart: true,
      enabled: () => studio.documents.document.nodes.length > 0,
      run: () => {
        queue.add(studio.documents.document);
      },
    },
    {
      id: 'queue.show',
      group: 'Run',
      title: () => 'Show the queue',
      words: 'jobs waiting list batch',
      keys: ['Alt+Shift+Q'],
      run: () => {
        // The panel is below the graph view; where that would take its room, there is a dialog.
        if (!view.graph || view.simple || panes.narrow) bench.dialog = QueueDialog;
        else {
          panes.toggle('bottom', true);
          panes.showTab('queue');
        }
      },
    },
    {
      id: 'queue.hold',
      group: 'Run',
      title: () => (queue.held ? 'Start the queue' : 'Hold the queue'),
      words: 'pause stop resume continue',
      enabled: () => queue.left.length > 0,
      run: () => {
        if (queue.held) queue.goOn();
        else queue.hold();
      },
    },
    {
      id: 'queue.clear',
      group: 'Run',
      title: () => 'Clear the queue',
      words: 'cancel all empty',
      unlisted: true,
      enabled: () => queue.entries.length > 0,
      run: () => {
        queue.clear();
      },
    },
  ];
}
