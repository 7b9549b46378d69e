import type { Command } from '../commands/command.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';

export function recordCommands(bench: Workbench): Command[] {
  return [
    {
      id: 'records.open',
      group: 'Run',
      title: () => 'Records…',
      words: 'gallery history results runs star tag note compare',
      keys: ['$mod+Shift+E'],
      scope: 'typing',
      apart: true,
      run: () => bench.open(() => import('./RecordsDialog.svelte')),
    },
    {
      id: 'records.resume',
      group: 'Run',
      title: () => 'Resume the interrupted run',
      words: 'resume checkpoint restore',
      unlisted: true,
      enabled: () => bench.records.cutOff !== undefined,
      run: () => {
        void bench.records.goOn();
      },
    },
  ];
}
