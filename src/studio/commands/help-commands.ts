import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

export function helpCommands(bench: Workbench): Command[] {
  return [
    {
      id: 'help.commands',
      group: 'Help',
      title: () => 'All commands…',
      words: 'palette search',
      keys: ['$mod+K'],
      scope: 'typing',
      run: () => {
        bench.dialog = 'commands';
      },
    },
    {
      id: 'help.shortcuts',
      group: 'Help',
      title: () => 'Keyboard shortcuts…',
      words: 'keys bindings hotkeys rebind',
      keys: ['?'],
      run: () => {
        bench.dialog = 'shortcuts';
      },
    },
  ];
}
