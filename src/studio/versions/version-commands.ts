import type { Command } from '../commands/command.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';

export function versionCommands(bench: Workbench): Command[] {
  return [
    {
      id: 'versions.open',
      group: 'File',
      title: () => 'Versions…',
      words: 'history snapshots compare differences go back restore save a version',
      keys: ['$mod+Shift+H'],
      scope: 'typing',
      run: () => bench.open(() => import('./VersionsDialog.svelte')),
    },
    {
      id: 'versions.leave',
      group: 'File',
      title: () => 'Stop comparing versions',
      keys: ['Escape'],
      unlisted: true,
      enabled: () => bench.versions.compared !== undefined && bench.view.graph,
      run: () => {
        bench.versions.compared = undefined;
      },
    },
  ];
}
