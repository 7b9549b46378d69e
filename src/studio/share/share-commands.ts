import type { Command } from '../commands/command.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';

export function shareCommands({ sharing }: Workbench): Command[] {
  return [
    {
      id: 'share.link',
      group: 'File',
      title: () => 'Copy link',
      words: 'share url address',
      apart: true,
      run: () => sharing.copyLink(),
    },
    {
      id: 'share.simple-link',
      group: 'File',
      title: () => 'Copy link to the simple view',
      words: 'share url address controls',
      run: () => sharing.copyLink('?view=simple'),
    },
    {
      id: 'share.bundle',
      group: 'File',
      title: () => 'Save as bundle…',
      words: 'share zip pictures export',
      run: () => sharing.saveBundle(),
    },
    {
      id: 'share.missing',
      group: 'File',
      title: () => 'Add missing pictures…',
      unlisted: true,
      enabled: () => sharing.missing.length > 0,
      run: () => {
        sharing.asking = true;
      },
    },
  ];
}
