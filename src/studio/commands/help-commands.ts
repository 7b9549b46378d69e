import CommandPalette from '../shell/CommandPalette.svelte';
import ShortcutsDialog from '../shell/ShortcutsDialog.svelte';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

/** Opens a page of the documentation, which is part of the studio. */
function openDocs(page: string): void {
  open(new URL(`docs/${page}.html`, document.baseURI), '_blank', 'noopener');
}

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
        bench.dialog = CommandPalette;
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
      words: 'docs documentation manual learn',
      run: () => {
        openDocs('studio');
      },
    },
    {
      id: 'help.tutorial',
      group: 'Help',
      title: () => 'Tutorial: your own editor and loss (opens a page)',
      words: 'docs documentation learn plugin program code',
      run: () => {
        openDocs('tutorial');
      },
    },
    {
      id: 'help.docs',
      group: 'Help',
      title: () => 'Documentation (opens a page)',
      words: 'docs manual reference nodes',
      run: () => {
        openDocs('index');
      },
    },
    {
      id: 'help.shortcuts',
      group: 'Help',
      title: () => 'Keyboard shortcuts…',
      words: 'keys bindings hotkeys rebind',
      keys: ['?'],
      run: () => {
        bench.dialog = ShortcutsDialog;
      },
    },
  ];
}
