import ModelsDialog from '../models/ModelsDialog.svelte';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

export function fileCommands(bench: Workbench): Command[] {
  const { files } = bench;
  return [
    {
      id: 'file.new',
      group: 'File',
      title: () => 'New graph',
      words: 'empty blank create',
      keys: ['$mod+Alt+N'],
      scope: 'typing',
      run: () => {
        files.newGraph();
      },
    },
    {
      id: 'file.open',
      group: 'File',
      title: () => 'Open…',
      words: 'load',
      keys: ['$mod+O'],
      scope: 'typing',
      run: () => files.open(),
    },
    {
      id: 'file.gallery',
      group: 'File',
      title: () => 'Gallery and recent graphs…',
      words: 'examples templates history',
      keys: ['$mod+Shift+O'],
      scope: 'typing',
      run: () => bench.open(() => import('../shell/GalleryDialog.svelte')),
    },
    {
      id: 'file.models',
      group: 'File',
      title: () => 'Models…',
      words: 'vgg16 vgg19 network weights download get add',
      run: () => {
        bench.dialog = ModelsDialog;
      },
    },
    {
      id: 'file.save',
      group: 'File',
      title: () => 'Save',
      keys: ['$mod+S'],
      scope: 'typing',
      apart: true,
      run: () => files.save(),
    },
    {
      id: 'file.save-as',
      group: 'File',
      title: () => 'Save as…',
      words: 'download export',
      keys: ['$mod+Shift+S'],
      scope: 'typing',
      run: () => files.saveAs(),
    },
  ];
}
