import type { Command } from '../commands/command.ts';
import { loadLater } from '../shell/load-later.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { CropTarget } from './cropper.svelte.ts';

/** Opens the dialog, which is loaded when it is first needed. */
export async function openCropDialog(bench: Workbench, target: CropTarget): Promise<void> {
  const loaded = await loadLater(bench.studio.notices, () => import('./CropDialog.svelte'));
  if (!loaded) return;
  bench.cropper.target = target;
  bench.dialog = loaded.default;
}

export function cropCommands(bench: Workbench): Command[] {
  const { cropper, editor } = bench;
  const target = (): CropTarget | undefined => {
    const [id, other] = editor.selected;
    const found = id === undefined || other !== undefined ? undefined : cropper.ofNode(id);
    return typeof found === 'string' ? undefined : found;
  };
  return [
    {
      id: 'edit.crop',
      group: 'Edit',
      on: ['node'],
      title: () => 'Crop and rotate…',
      words: 'cut trim flip mirror turn straighten picture photo',
      keys: ['Alt+R'],
      enabled: () => target() !== undefined,
      run: () => {
        const found = target();
        return found && openCropDialog(bench, found);
      },
    },
  ];
}
