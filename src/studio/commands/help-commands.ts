import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

const HOME = 'https://github.com/stylograph/stylograph';

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
      id: 'help.tour',
      group: 'Help',
      title: () => 'Take the tour',
      words: 'introduction guide first steps',
      run: () => {
        bench.tour.start();
      },
    },
    {
      id: 'help.guide',
      group: 'Help',
      title: () => 'Guide to the studio (opens a page)',
      words: 'docs documentation manual learn tutorial',
      run: () => open(`${HOME}#the-studio`, '_blank', 'noopener'),
    },
    {
      id: 'help.docs',
      group: 'Help',
      title: () => 'Documentation (opens a page)',
      words: 'docs manual reference api',
      run: () => open(`${HOME}/blob/main/docs/pages/index.md`, '_blank', 'noopener'),
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
