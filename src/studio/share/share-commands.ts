import type { Command } from '../commands/command.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import { copyGraphPicture, saveGraphPicture, type GraphPictureFormat } from './graph-picture.ts';

export function shareCommands({ sharing, studio, view }: Workbench): Command[] {
  const picture = (
    id: string,
    verb: 'Save' | 'Copy',
    format: GraphPictureFormat,
    more: Partial<Command> = {},
  ): Command => ({
    id,
    group: 'File',
    title: () => {
      const what = studio.selection.nodes.size > 0 ? 'selection' : 'graph';
      return `${verb} picture of the ${what} (${format.toUpperCase()})`;
    },
    words: 'image screenshot export share',
    enabled: () => view.graph && studio.documents.shown.nodes.length > 0,
    run: () => (verb === 'Save' ? saveGraphPicture : copyGraphPicture)(studio, format),
    ...more,
  });
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
    picture('share.picture-save', 'Save', 'png', { apart: true }),
    picture('share.picture-copy', 'Copy', 'png', { on: ['ground'] }),
    picture('share.picture-save-svg', 'Save', 'svg'),
    picture('share.picture-copy-svg', 'Copy', 'svg'),
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
