import type { Command } from '../commands/command.ts';
import { loadLater } from '../shell/load-later.ts';
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
      run: async () => {
        const loaded = await loadLater(bench.studio.notices, () => import('./VersionsDialog.svelte'));
        if (loaded) bench.dialog = loaded.default;
      },
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
