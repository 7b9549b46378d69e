import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

const DOCS = 'https://github.com/stylograph/stylograph/blob/main/docs/pages';

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
      id: 'help.tutorial',
      group: 'Help',
      title: () => 'Tutorial (opens a page)',
      words: 'docs documentation manual learn',
      run: () => open(`${DOCS}/tutorial.md`, '_blank', 'noopener'),
    },
    {
      id: 'help.docs',
      group: 'Help',
      title: () => 'Documentation (opens a page)',
      words: 'docs manual reference api',
      run: () => open(`${DOCS}/index.md`, '_blank', 'noopener'),
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
